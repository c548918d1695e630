"""Statements: the list, one with its lines and reasons, and what the person says about it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit import services as audit
from audit.exporting import noted_export
from commissions import policies, services
from commissions.filters import LineFilter, StatementFilter
from commissions.forms import AnswerForm, ReasonForm
from commissions.models import CommissionLine, CommissionStatement
from commissions.queries.as_of import as_of
from commissions.queries.next_payment import held_back, next_payments
from commissions.queries.statements import own_year, traced_lines
from commissions.reading import problems_of
from commissions.statement_document import statement_pdf
from commissions.table import LINE_TABLE, STATEMENT_TABLE, tone
from commissions.views.tabs import tabs
from core import exports
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.routes import requires
from people.models import SavedView


def _listing(request: HttpRequest, action: str) -> Listing:
    visible = CommissionStatement.objects.visible_to(request.user, action)
    return Listing(request.GET, visible, STATEMENT_TABLE, StatementFilter, request=request)


@requires("commissions.view")
@require_GET
def statement_list(request: HttpRequest) -> HttpResponse:
    context = {
        "listing": _listing(request, "view"),
        "tabs": tabs(request, "statements"),
        "detail_route": "commissions:statement-detail",
        "live": "statement",
        "view_table": "statements",
        "lazy_filters": True,
        "saved_views": SavedView.objects.visible_to(request.user).filter(table="statements"),
        "export_url": reverse("commissions:statement-export") if request.user.may("commissions.export") else "",
        "own": own_year(request.user.pk, timezone.localdate()),
        "empty": {
            "icon": "hand-coins",
            "title": _("No statements yet"),
            "text": _(
                "When a period is calculated, everybody who is on a commission plan finds a statement here, with a reason for each line."
            ),
        },
    }
    return page(request, "commissions/statements.html", context, parts=("rows", "filters"))


@requires("commissions.export")
@require_GET
def statement_export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request, "export")
    return noted_export(request, listing, _format(request), _("Commission statements"), noun="commissionstatement")


def _format(request: HttpRequest) -> str:
    kind = request.GET.get("as", "csv")
    if kind not in exports.FORMATS:
        raise BadRequest(_("Unknown file format."))
    return kind


def visible_statement(request: HttpRequest, pk: UUID, action: str = "view") -> CommissionStatement:
    rows = CommissionStatement.objects.visible_to(request.user, action).select_related("run", "user")
    found: CommissionStatement = get_object_or_404(rows, pk=pk)
    return found


@requires("commissions.view")
@require_GET
def statement_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return page(
        request,
        "commissions/statement.html",
        _context(request, visible_statement(request, pk)),
        parts=("panel", "statement"),
    )


def _context(request: HttpRequest, statement: CommissionStatement) -> dict[str, Any]:
    language = get_language() or "en"
    open_state = statement.state in (CommissionStatement.State.CALCULATED, CommissionStatement.State.APPROVED)
    mine = bool(policies.can_respond(request.user, statement))
    return {
        "statement": statement,
        "statement_url": reverse("commissions:statement-detail", args=[statement.pk]),
        "tone": tone(statement),
        "lines": traced_lines(statement, language),
        "parts": list(statement.plans.select_related("plan", "version")),
        "problems": problems_of(statement.problems, language),
        "disputes": list(statement.disputes.select_related("raised_by", "answered_by", "line")),
        "may_respond": mine and open_state,
        "may_answer": bool(policies.can_answer(request.user, statement)),
        "may_export": request.user.may("commissions.export"),
        "draw": statement.advanced - statement.recovered,
        "adjustments": _adjustments(request, statement),
        "may_adjust": statement.run.accepts_lines and bool(policies.can_adjust(request.user, statement)),
        "year": own_year(statement.user_id, statement.run.start_on).earned,
        "held": held_back(statement.user_id, statement.currency),
    }


def _adjustments(request: HttpRequest, statement: CommissionStatement) -> list[dict[str, Any]]:
    rows = statement.adjustments.select_related("created_by", "decided_by")
    tones = {"proposed": "warning", "approved": "success", "rejected": "neutral"}
    return [
        {
            "adjustment": row, "tone": tones[row.state],
            "may_decide": row.state == "proposed" and bool(policies.can_decide_adjustment(request.user, statement, row)),
            "may_take_back": row.state == "proposed" and row.created_by_id == request.user.pk,
        }
        for row in rows
    ]  # fmt: skip


@requires("commissions.view")
@require_GET
def next_payment(request: HttpRequest) -> HttpResponse:
    """The reader's own, as it stands now; loaded after the page, because it is computed."""
    return page(
        request, "commissions/next_payment.html", {"rows": next_payments(request.user.pk, timezone.localdate())}
    )


