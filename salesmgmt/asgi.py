"""The web process: static files in front of Django, so that its middleware need not switch between async and sync for them."""

from __future__ import annotations

import os

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.asgi import get_asgi_application
from servestatic import ServeStaticASGI

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmgmt.settings")

# The front-end build puts a hash of the content into each name.
HASHED = r"[.-][0-9A-Za-z_]{8,}\.[a-z0-9]+$"


def static_folders() -> list[str]:
    """Where static files lie: the built front end and what installed apps bring."""
    found = {storage.location for finder in get_finders() for _path, storage in finder.list([])}
    return sorted(found)


django_application = get_asgi_application()
application = ServeStaticASGI(django_application, max_age=3600, immutable_file_test=HASHED, allow_all_origins=False)
for folder in static_folders():
    application.add_files(folder, prefix=settings.STATIC_URL.strip("/"))
