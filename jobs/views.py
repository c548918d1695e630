"""What the worker does: progress of one job for who asked for it, and the list for administrators."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import django_filters as filters
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.listing import Listing
from core.pages import page
from core.routes import requires, signed_in
from core.tables import Column, Table, sortable
from jobs.models import Job

TONES = {"new": "neutral", "sent": "info", "done": "success", "failed": "error", "cancelled": "neutral"}
WORDS = {
    "new": gettext_lazy("Waiting"),
    "sent": gettext_lazy("Running"),
    "done": gettext_lazy("Done"),
    "failed": gettext_lazy("Failed"),
    "cancelled": gettext_lazy("Cancelled"),
}
TABLE = Table(
    name="jobs",
    columns=(
        Column("kind", gettext_lazy("Kind")),
        Column(
            "state",
            gettext_lazy("State"),
            source=lambda job: WORDS[job.state],
            kind="badge",
            detail=lambda job: TONES[job.state],
        ),
        Column("created_at", gettext_lazy("Asked for"), kind="instant"),
        Column("due_at", gettext_lazy("Due"), kind="instant", sort=sortable("due_at")),
        Column("attempts", gettext_lazy("Attempts"), kind="number"),
        Column("error", gettext_lazy("Problem"), source=lambda job: job.error[:120]),
    ),
)


class JobFilters(filters.FilterSet):
    state = filters.ChoiceFilter(choices=Job.State.choices, label=gettext_lazy("State"))
    kind = filters.CharFilter(label=gettext_lazy("Kind"))

    class Meta:
        model = Job
        fields: list[str] = []


@requires("jobs.view")
def job_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(request.GET, Job.objects.all(), TABLE, JobFilters, request=request)
    return page(request, "jobs/list.html", {"listing": listing}, parts=("rows",))


@signed_in
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bar of one job; it asks for itself again until the job is over. Only for who asked for the work."""
    job = _own(request.user, pk)
    return render(request, "components/progress_job.html", bar_of(job))


def _own(user: Any, pk: UUID) -> Job:
    owned = Q() if user.may("jobs.view") else Q(owner=user.pk)
    job = Job.objects.filter(owned, pk=pk).first()
    if job is None:
        raise Http404
    return job


def bar_of(job: Job) -> dict[str, Any]:
    """Context of components/progress_job.html."""
    done, failed = job.state == Job.State.DONE, job.state in (Job.State.FAILED, Job.State.CANCELLED)
    percent = Decimal(100 * job.progress_done) / job.progress_total if job.progress_total else None
    return {
        "id": f"progress-{job.pk}",
        "url": reverse("jobs:progress", args=[job.pk]),
        "percent": Decimal(100) if done else percent,
        "label": _label(job),
        "done": done,
        "failed": failed,
    }


def _label(job: Job) -> str:
    if job.state == Job.State.FAILED:
        return _("Failed: %(problem)s") % {"problem": job.error[:200]}
    if job.state == Job.State.SENT and job.progress_total:
        return _("%(done)s of %(total)s") % {"done": job.progress_done, "total": job.progress_total}
    return str(WORDS[job.state])
