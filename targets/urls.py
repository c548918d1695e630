from django.urls import path

from targets.views import acts, contests, grid, leaderboards, ledger, mine, settings, targets

app_name = "targets"
urlpatterns = [
    path("", targets.target_list, name="list"),
    path("mine/", mine.my_targets, name="mine"),
    path("new/", targets.target_create, name="create"),
    path("generate/", acts.generate, name="generate"),
    path("grid/", grid.target_grid, name="grid"),
    path("grid/save/", grid.save, name="grid-save"),
    path("leaderboard/", leaderboards.board, name="leaderboard"),
    path("honours/", leaderboards.honours, name="honours"),
    path("contests/", contests.contest_list, name="contests"),
    path("contests/new/", contests.contest_create, name="contest-create"),
    path("contests/<uuid:pk>/", contests.contest_detail, name="contest"),
    path("contests/<uuid:pk>/call-off/", contests.contest_call_off, name="contest-call-off"),
    path("metrics/", settings.metric_list, name="metrics"),
    path("metrics/new/", settings.metric_create, name="metric-create"),
    path("metrics/<uuid:pk>/delete/", settings.metric_delete, name="metric-delete"),
    path("rules/", settings.rules_edit, name="rules"),
    path("credits/", ledger.credit_list, name="credits"),
    path("credits/export/", ledger.credit_export, name="credits-export"),
    path("credits/<uuid:pk>/", ledger.credit_detail, name="credit"),
    path("adjustments/<uuid:pk>/decide/", acts.decide, name="adjustment-decide"),
    path("adjustments/<uuid:pk>/withdraw/", acts.withdraw, name="adjustment-withdraw"),
    path("<uuid:pk>/", targets.target_detail, name="detail"),
    path("<uuid:pk>/edit/", targets.target_edit, name="edit"),
    path("<uuid:pk>/publish/", acts.publish, name="publish"),
    path("<uuid:pk>/adjust/", acts.adjust, name="adjust"),
    path("<uuid:pk>/break-down/", acts.break_down, name="break-down"),
    path("<uuid:pk>/delete/", targets.target_delete, name="delete"),
]
