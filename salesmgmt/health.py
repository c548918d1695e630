"""Is the process alive, is it ready, how is it doing: for supervisors, load balancers and Prometheus."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from core.routes import public
from jobs import broker
from salesmgmt.metrics import exposition


class _Known:
    """Migrations of a running process can only be caught up with, so a yes is asked for once."""

    migrated = False


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker and migrations: 503 with what is missing until all are there."""
    database = _problem_of_database()
    checks = {
        "database": database,
        "broker": _problem_of_broker(),
        "migrations": "not asked" if database else _problem_of_migrations(),
    }
    ready = not any(checks.values())
    body = {"ready": ready, "checks": {name: problem or "ok" for name, problem in checks.items()}}
    return JsonResponse(body, status=200 if ready else 503)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Only with the token of the environment; without one the address does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given, settings.METRICS_TOKEN.encode()):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _problem_of_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return type(error).__name__
    return ""


def _problem_of_broker() -> str:
    try:
        broker.client().ping()
    except broker.UNREACHABLE as error:
        return type(error).__name__
    return ""


def _problem_of_migrations() -> str:
    if _Known.migrated:
        return ""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    _Known.migrated = not waiting
    return f"{len(waiting)} not applied" if waiting else ""
