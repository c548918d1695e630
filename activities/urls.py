"""The site map of activities."""

from __future__ import annotations

from django.urls import path

from activities.views import calendar, files, lists, records, talking, tasks, timelines, tracing

app_name = "activities"
urlpatterns = [
    path("", lists.activity_list, name="list"),
    path("export/", lists.export, name="export"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("timeline/", timelines.timeline, name="timeline"),
    path("trace/", tracing.trace_panel, name="trace"),
    path("log/", timelines.quick_log, name="quick-log"),
    path("comments/", talking.comments, name="comments"),
    path("files/", files.files, name="files"),
    path("files/<uuid:pk>/", files.file, name="file"),
    path("files/<uuid:pk>/remove/", files.remove, name="file-remove"),
    path("follow/", talking.follow, name="follow"),
    path("quadrants/", tasks.quadrants, name="quadrants"),
    path("settings/", tasks.settings, name="settings"),
    path("about/", lists.about_choices, name="about"),
    path("new/", records.create, name="create"),
    path("<uuid:pk>/", records.detail, name="detail"),
    path("<uuid:pk>/edit/", records.edit, name="edit"),
    path("<uuid:pk>/complete/", records.complete, name="complete"),
    path("<uuid:pk>/reschedule/", records.reschedule, name="reschedule"),
    path("<uuid:pk>/task/<slug:what>/", tasks.part, name="part"),
    path("<uuid:pk>/tick/<int:place>/", tasks.tick, name="tick"),
    path("<uuid:pk>/important/", tasks.important, name="important"),
    path("<uuid:pk>/shift/", calendar.shift, name="shift"),
    path("<uuid:pk>/append/", records.append, name="append"),
    path("<uuid:pk>/delete/", records.delete, name="delete"),
]
