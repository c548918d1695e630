"""How the views of this room find a record, ask and answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from contracts.models import Contract
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from people.ownership import get_visible_or_404

RELATED = ("owner", "owner__team", "account", "contact", "opportunity", "renewal")


def contract_or_404(request: HttpRequest, pk: UUID, action: str = "view") -> Contract:
    return get_visible_or_404(Contract.objects.select_related(*RELATED), request.user, pk, action=action)


def part_or_404(request: HttpRequest, model: Any, pk: UUID, action: str = "view") -> Any:
    """A payment or an invoice, seen and changed as its contract is."""
    part = get_visible_or_404(model.objects.select_related("contract__account", "contract__owner"), request.user, pk)
    if action != "view":
        get_visible_or_404(Contract.objects.all(), request.user, part.contract_id, action=action)
    return part


def after(request: HttpRequest, contract: Contract, message: str, *, whole: bool = True) -> HttpResponse:
    """The contract's page comes anew: what may be done has changed with it. Elsewhere the dialog closes and lists refresh."""
    address = reverse("contracts:detail", args=[contract.pk])
    if not is_htmx(request) or (whole and str(contract.pk) in request.headers.get("HX-Current-URL", "")):
        return toast(go(request, address), message)
    return toast(done(contract_changed=str(contract.pk)), message)


def asked(
    request: HttpRequest,
    form: Any,
    contract: Contract,
    *,
    heading: str,
    submit: str,
    said: str,
    save: Callable[[dict[str, Any]], Any],
    text: str = "",
    danger: bool = False,
) -> HttpResponse:
    """A small form in the dialog, or as a page: shown, refused, or done."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, contract, said)
    context = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "text": text,
        "danger": danger,
        "version": contract.version,
        "back_url": reverse("contracts:detail", args=[contract.pk]),
    }
    return page(request, "contracts/small_form.html", context, parts=("dialog",), status=form_status(form))


def version_of(request: HttpRequest) -> int | None:
    raw = request.POST.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when it is empty; None for looking at the form."""
    return request.POST if request.method == "POST" else None
