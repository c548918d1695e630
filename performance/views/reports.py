"""One's own reports: what is due, writing it on the phone, giving it in; and reading one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Conflict, Refusal
from core.htmx import go, toast
from core.listing import Listing
from core.pages import page
from core.routes import requires, signed_in
from performance import policies, queries, services
from performance.drafting import done_groups, fill
from performance.filters import ReportFilter
from performance.models import ReportComment, RepReport
from performance.models.reports import LINKED
from performance.sections import DONE, FIGURES, Section
from performance.table import REPORTS
from performance.views.asked import tabs
from performance.words import state_words
from targets.scopes import Scope

UNREAD_MOST = 100
ROUTES = {"account": "customers:account-detail", "lead": "leads:detail", "opportunity": "opportunities:detail"}


@requires("performance.edit")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What is due, and everything one has reported."""
    now, today = timezone.now(), timezone.localdate()
    user: Any = request.user
    open_ones = RepReport.objects.drafts().filter(user=user, makeup_until__gte=today)
    due = [(row, *state_words(row.standing(now, today))) for row in queries_fetch(open_ones).order_by("due_at")]
    listing = Listing(request.GET, queries.my_reports(user), REPORTS, ReportFilter, request=request)
    context = {
        "tabs": tabs(user, "mine"), "due": due, "listing": listing, "detail_route": "performance:report", "live": "rep-report",
        "empty": {"icon": "clipboard-pen", "title": _("Nothing reported yet"), "text": _("What you give in is kept here, as it was.")},
    }  # fmt: skip
    return page(request, "performance/mine.html", context, parts=("rows",))


def queries_fetch(rows: Any) -> Any:
    return rows.select_related("rule", "user").defer("texts", "done", "figures", "user__search")


@signed_in
@require_GET
def panel(request: HttpRequest) -> HttpResponse:
    """For pages of other rooms, by URL: what one owes, what waits to be read. Empty for who has nothing to do here."""
    user: Any = request.user
    if not user.may("performance.view"):
        return HttpResponse()
    now, today = timezone.now(), timezone.localdate()
    due = RepReport.objects.drafts().filter(user=user, makeup_until__gte=today).order_by("due_at")
    leads = user.may("performance.review")
    context = {
        "due": [(row, *state_words(row.standing(now, today))) for row in queries_fetch(due)[:5]], "leads": leads,
        "unread": queries.inbox(user).filter(is_read=False).order_by()[:UNREAD_MOST].count() if leads else 0,
        "missing": len(queries.missing_now(user, now)) if leads else 0,
    }  # fmt: skip
    return page(request, "performance/panel.html", context)


def visible_report(user: Any, pk: UUID) -> RepReport:
    rows = RepReport.objects.visible_to(user).select_related("rule", "user", "team", "scored_by")
    return get_object_or_404(rows.defer("user__search", "scored_by__search"), pk=pk)


@requires("performance.view")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A draft to be written, or a report to be read. POST gives it in."""
    row = visible_report(request.user, pk)
    if not row.is_draft:
        if request.method == "POST":
            policies.can_write(request.user, row).require()
        return _read(request, row)
    if request.method == "GET":
        return _write(request, row)
    try:
        services.submit_report(
            actor=request.user, report=row, now=timezone.now(), today=timezone.localdate(), texts=typed(request, row),
            version=version_of(request),
        )  # fmt: skip
    except Refusal as refusal:
        row.refresh_from_db()
        row.texts = {**row.texts, **typed(request, row)}
        return _write(request, row, refusal=refusal)
    return toast(go(request, reverse("performance:report", args=[pk])), _("Report given in."))


@requires("performance.edit")
@require_POST
def save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keeps what is typed, a moment after it was typed."""
    row = visible_report(request.user, pk)
    try:
        row = services.save_draft(
            actor=request.user, report=row, texts=typed(request, row), version=version_of(request)
        )
    except Conflict as conflict:
        context = {"report": row, "conflict": conflict.message, "version": version_of(request)}
        return page(request, "performance/saved.html", context, status=409)
    return page(request, "performance/saved.html", {"report": row, "version": row.version, "at": timezone.localtime()})


def typed(request: HttpRequest, row: RepReport) -> dict[str, str]:
    names = [section.key for section in row.parts if section.is_written]
    return {name: request.POST[f"text-{name}"] for name in names if f"text-{name}" in request.POST}


def version_of(request: HttpRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() else None


def _write(request: HttpRequest, row: RepReport, *, refusal: Refusal | None = None) -> HttpResponse:
    if row.user_id != request.user.pk:
        raise Http404
    now, today = timezone.now(), timezone.localdate()
    fill(row, now)
    problems = {problem.field: problem.message for problem in refusal.problems} if refusal else {}
    word, tone = state_words(row.standing(now, today))
    context = {
        **_machine_parts(request.user, row), "report": row, "word": word, "tone": tone, "tabs": tabs(request.user, "mine"),
        "parts": [(section, row.texts.get(section.key, ""), problems.get(section.key, "")) for section in row.parts],
        "refusal": refusal, "version": row.version, "done_kind": DONE, "figures_kind": FIGURES,
    }  # fmt: skip
    return page(request, "performance/write.html", context, status=refusal.status if refusal else 200)


def _read(request: HttpRequest, row: RepReport) -> HttpResponse:
    now, user = timezone.now(), request.user
    word, tone = state_words(row.standing(now, timezone.localdate()))
    is_mine = row.user_id == user.pk
    context = {
        **_machine_parts(user, row), "report": row, "word": word, "tone": tone, "tabs": tabs(user, "mine" if is_mine else "inbox"),
        "parts": [(section, paragraphs(section, row)) for section in row.parts], "done_kind": DONE, "figures_kind": FIGURES,
        "comments": ReportComment.objects.filter(report=row).select_related("author").defer("author__search"),
        "findings": row.findings.visible_to(user).select_related("owner").defer("owner__search"),
        "may_review": bool(policies.can_review(user, row)), "points": range(1, 6), "is_mine": is_mine,
        "is_read": is_mine or row.readings.filter(user=user).exists(), "links": linked(user, row),
    }  # fmt: skip
    return page(request, "performance/report.html", context, parts=("talk", "findings", "panel"))


def paragraphs(section: Section, row: RepReport) -> list[str]:
    """Each can be turned into work."""
    return [line.strip().lstrip("-•* ") for line in row.texts.get(section.key, "").splitlines() if line.strip()]


def _machine_parts(viewer: Any, row: RepReport) -> dict[str, Any]:
    groups, unseen = done_groups(viewer, row)
    scope = Scope(user_id=row.user_id)
    return {"groups": groups, "unseen": unseen, "figures": queries.figures_beside(row, scope), "currency": row.currency}


def linked(viewer: Any, row: RepReport) -> list[tuple[Any, str]]:
    """The records it speaks of, as far as the viewer may see them."""
    found: list[tuple[Any, str]] = []
    links = list(row.links.order_by("id"))
    for name in LINKED:
        ids = [getattr(link, f"{name}_id") for link in links if getattr(link, f"{name}_id")]
        if ids:
            model: Any = row.links.model._meta.get_field(name).related_model
            seen = model.objects.visible_to(viewer).filter(pk__in=ids).defer("search")
            found += [(record, reverse(ROUTES[name], args=[record.pk])) for record in seen]
    return found
