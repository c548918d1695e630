from django.urls import path

from integrations.views import calendars

urlpatterns = [
    path("", calendars.calendar_settings, name="calendar-settings"),
    path("<str:secret>.ics", calendars.feed, name="calendar-feed"),
]
