"""Acts on the leads chosen in the list, and taking them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
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
from leads import services
from leads.forms import DeleteForm, OwnerForm, StatusForm, TagForm
from leads.services import BulkOutcome
from leads.services.bulk import MOST
from leads.views.lists import listing_of

Do = Callable[[HttpRequest, list[UUID], Any], BulkOutcome]


def _assign(request: HttpRequest, ids: list[UUID], form: Any) -> BulkOutcome:
    return services.bulk_assign(actor=request.user, ids=ids, owner=form.cleaned_data["owner"])


def _status(request: HttpRequest, ids: list[UUID], form: Any) -> BulkOutcome:
    return services.bulk_change_status(actor=request.user, ids=ids, now=timezone.now(), **form.cleaned_data)


def _tag(request: HttpRequest, ids: list[UUID], form: Any) -> BulkOutcome:
    return services.bulk_tag(actor=request.user, ids=ids, add=form.tags("add"), remove=form.tags("remove"))


def _delete(request: HttpRequest, ids: list[UUID], form: Any) -> BulkOutcome:
    return services.bulk_delete(actor=request.user, ids=ids, now=timezone.now(), reason=form.cleaned_data["reason"])


ACTS: dict[str, tuple[Callable[[HttpRequest], Form], Do, Any]] = {
    "assign": (lambda request: OwnerForm(request.POST or None, actor=request.user), _assign, gettext_lazy("Assign")),
    "status": (lambda request: StatusForm(request.POST or None), _status, gettext_lazy("Change status")),
    "tag": (lambda request: TagForm(request.POST or None), _tag, gettext_lazy("Tag")),
    "delete": (lambda request: DeleteForm(request.POST or None), _delete, gettext_lazy("Delete")),
}


@require_http_methods(["GET", "POST"])
@requires("leads.edit")
def bulk(request: HttpRequest) -> HttpResponse:
    if request.GET.get("action") == "enrol":
        return HttpResponseRedirect(f"{reverse('automation:enrol')}?{request.GET.urlencode()}")
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
    return page(request, "leads/bulk.html", context, parts=("dialog",), status=form_status(form))


def _answer(request: HttpRequest, outcome: BulkOutcome) -> HttpResponse:
    message = ngettext("%(count)s lead changed.", "%(count)s leads changed.", outcome.changed) % {
        "count": outcome.changed
    }
    if outcome.refused:
        refused = ngettext("%(count)s was left as it is:", "%(count)s were left as they are:", outcome.refused)
        message = " ".join((message, refused % {"count": outcome.refused}, *outcome.reasons))
    if not is_htmx(request):
        return go(request, reverse("leads:list"))
    undo_url = reverse("leads:undo", args=[outcome.batch]) if outcome.changed else ""
    return toast(
        done(lead_changed="many"), message, undo_url=undo_url, level="warning" if outcome.refused else "success"
    )


@require_POST
@requires("leads.edit")
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    count = services.undo(batch=batch, actor=request.user)
    if not is_htmx(request):
        return go(request, reverse("leads:list"))
    message = ngettext("%(count)s lead put back.", "%(count)s leads put back.", count) % {"count": count}
    return toast(done(lead_changed="many"), message)
