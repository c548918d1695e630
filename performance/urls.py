"""The site map of performance."""

from __future__ import annotations

from django.urls import path

from performance.views import alerts, files, findings, insights, news, norms, reports, rules, team

app_name = "performance"
urlpatterns = [
    path("", reports.mine, name="mine"),
    path("panel/", reports.panel, name="panel"),
    path("reports/<uuid:pk>/", reports.report, name="report"),
    path("reports/<uuid:pk>/save/", reports.save, name="save"),
    path("reports/<uuid:pk>/read/", team.read, name="read"),
    path("reports/<uuid:pk>/comment/", team.comment, name="comment"),
    path("reports/<uuid:pk>/score/", team.score, name="score"),
    path("reports/<uuid:pk>/files/", files.files, name="files"),
    path("reports/<uuid:pk>/files/<uuid:file>/", files.file, name="file"),
    path("reports/<uuid:pk>/files/<uuid:file>/remove/", files.remove, name="file-remove"),
    path("reports/<uuid:pk>/mark/", findings.mark, name="mark"),
    path("inbox/", team.inbox, name="inbox"),
    path("week/", team.week, name="week"),
    path("news/", news.news_list, name="news"),
    path("items/", findings.finding_list, name="findings"),
    path("items/<uuid:pk>/", findings.finding_detail, name="finding"),
    path("items/<uuid:pk>/close/", findings.close, name="finding-close"),
    path("insights/", insights.insight_list, name="insights"),
    path("insights/<uuid:pk>/", insights.insight_detail, name="insight"),
    path("insights/<uuid:pk>/dismiss/", insights.dismiss, name="insight-dismiss"),
    path("alerts/", alerts.alert_list, name="alerts"),
    path("alerts/new/", alerts.create, name="alert-create"),
    path("alerts/<uuid:pk>/", alerts.alert_detail, name="alert"),
    path("alerts/<uuid:pk>/edit/", alerts.edit, name="alert-edit"),
    path("alerts/<uuid:pk>/delete/", alerts.delete, name="alert-delete"),
    path("alerts/<uuid:pk>/decide/", alerts.decide, name="decide"),
    path("decisions/<uuid:pk>/", alerts.decision_detail, name="decision"),
    path("decisions/<uuid:pk>/result/", alerts.result, name="decision-result"),
    path("norms/", norms.compliance, name="compliance"),
    path("norms/violations/", norms.violation_list, name="violations"),
    path("norms/violations/<uuid:pk>/", norms.violation_detail, name="violation"),
    path("norms/<slug:key>/edit/", norms.norm_edit, name="norm-edit"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/new/", rules.create, name="rule-create"),
    path("rules/<uuid:pk>/edit/", rules.edit, name="rule-edit"),
    path("rules/<uuid:pk>/switch/", rules.switch, name="rule-switch"),
]
