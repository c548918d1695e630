from django.urls import include, path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("pipeline/", views.pipeline, name="pipeline"),
    path("dashboards/", include("reports.dashboards.urls")),
    path("builder/", views.builder, name="builder"),
    path("builder/rows/", views.rows, name="rows"),
    path("builder/file/", views.built_file, name="built-file"),
    path("builder/run/", views.request_built, name="request-built"),
    path("saved/new/", views.saved_create, name="saved-create"),
    path("saved/<uuid:pk>/", views.saved, name="saved"),
    path("saved/<uuid:pk>/edit/", views.saved_edit, name="saved-edit"),
    path("saved/<uuid:pk>/rebuild/", views.saved_rebuild, name="saved-rebuild"),
    path("saved/<uuid:pk>/delete/", views.saved_delete, name="saved-delete"),
    path("runs/", views.run_list, name="runs"),
    path("runs/new/", views.request_run, name="request"),
    path("runs/<uuid:pk>/", views.run_detail, name="run"),
    path("files/<uuid:pk>/", views.download, name="download"),
    path("schedules/", views.schedule_list, name="schedules"),
    path("schedules/new/", views.schedule_create, name="schedule-create"),
    path("schedules/<uuid:pk>/", views.schedule_edit, name="schedule-edit"),
    path("schedules/<uuid:pk>/delete/", views.schedule_delete, name="schedule-delete"),
    path("schedules/<uuid:pk>/run/", views.schedule_start, name="schedule-start"),
]
