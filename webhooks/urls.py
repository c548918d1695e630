"""The site map of webhooks."""

from __future__ import annotations

from django.urls import path

from webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.webhook_list, name="list"),
    path("new/", views.webhook_create, name="create"),
    path("<uuid:pk>/", views.webhook_detail, name="detail"),
    path("<uuid:pk>/edit/", views.webhook_edit, name="edit"),
    path("<uuid:pk>/secret/", views.webhook_rotate, name="rotate"),
    path("<uuid:pk>/test/", views.webhook_test, name="test"),
    path("<uuid:pk>/delete/", views.webhook_delete, name="delete"),
    path("<uuid:pk>/replay/<uuid:delivery>/", views.webhook_replay, name="replay"),
]