@requires("commissions.export")
@require_GET
def statement_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The statement on paper; who took it is noted."""
    statement = visible_statement(request, pk, "export")
    answer = HttpResponse(statement_pdf(statement, get_language() or "en"), content_type="application/pdf")
    name = quote(f"{statement.user} {statement.run.start_on}.pdf")
    answer["Content-Disposition"] = f"attachment; filename=\"statement.pdf\"; filename*=UTF-8''{name}"
    audit.record(
        actor=request.user, action="commission_statement.exported", record=statement, changes={"file": [None, "pdf"]}
    )
    return answer


@requires("commissions.view")
@require_GET
def statement_as_of(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Computed again from what was known then; nothing is booked."""
    statement = visible_statement(request, pk)
    return page(
        request, "commissions/as_of.html", {"statement": statement, "found": as_of(statement)}, parts=("dialog",)
    )


@requires("commissions.export")
@require_GET
def line_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The lines of one statement, with their reasons."""
    statement = visible_statement(request, pk, "export")
    lines = CommissionLine.objects.visible_to(request.user, "export").filter(statement=statement)
    listing = Listing(request.GET, lines, LINE_TABLE, LineFilter, request=request)
    return noted_export(request, listing, _format(request), str(statement), noun="commissionline")


@requires("commissions.view")
@require_POST
def statement_acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    statement = visible_statement(request, pk)
    try:
        services.acknowledge(actor=request.user, statement=statement, now=timezone.now())
    except Refusal as refusal:
        return told(request, statement, refusal.message, level="error")
    return told(request, statement, _("Thank you: the statement is acknowledged."))


@requires("commissions.view")
@require_http_methods(["GET", "POST"])
def statement_dispute(request: HttpRequest, pk: UUID) -> HttpResponse:
    statement = visible_statement(request, pk)
    policies.can_respond(request.user, statement).require()
    line = _line(request, statement)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.dispute(
                actor=request.user, statement=statement, reason=form.cleaned_data["reason"], line=line.pk if line else None,
                now=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return told(request, statement, _("Your question was sent."))
    context = {"form": form, "statement": statement, "line": line}
    return page(request, "commissions/dispute.html", context, parts=("dialog",), status=form_status(form))


def _line(request: HttpRequest, statement: CommissionStatement) -> CommissionLine | None:
    """The line asked about, from the address."""
    asked = request.GET.get("line")
    if not asked:
        return None
    try:
        return CommissionLine.objects.get(pk=UUID(asked), statement=statement)
    except (ValueError, CommissionLine.DoesNotExist) as error:
        raise Http404 from error


@requires("commissions.approve")
@require_http_methods(["GET", "POST"])
def dispute_answer(request: HttpRequest, pk: UUID, dispute: UUID) -> HttpResponse:
    statement = visible_statement(request, pk)
    question = get_object_or_404(statement.disputes.select_related("raised_by", "line"), pk=dispute)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_dispute(
                actor=request.user, dispute=question, answer=form.cleaned_data["answer"], now=timezone.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return told(request, statement, _("The answer was sent."))
    context = {"form": form, "statement": statement, "question": question}
    return page(request, "commissions/answer.html", context, parts=("dialog",), status=form_status(form))


def told(request: HttpRequest, statement: CommissionStatement, message: str, level: str = "success") -> HttpResponse:
    """Back to the statement, or (from the page itself) a word and a refresh."""
    if is_htmx(request):
        return toast(done(statement_changed=str(statement.pk)), message, level=level)
    return go(request, reverse("commissions:statement-detail", args=[statement.pk]))
