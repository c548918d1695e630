"""The sales plan of a deal as list, board and Gantt; and everybody's overdue items."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.pages import add_refusal, page
from core.routes import requires
from opportunities import plans, policies
from opportunities.forms.plans import PlanItemForm, StartForm
from opportunities.models import Opportunity, PlanItem
from opportunities.services import planning as services
from opportunities.views.answers import after, deal_or_404, dialog, sent

VIEWS = ("list", "board", "gantt")
SOON, SHOWN = timedelta(days=7), 100


def item_or_404(request: HttpRequest, pk: UUID) -> PlanItem:
    item = PlanItem.objects.visible_to(request.user).select_related("opportunity", "owner").filter(pk=pk).first()
    if item is None:
        raise Http404
    return item


@require_safe
@requires("opportunities.view")
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Part of the page of its deal; `?view=` list, board or gantt."""
    deal, today = deal_or_404(request, pk), timezone.localdate()
    items = list(deal.plan_items.select_related("owner", "done_by"))
    view = request.GET.get("view", "list")
    context = {
        "deal": deal,
        "items": [(item, plans.is_overdue(item, today)) for item in items],
        "columns": _columns(items, today),
        "chart": plans.gantt(items, today),
        "progress": plans.progress(items, today),
        "view": view if view in VIEWS else "list",
        "template": bool(deal.pipeline.plan),
        "may_edit": policies.can_edit(request.user, deal),
        "may_change": policies.can_change_deal(request.user, deal),
    }
    return page(request, "opportunities/plan.html", context)


def _columns(items: list[PlanItem], today: Any) -> list[tuple[str, str, list[PlanItem]]]:
    """Overdue, this week, later, done."""
    open_items = [item for item in items if item.done_on is None]
    return [
        (_("Overdue"), "error", [item for item in open_items if item.due_on < today]),
        (_("Next 7 days"), "warning", [item for item in open_items if today <= item.due_on <= today + SOON]),
        (_("Later"), "info", [item for item in open_items if item.due_on > today + SOON]),
        (_("Done"), "success", [item for item in items if item.done_on is not None]),
    ]


@require_safe
@requires("opportunities.view")
def overdue(request: HttpRequest) -> HttpResponse:
    """Items of all plans the user sees that should have been done by now, the oldest first."""
    today = timezone.localdate()
    items = PlanItem.objects.visible_to(request.user).filter(
        done_on__isnull=True, due_on__lt=today, opportunity__status="open"
    )
    rows = items.select_related("opportunity__account", "owner").defer(
        "opportunity__search", "opportunity__description"
    )
    context = {"items": rows.order_by("due_on", "id")[:SHOWN], "count": items.count(), "today": today}
    return page(request, "opportunities/plan_overdue.html", context, parts=("overdue",))


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    form = StartForm(sent(request), initial={"start_on": timezone.localdate()})

    def act() -> object:
        return services.start_plan(actor=request.user, opportunity=deal, **form.cleaned_data)

    text = _("The items of the template are dated in working days from here.")
    return _answered(request, deal, form, act, _("Start the sales plan"), _("Start"), text)


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal, today = deal_or_404(request, pk, "edit"), timezone.localdate()
    first = {"owner": deal.owner_id, "start_on": today, "due_on": today + SOON}
    form = PlanItemForm(sent(request), initial=first)

    def act() -> object:
        return services.add_item(actor=request.user, opportunity=deal, **form.cleaned_data)

    return _answered(request, deal, form, act, _("New item of the plan"), _("Add"))


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    item = item_or_404(request, pk)
    policies.can_change_deal(request.user, item.opportunity).require()
    form = PlanItemForm(sent(request), instance=item)

    def act() -> object:
        return services.edit_item(actor=request.user, item=item, **form.cleaned_data)

    return _answered(request, item.opportunity, form, act, str(item), _("Save"))


@require_POST
@requires("opportunities.edit")
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ticked or taken back, as it stands."""
    item = item_or_404(request, pk)
    done = item.done_on is None
    services.finish_item(actor=request.user, item=item, today=timezone.localdate(), done=done)
    return after(request, item.opportunity, _("Done: %(name)s") % {"name": item} if done else _("Taken back."))


@require_POST
@requires("opportunities.edit")
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    item = item_or_404(request, pk)
    services.remove_item(actor=request.user, item=item)
    return after(request, item.opportunity, _("Removed."))


def _answered(
    request: HttpRequest,
    deal: Opportunity,
    form: Any,
    act: Callable[[], object],
    heading: str,
    submit: str,
    text: str = "",
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, deal, _("Saved."))
    back = reverse("opportunities:detail", args=[deal.pk])
    return dialog(request, form, heading, submit, text=text, back_url=back)
