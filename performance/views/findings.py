"""Items: made from a paragraph of a report, worked off, closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.routes import requires
from performance import policies, services
from performance.drafting import done_groups
from performance.filters import FindingFilter
from performance.forms.reports import CloseForm, FindingForm
from performance.models import Finding, RepReport
from performance.table import FINDINGS
from performance.views.asked import tabs
from performance.views.reports import linked, visible_report


@requires("performance.view")
@require_GET
def finding_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(request.GET, Finding.objects.visible_to(request.user), FINDINGS, FindingFilter, request=request)
    context = {
        "tabs": tabs(request.user, "findings"), "listing": listing, "detail_route": "performance:finding", "live": "finding",
        "empty": {
            "icon": "list-todo", "title": _("No items yet"),
            "text": _("Problems, actions, coaching and strategy feedback that reports gave rise to."),
        },
    }  # fmt: skip
    return page(request, "performance/findings.html", context, parts=("rows",))


@requires("performance.view")
@require_GET
def finding_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    finding = _visible(request.user, pk)
    report = finding.report
    if report is not None and not RepReport.objects.visible_to(request.user).filter(pk=report.pk).exists():
        report = None
    context = {
        "finding": finding, "report": report, "tabs": tabs(request.user, "findings"),
        "decisions": finding.decisions.visible_to(request.user),
        "may_close": finding.state == Finding.State.OPEN and bool(policies.can_close(request.user, finding)),
    }  # fmt: skip
    return page(request, "performance/finding.html", context, parts=("finding", "panel"))


def _visible(user: Any, pk: UUID) -> Finding:
    rows = Finding.objects.visible_to(user).select_related(
        "owner", "author", "report__rule", "report__user", "activity"
    )
    return get_object_or_404(rows.defer("owner__search", "author__search"), pk=pk)


@requires("performance.review")
@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Turn a paragraph (`?section=…&line=…`) into a problem, an action, something to coach or strategy feedback."""
    report = visible_report(request.user, pk)
    policies.can_review(request.user, report).require()
    section, quote = _paragraph(request, report)
    form = FindingForm(
        request.POST or None, owners={report.user_id, request.user.pk}, records=_records(request.user, report),
        initial={"owner": report.user_id, "quote": quote, "title": quote[:120]},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            services.add_finding(actor=request.user, report=report, section=section, **form.values())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _answer(request, reverse("performance:report", args=[pk]), _("Item added."))
    return _form(request, form, _("Turn into …"), _("Add"), reverse("performance:report", args=[pk]))


def _paragraph(request: HttpRequest, report: RepReport) -> tuple[str, str]:
    section, line = request.GET.get("section", ""), request.GET.get("line", "")
    lines = [text.strip() for text in report.texts.get(section, "").splitlines() if text.strip()]
    number = int(line) if line.isascii() and line.isdigit() else 0
    return section, lines[number - 1].lstrip("-• ") if 0 < number <= len(lines) else ""


def _records(user: Any, report: RepReport) -> dict[str, Any]:
    """The records the report speaks of, by their id."""
    groups, _unseen = done_groups(user, report)
    rows = [record for record, _url in linked(user, report)] + [group["about"] for group in groups]
    return {str(row.pk): row for row in rows}


@requires("performance.view")
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    finding = _visible(request.user, pk)
    policies.can_close(request.user, finding).require()
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_finding(actor=request.user, finding=finding, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _answer(request, reverse("performance:finding", args=[pk]), _("Item closed."))
    return _form(request, form, _("Close item"), _("Close"), reverse("performance:finding", args=[pk]))


def _form(request: HttpRequest, form: Any, heading: str, word: str, back: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "word": word, "back": back}
    return page(request, "performance/form.html", context, parts=("dialog",), status=form_status(form))


def _answer(request: HttpRequest, url: str, message: str) -> HttpResponse:
    return toast(done(finding_changed="all"), message) if is_htmx(request) else go(request, url)
