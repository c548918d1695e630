"""The one inbox of what waits to be approved, and the flows that fill it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.bulk import ViewLink
from core.htmx import done, go, is_htmx, toast
from core.pages import form_status, page
from core.routes import requires, signed_in
from people.approvals import inbox
from people.approvals.registry import KINDS
from people.forms.approvals import AnswerForm, NodeForm, PassOnForm, SignerForm
from people.models import ApprovalNode
from people.services import approval_flows
from people.services.approvals import APPROVE, REJECT, RETURN, add_signer, pass_on
from people.views.forms import form_page, posted, saved, version_of

TABS = {"waiting": inbox.waiting_for, "sent": inbox.sent_by, "answered": inbox.answered_by}


@require_safe
@signed_in
def approvals(request: HttpRequest) -> HttpResponse:
    """Waiting for me; sent by me; answered by me."""
    tab = request.GET.get("tab", "waiting")
    if tab not in TABS:
        raise Http404
    labels = {"waiting": _("Waiting for me"), "sent": _("Sent by me"), "answered": _("Answered by me")}
    icons = {"waiting": "inbox", "sent": "send", "answered": "check-check"}
    address = reverse("people:approvals")
    views = [ViewLink(labels[key], icons[key], f"{address}?tab={key}", key == tab) for key in TABS]
    context = {"rows": TABS[tab](request.user), "tab": tab, "views": views}
    return page(request, "people/approvals/inbox.html", context, parts=("approvals",))


@require_safe
@signed_in
def approvals_count(request: HttpRequest) -> HttpResponse:
    """The number beside the inbox."""
    return page(request, "people/approvals/count.html", {"waiting": inbox.count_for(request.user)})


@require_POST
@signed_in
def approve(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    known, approval = inbox.request_or_404(kind, pk, request.user)
    now = timezone.now()
    known.decide(
        actor=request.user, approval=approval, verdict=APPROVE, note=request.POST.get("note", "")[:500],
        now=now, today=timezone.localdate(now),
    )  # fmt: skip
    return _answered(request, _("Approved."))


@require_http_methods(["GET", "POST"])
@signed_in
def refuse(request: HttpRequest, kind: str, pk: UUID, verdict: str) -> HttpResponse:
    """Reject, or return to the sender; both say why."""
    known, approval = inbox.request_or_404(kind, pk, request.user)
    if verdict not in (REJECT, RETURN):
        raise Http404
    now = timezone.now()

    def save(given: dict[str, Any]) -> None:
        known.decide(
            actor=request.user,
            approval=approval,
            verdict=verdict,
            note=given["note"],
            now=now,
            today=timezone.localdate(now),
        )

    title = _("Reject") if verdict == REJECT else _("Return to the sender")
    return _small(request, AnswerForm(posted(request)), title, save, _("Answered."))


@require_http_methods(["GET", "POST"])
@signed_in
def hand_over(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    _known, approval = inbox.request_or_404(kind, pk, request.user)
    form = PassOnForm(posted(request), without=[request.user.pk, approval.sent_by_id])

    def save(given: dict[str, Any]) -> None:
        pass_on(actor=request.user, approval=approval, to=given["to"], note=given["note"], now=timezone.now())

    return _small(request, form, _("Hand over"), save, _("Handed over."))


@require_http_methods(["GET", "POST"])
@signed_in
def add(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Have somebody asked in addition, before or after oneself."""
    _known, approval = inbox.request_or_404(kind, pk, request.user)
    asked = approval.steps.filter(state__in=("open", "waiting")).values_list("assignee_id", flat=True)
    form = SignerForm(
        posted(request), without=[*asked, request.user.pk, approval.sent_by_id], initial={"place": "before"}
    )

    def save(given: dict[str, Any]) -> None:
        add_signer(actor=request.user, approval=approval, now=timezone.now(), **given)

    return _small(request, form, _("Add approver"), save, _("Asked in addition."))


def _small(request: HttpRequest, form: Any, title: str, save: Any, said: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and saved(form, save):
        return _answered(request, said)
    context = {"form": form, "title": title, "submit": title, "back": reverse("people:approvals")}
    return page(request, "people/form.html", context, parts=("dialog",), status=form_status(form))


def _answered(request: HttpRequest, said: str) -> HttpResponse:
    if is_htmx(request):
        return toast(done(approval_changed=True, contract_changed=True), said)
    messages.success(request, said)
    return go(request, reverse("people:approvals"))


@require_safe
@requires("settings.manage")
def flows(request: HttpRequest) -> HttpResponse:
    """Every flow with its stops in order."""
    nodes: dict[str, list[ApprovalNode]] = {}
    for node in ApprovalNode.objects.select_related("role", "person"):
        nodes.setdefault(node.kind, []).append(node)
    shown = [
        {"key": key, "label": label, "nodes": nodes.get(key, [])}
        for known in KINDS.values()
        for key, label in known.flows.items()
    ]
    return page(request, "people/approvals/flows.html", {"flows": shown})


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def node_create(request: HttpRequest, kind: str) -> HttpResponse:
    if not any(kind in known.flows for known in KINDS.values()):
        raise Http404
    last = ApprovalNode.objects.filter(kind=kind).order_by("-position").first()
    form = NodeForm(posted(request), initial={"position": last.position + 1 if last else 1, "is_active": True})

    def save(given: dict[str, Any]) -> None:
        approval_flows.create_node(actor=request.user, kind=kind, **given)

    back = reverse("people:approval-flows")
    return form_page(
        request, form, title=_("New approval step"), submit=_("Save"), back=back, save=save, said=_("Saved.")
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def node_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    node = get_object_or_404(ApprovalNode.objects.visible_to(request.user), pk=pk)
    form = NodeForm(posted(request), instance=node)

    def save(given: dict[str, Any]) -> None:
        approval_flows.edit_node(actor=request.user, node=node, version=version_of(request), **given)

    back = reverse("people:approval-flows")
    return form_page(request, form, title=str(node), submit=_("Save"), back=back, save=save, said=_("Saved."))
