"""The search's address stands by itself: every page links to it."""

from django.urls import path

from integrations.views.search import search

urlpatterns = [path("", search, name="search")]
