"""The site map of automation."""

from __future__ import annotations

from django.urls import path

from automation import views

app_name = "automation"
urlpatterns = [
    path("", views.rule_list, name="list"),
    path("new/", views.rule_create, name="create"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("<uuid:pk>/", views.rule_detail, name="detail"),
    path("<uuid:pk>/edit/", views.rule_edit, name="edit"),
    path("<uuid:pk>/switch/", views.rule_switch, name="switch"),
    path("<uuid:pk>/delete/", views.rule_delete, name="delete"),
    path("<uuid:pk>/runs/<uuid:run>/stop/", views.run_stop, name="stop"),
]
