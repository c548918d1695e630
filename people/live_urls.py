"""The stream's address stands by itself: every page listens to it."""

from django.urls import path

from people.live import live

urlpatterns = [path("", live, name="live")]
