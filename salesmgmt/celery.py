"""The worker's assembly. Tasks carry ids only; PostgreSQL owns the work."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmgmt.settings")
# Django's checks load every page and the API: `migrate` has asked them before a worker starts, which needs neither.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("salesmgmt")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
