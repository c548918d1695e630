"""The site map of activities."""

from __future__ import annotations

from django.urls import path

from activities.views import calendar, lists, records, timelines, tracing

app_name = "activities"
urlpatterns = [
    path("", lists.activity_list, name="list"),
    path("export/", lists.export, name="export"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("timeline/", timelines.timeline, name="timeline"),
    path("trace/", tracing.trace_panel, name="trace"),
    path("log/", timelines.quick_log, name="quick-log"),
    path("new/", records.create, name="create"),
    path("<uuid:pk>/", records.detail, name="detail"),
    path("<uuid:pk>/edit/", records.edit, name="edit"),
    path("<uuid:pk>/complete/", records.complete, name="complete"),
    path("<uuid:pk>/reschedule/", records.reschedule, name="reschedule"),
    path("<uuid:pk>/append/", records.append, name="append"),
    path("<uuid:pk>/delete/", records.delete, name="delete"),
]
