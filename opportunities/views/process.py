"""How a deal stands in its process: gates, checklist, documents; and answering them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.attached import DocumentForm, given_out, upload_of
from core.errors import Refusal
from core.pages import add_refusal, page
from core.routes import requires
from opportunities import policies, services
from opportunities.checklists import points_of
from opportunities.forms.gates import EvidenceForm, NoteForm
from opportunities.models import ChecklistAnswer, Opportunity, Stage
from opportunities.process import checklist_of, gates_of, shifts_of, slippage_words
from opportunities.requirements import DOCUMENT
from opportunities.services.answers import Met, find
from opportunities.views.answers import after, deal_or_404, dialog, sent


@require_safe
@requires("opportunities.view")
def process(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk)
    stages = list(Stage.objects.filter(pipeline_id=deal.pipeline_id).select_related("pipeline"))
    context = {
        "deal": deal,
        "gates": gates_of(deal, stages),
        "checklist": checklist_of(deal),
        "documents": deal.documents.select_related("actor"),
        "shifts": shifts_of(deal),
        "slippage": slippage_words(deal.slip_count, deal.slip_days),
        "may_edit": policies.can_edit(request.user, deal),
        "may_change": policies.can_change_deal(request.user, deal),
        "roles": request.user.role_keys,
    }
    return page(request, "opportunities/process.html", context)


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def meet(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Tick off, or hand in the document."""
    deal = deal_or_404(request, pk, "edit")
    requirement = _asked(deal, key)
    wants_file = requirement.kind == DOCUMENT
    form: Any = DocumentForm(sent(request), request.FILES or None) if wants_file else NoteForm(sent(request))

    def act() -> Opportunity:
        upload = upload_of(form.cleaned_data["document"]) if wants_file else None
        met = [Met(key, form.cleaned_data.get("note", ""), upload)]
        return services.meet(actor=request.user, opportunity=deal, met=met, now=timezone.now())

    words = _("Hand in") if wants_file else _("Tick off")
    return _answered(request, deal, form, act, requirement.name, words)


@require_POST
@requires("opportunities.edit")
def take_back(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    _asked(deal, key)
    services.take_back(actor=request.user, opportunity=deal, key=key)
    return after(request, deal, _("Taken back."))


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def ask_approval(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    requirement, form = _asked(deal, key), NoteForm(sent(request))

    def act() -> Opportunity:
        note = form.cleaned_data["note"]
        services.ask_approval(actor=request.user, opportunity=deal, key=key, now=timezone.now(), note=note)
        return deal

    return _answered(request, deal, form, act, requirement.name, _("Ask for approval"))


@require_http_methods(["GET", "POST"])
@requires("opportunities.view")
def decide(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Approve, or refuse with the reason; the button says which."""
    deal = deal_or_404(request, pk)
    requirement, form = _asked(deal, key), NoteForm(sent(request))
    answer = deal.gate_answers.filter(key=key, state="asked").first()
    if answer is None:
        raise Http404
    policies.can_decide_gate(request.user, deal, requirement.role, answer.asked_by_id).require()
    approve = request.GET.get("refuse") is None

    def act() -> Opportunity:
        services.decide(
            actor=request.user,
            opportunity=deal,
            key=key,
            approve=approve,
            now=timezone.now(),
            note=form.cleaned_data["note"],
        )
        return deal

    words = _("Approve") if approve else _("Refuse")
    return _answered(request, deal, form, act, requirement.name, words, danger=not approve, text=answer.note)


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def known(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """The evidence for a point of the checklist."""
    deal = deal_or_404(request, pk, "edit")
    point = next((point for point in points_of(deal.pipeline) if point.key == key), None)
    if point is None:
        raise Http404
    present = ChecklistAnswer.objects.filter(opportunity=deal, key=key).values_list("evidence", flat=True).first()
    form = EvidenceForm(sent(request), initial={"evidence": present or ""})

    def act() -> Opportunity:
        evidence = form.cleaned_data["evidence"]
        return services.set_known(
            actor=request.user, opportunity=deal, key=key, now=timezone.now(), evidence=evidence, known=bool(evidence)
        )

    return _answered(request, deal, form, act, _(point.name), _("Save"))


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def add_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    form = DocumentForm(sent(request), request.FILES or None)

    def act() -> Opportunity:
        upload = upload_of(form.cleaned_data["document"])
        services.add_document(actor=request.user, opportunity=deal, upload=upload, now=timezone.now())
        return deal

    return _answered(request, deal, form, act, _("Add a document"), _("Add"))


@require_POST
@requires("opportunities.edit")
def remove_document(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    found = deal.documents.filter(pk=document).first()
    if found is None:
        raise Http404
    services.remove_document(actor=request.user, opportunity=deal, document=found)
    return after(request, deal, _("Removed."))


@require_safe
@requires("opportunities.view")
def document(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponseBase:
    """The file, never shown in place."""
    return given_out(deal_or_404(request, pk).documents.filter(pk=document).first())


def _asked(deal: Opportunity, key: str) -> Any:
    try:
        return find(deal, key)
    except Refusal as refusal:
        raise Http404 from refusal


def _answered(
    request: HttpRequest, deal: Opportunity, form: Any, act: Callable[[], Opportunity], heading: str, submit: str,
    *, danger: bool = False, text: str = "",
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, deal, _("Saved."))
    back = reverse("opportunities:detail", args=[deal.pk])
    return dialog(request, form, heading, submit, back_url=back, danger=danger, text=text)
