"""The site map of what comes in and goes out."""

from __future__ import annotations

from django.urls import path

from integrations.views import exports, imports

app_name = "integrations"
urlpatterns = [
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<uuid:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<uuid:pk>/mapping/", imports.import_mapping, name="import-mapping"),
    path("imports/<uuid:pk>/value/", imports.import_value, name="import-value"),
    path("imports/<uuid:pk>/check/", imports.import_check, name="import-check"),
    path("imports/<uuid:pk>/run/", imports.import_run, name="import-run"),
    path("imports/<uuid:pk>/undo/", imports.import_undo, name="import-undo"),
    path("imports/<uuid:pk>/delete/", imports.import_delete, name="import-delete"),
    path("exports/", exports.export_list, name="export-list"),
    path("exports/new/", exports.export_new, name="export-new"),
    path("exports/<uuid:pk>/", exports.export_detail, name="export-detail"),
    path("exports/<uuid:pk>/download/", exports.export_download, name="export-download"),
]
