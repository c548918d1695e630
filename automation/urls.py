"""The site map of automation."""

from __future__ import annotations

from django.urls import path

from automation import enrolling, hook_views, views
from mail.views.public import unsubscribe

app_name = "automation"
urlpatterns = [
    path("", views.rule_list, name="list"),
    path("enrol/", enrolling.enrol, name="enrol"),
    path("sequences/", enrolling.sequences, name="sequences"),
    path("new/", views.rule_create, name="create"),
    # Links in mails that were sent before mail had a room of its own.
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("hooks/<str:key>/", hook_views.hear, name="hear"),
    path("<uuid:pk>/", views.rule_detail, name="detail"),
    path("<uuid:pk>/hook/", hook_views.hook, name="hook"),
    path("<uuid:pk>/edit/", views.rule_edit, name="edit"),
    path("<uuid:pk>/switch/", views.rule_switch, name="switch"),
    path("<uuid:pk>/delete/", views.rule_delete, name="delete"),
    path("<uuid:pk>/runs/<uuid:run>/stop/", views.run_stop, name="stop"),
]
