"""Acts on the deals chosen in the list, and taking them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.bulk import chosen, list_params
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from opportunities import services
from opportunities.forms.deal import MoveForm, OwnerForm, PlanForm, ReasonForm
from opportunities.services import BulkOutcome
from opportunities.services.bulk import MOST
from opportunities.views.acts import stages_open_to
from opportunities.views.answers import sent
from opportunities.views.lists import listing_of

Do = Callable[[HttpRequest, list[UUID], Any], BulkOutcome]


def _move_form(request: HttpRequest) -> MoveForm:
    return MoveForm(sent(request), stages=stages_open_to())


def _move(request: HttpRequest, ids: list[UUID], form: Any) -> BulkOutcome:
    return services.bulk_move(actor=request.user, ids=ids, now=timezone.now(), **form.cleaned_data)


def _plan(request: HttpRequest, ids: list[UUID], form: Any) -> BulkOutcome:
    return services.bulk_edit(actor=request.user, ids=ids, changes=form.values)


def _assign(request: HttpRequest, ids: list[UUID], form: Any) -> BulkOutcome:
    return services.bulk_assign(actor=request.user, ids=ids, owner=form.cleaned_data["owner"])


def _delete(request: HttpRequest, ids: list[UUID], form: Any) -> BulkOutcome:
    return services.bulk_delete(actor=request.user, ids=ids, now=timezone.now(), reason=form.cleaned_data["reason"])


ACTS: dict[str, tuple[Callable[[HttpRequest], Form], Do, Any]] = {
    "move": (_move_form, _move, gettext_lazy("Move to stage")),
    "plan": (lambda request: PlanForm(sent(request)), _plan, gettext_lazy("Plan")),
    "assign": (lambda request: OwnerForm(sent(request), actor=request.user), _assign, gettext_lazy("Assign")),
    "delete": (lambda request: ReasonForm(sent(request)), _delete, gettext_lazy("Delete")),
}


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def bulk(request: HttpRequest) -> HttpResponse:
    if (act := ACTS.get(request.GET.get("action", ""))) is None:
        raise BadRequest(_("Unknown action."))
    make_form, do, heading = act
    rows = chosen(request, listing_of(request, list_params(request.GET)))
    ids, form = list(rows.values_list("pk", flat=True)[: MOST + 1]), make_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            return _answer(request, do(request, ids, form))
        except Refusal as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "heading": heading, "submit": heading, "count": len(ids), "danger": do is _delete}
    return page(request, "opportunities/bulk.html", context, parts=("dialog",), status=form_status(form))


def _answer(request: HttpRequest, outcome: BulkOutcome) -> HttpResponse:
    message = ngettext("%(count)s opportunity changed.", "%(count)s opportunities changed.", outcome.changed) % {
        "count": outcome.changed
    }
    if outcome.refused:
        refused = ngettext("%(count)s was left as it is:", "%(count)s were left as they are:", outcome.refused)
        message = " ".join((message, refused % {"count": outcome.refused}, *outcome.reasons[:3]))
    if not is_htmx(request):
        return go(request, reverse("opportunities:list"))
    undo_url = reverse("opportunities:undo", args=[outcome.batch]) if outcome.changed else ""
    return toast(
        done(opportunity_changed="many"), message, undo_url=undo_url, level="warning" if outcome.refused else "success"
    )


@require_POST
@requires("opportunities.edit")
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    count = services.undo(batch=batch, actor=request.user)
    if not is_htmx(request):
        return go(request, reverse("opportunities:list"))
    message = ngettext("%(count)s opportunity put back.", "%(count)s opportunities put back.", count) % {"count": count}
    return toast(done(opportunity_changed="many"), message)
