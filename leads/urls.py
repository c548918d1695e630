"""The site map of leads."""

from __future__ import annotations

from django.urls import path

from leads.views import bulk, lists, ownership, records, settings

app_name = "leads"
urlpatterns = [
    path("", lists.lead_list, name="list"),
    path("new/", records.create, name="create"),
    path("quick/", records.quick_create, name="quick-create"),
    path("duplicates/", lists.duplicate_warning, name="duplicates"),
    path("export/", lists.export, name="export"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("undo/<uuid:batch>/", bulk.undo, name="undo"),
    path("pool/", ownership.pool, name="pool"),
    path("settings/", settings.overview, name="settings"),
    path("settings/sources/new/", settings.source_create, name="source-create"),
    path("settings/sources/<uuid:pk>/", settings.source_edit, name="source-edit"),
    path("settings/pools/new/", settings.pool_create, name="pool-create"),
    path("settings/pools/<uuid:pk>/", settings.pool_edit, name="pool-edit"),
    path("<uuid:pk>/", records.detail, name="detail"),
    path("<uuid:pk>/edit/", records.edit, name="edit"),
    path("<uuid:pk>/edit/<slug:field>/", records.edit_field, name="edit-field"),
    path("<uuid:pk>/status/", records.change_status, name="status"),
    path("<uuid:pk>/delete/", records.delete, name="delete"),
    path("<uuid:pk>/assign/", ownership.assign, name="assign"),
    path("<uuid:pk>/claim/", ownership.claim, name="claim"),
    path("<uuid:pk>/release/", ownership.release, name="release"),
    path("<uuid:pk>/collaborators/", ownership.collaborators, name="collaborators"),
    path("<uuid:pk>/collaborators/<uuid:user_id>/remove/", ownership.remove_collaborator, name="remove-collaborator"),
]
