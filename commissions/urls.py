from django.urls import path

from commissions.views import editor, plans, runs, statements, versions

app_name = "commissions"
urlpatterns = [
    path("", statements.statement_list, name="statement-list"),
    path("export/", statements.statement_export, name="statement-export"),
    path("statements/<uuid:pk>/", statements.statement_detail, name="statement-detail"),
    path("statements/<uuid:pk>/export/", statements.line_export, name="line-export"),
    path("statements/<uuid:pk>/acknowledge/", statements.statement_acknowledge, name="statement-acknowledge"),
    path("statements/<uuid:pk>/dispute/", statements.statement_dispute, name="statement-dispute"),
    path("statements/<uuid:pk>/disputes/<uuid:dispute>/", statements.dispute_answer, name="dispute-answer"),
    path("runs/", runs.run_list, name="run-list"),
    path("runs/new/", runs.run_create, name="run-create"),
    path("runs/<uuid:pk>/", runs.run_detail, name="run-detail"),
    path("runs/<uuid:pk>/calculate/", runs.run_calculate, name="run-calculate"),
    path("runs/<uuid:pk>/approve/", runs.run_approve, name="run-approve"),
    path("runs/<uuid:pk>/reopen/", runs.run_reopen, name="run-reopen"),
    path("runs/<uuid:pk>/lock/", runs.run_lock, name="run-lock"),
    path("runs/<uuid:pk>/pay/", runs.run_pay, name="run-pay"),
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/new/", plans.plan_create, name="plan-create"),
    path("plans/preview/", editor.editor_preview, name="plan-preview"),
    path("plans/<uuid:pk>/preview/", editor.editor_preview, name="version-preview"),
    path("plans/<uuid:pk>/", plans.plan_detail, name="plan-detail"),
    path("plans/<uuid:pk>/people/new/", plans.plan_assign, name="plan-assign"),
    path("plans/<uuid:pk>/people/<uuid:assignment>/", plans.assignment_edit, name="assignment-edit"),
    path("plans/<uuid:pk>/people/<uuid:assignment>/remove/", plans.assignment_remove, name="assignment-remove"),
    path("plans/<uuid:pk>/versions/new/", versions.version_create, name="version-create"),
    path("plans/<uuid:pk>/versions/<uuid:version>/", versions.version_edit, name="version-edit"),
    path("plans/<uuid:pk>/versions/<uuid:version>/try/", versions.version_try, name="version-try"),
    path("plans/<uuid:pk>/versions/<uuid:version>/submit/", versions.version_submit, name="version-submit"),
    path("plans/<uuid:pk>/versions/<uuid:version>/withdraw/", versions.version_withdraw, name="version-withdraw"),
    path("plans/<uuid:pk>/versions/<uuid:version>/approve/", versions.version_approve, name="version-approve"),
    path("plans/<uuid:pk>/versions/<uuid:version>/discard/", versions.version_discard, name="version-discard"),
]
