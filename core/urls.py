from __future__ import annotations

from django.urls import path

from core import pwa

app_name = "core"
urlpatterns = [
    path("app.webmanifest", pwa.manifest, name="manifest"),
    path("service-worker.js", pwa.service_worker, name="service-worker"),
    path("favicon.ico", pwa.favicon, name="favicon"),
    path("offline/", pwa.offline, name="offline"),
]
