"""The site map of opportunities."""

from __future__ import annotations

from django.urls import path

from opportunities.views import acts, board, bulk, conversion, lists, parts, process, records, settings

app_name = "opportunities"
urlpatterns = [
    path("", board.board, name="board"),
    path("list/", lists.opportunity_list, name="list"),
    path("column/<uuid:stage>/", board.column, name="column"),
    path("new/", records.create, name="create"),
    path("export/", lists.export, name="export"),
    path("panel/", lists.panel, name="panel"),
    path("account-choices/", lists.account_choices, name="account-choices"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("undo/<uuid:batch>/", bulk.undo, name="undo"),
    path("convert/<uuid:lead>/", conversion.convert, name="convert"),
    path("settings/", settings.overview, name="settings"),
    path("settings/pipelines/new/", settings.pipeline_create, name="pipeline-create"),
    path("settings/pipelines/<uuid:pk>/", settings.pipeline_edit, name="pipeline-edit"),
    path("settings/pipelines/<uuid:pipeline>/stages/new/", settings.stage_create, name="stage-create"),
    path("settings/stages/<uuid:pk>/", settings.stage_edit, name="stage-edit"),
    path("settings/stages/<uuid:pk>/delete/", settings.stage_delete, name="stage-delete"),
    path("settings/stages/<uuid:pk>/<slug:direction>/", settings.stage_shift, name="stage-shift"),
    path("settings/loss-reasons/new/", settings.reason_create, name="reason-create"),
    path("settings/loss-reasons/<uuid:pk>/", settings.reason_edit, name="reason-edit"),
    path("settings/competitors/new/", settings.competitor_create, name="competitor-create"),
    path("settings/competitors/<uuid:pk>/", settings.competitor_edit, name="competitor-edit"),
    path("<uuid:pk>/", records.detail, name="detail"),
    path("<uuid:pk>/edit/", records.edit, name="edit"),
    path("<uuid:pk>/edit/<slug:field>/", records.edit_field, name="edit-field"),
    path("<uuid:pk>/next-step/", records.next_step, name="next-step"),
    path("<uuid:pk>/delete/", records.delete, name="delete"),
    path("<uuid:pk>/move/", acts.move, name="move"),
    path("<uuid:pk>/win/", acts.win, name="win"),
    path("<uuid:pk>/lose/", acts.lose, name="lose"),
    path("<uuid:pk>/invalidate/", acts.invalidate, name="invalidate"),
    path("<uuid:pk>/reopen/", acts.reopen, name="reopen"),
    path("<uuid:pk>/assign/", acts.assign, name="assign"),
    path("<uuid:pk>/collaborators/", acts.collaborators, name="collaborators"),
    path("<uuid:pk>/collaborators/<uuid:user_id>/remove/", acts.remove_collaborator, name="remove-collaborator"),
    path("<uuid:pk>/splits/", parts.splits, name="splits"),
    path("<uuid:pk>/lines/", parts.lines, name="lines"),
    path("<uuid:pk>/contacts/", parts.contacts, name="contacts"),
    path("<uuid:pk>/process/", process.process, name="process"),
    path("<uuid:pk>/requirements/<slug:key>/", process.meet, name="meet"),
    path("<uuid:pk>/requirements/<slug:key>/take-back/", process.take_back, name="take-back"),
    path("<uuid:pk>/requirements/<slug:key>/ask/", process.ask_approval, name="ask-approval"),
    path("<uuid:pk>/requirements/<slug:key>/decide/", process.decide, name="decide"),
    path("<uuid:pk>/checklist/<slug:key>/", process.known, name="known"),
    path("<uuid:pk>/documents/new/", process.add_document, name="document-add"),
    path("<uuid:pk>/documents/<uuid:document>/", process.document, name="document"),
    path("<uuid:pk>/documents/<uuid:document>/remove/", process.remove_document, name="document-remove"),
]
