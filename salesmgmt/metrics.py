"""What Prometheus reads: how requests went, and how the jobs stand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import REGISTRY, Collector

from jobs.models import Job

SECONDS = Histogram(
    "http_request_seconds",
    "Time to the start of the answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
ANSWERS = Counter("http_responses", "Answers by route and status", ["route", "status"])


class RequestMetrics:
    """Counts by route, never by address: ids would make a series each."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else "unknown"
        SECONDS.labels(route).observe(time.perf_counter() - started)
        ANSWERS.labels(route, response.status_code).inc()
        return response


class JobsCollector(Collector):
    """Read from the database when asked, so every process answers the same."""

    def describe(self) -> list[GaugeMetricFamily]:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        by_state = GaugeMetricFamily("jobs", "Jobs by state", labels=["state"])
        for row in Job.objects.order_by().values("state").annotate(count=Count("id")):
            by_state.add_metric([row["state"]], row["count"])
        yield by_state
        due = Job.objects.filter(state=Job.State.NEW, due_at__lte=timezone.now()).aggregate(oldest=Min("due_at"))[
            "oldest"
        ]
        age = (timezone.now() - due).total_seconds() if due else 0.0
        yield GaugeMetricFamily("jobs_oldest_due_seconds", "How long the oldest due job has waited", value=age)


def exposition() -> bytes:
    """All metrics of all web processes (with PROMETHEUS_MULTIPROC_DIR) or of this one."""
    registry = CollectorRegistry()
    registry.register(JobsCollector())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)
