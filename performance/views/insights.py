"""Probable problems and chances, each with its numbers and their rows."""

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
from core.pages import add_refusal, form_status, page
from core.routes import requires
from customers.models import Account
from opportunities.models import Opportunity, Stage
from people.queries import organisation
from performance import services
from performance.forms.reports import DismissForm
from performance.models import Insight
from performance.views.asked import refuse_unknown, tabs
from performance.words import DETECTORS, ICONS, NUMBERS, insight_sentence

SHOWN = 200
RECORDS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "opportunity": (Opportunity, "opportunities:detail", ("owner", "account")),
    "account": (Account, "customers:account-detail", ("owner",)),
}


@requires("performance.view")
@require_GET
def insight_list(request: HttpRequest) -> HttpResponse:
    """The heaviest first; `?dismissed=1` shows what was set aside, and why."""
    refuse_unknown(request, "dismissed")
    dismissed = request.GET.get("dismissed") == "1"
    visible = Insight.objects.visible_to(request.user).filter(gone_on__isnull=True)
    rows = visible.filter(dismissed_at__isnull=not dismissed).select_related("team", "user", "dismissed_by")
    context = {
        "tabs": tabs(request.user, "insights"), "dismissed": dismissed,
        "rows": shown(rows.defer("user__search", "dismissed_by__search")[:SHOWN]),
    }  # fmt: skip
    return page(request, "performance/insights.html", context, parts=("insights",))


def shown(rows: Any) -> list[dict[str, Any]]:
    """One statement for the names of all stages."""
    found = list(rows)
    stages = {row.values.get("stage") for row in found} - {None}
    names = {str(stage.pk): str(stage) for stage in Stage.objects.filter(pk__in=stages)} if stages else {}
    currency = organisation().base_currency
    return [
        {
            "insight": row, "title": DETECTORS[row.detector], "icon": ICONS[row.detector],
            "sentence": insight_sentence(row, currency, names), "whom": str(row.user or row.team or ""),
            "numbers": [
                (NUMBERS[number["key"]], number.get("address") or reverse("performance:insight", args=[row.pk]))
                for number in row.numbers
            ],
        }
        for row in found
    ]  # fmt: skip


@requires("performance.view")
@require_GET
def insight_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    insight = get_object_or_404(Insight.objects.visible_to(request.user).select_related("team", "user"), pk=pk)
    (told,) = shown([insight])
    context = {
        "tabs": tabs(request.user, "insights"),
        "told": told,
        "insight": insight,
        "records": rows_of(request.user, insight),
    }
    return page(request, "performance/insight.html", context)


def rows_of(viewer: Any, insight: Insight) -> list[tuple[Any, str]]:
    """The records behind it, as far as the viewer may see them."""
    found: list[tuple[Any, str]] = []
    for number in insight.numbers:
        for noun, ids in number.get("records", {}).items():
            model, route, joined = RECORDS[noun]
            seen = model.objects.visible_to(viewer).filter(pk__in=ids).select_related(*joined)
            found += [
                (row, reverse(route, args=[row.pk]))
                for row in seen.defer("search", "owner__search").order_by("name", "pk")
            ]
    return found


@requires("performance.view")
@require_http_methods(["GET", "POST"])
def dismiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    insight = get_object_or_404(Insight.objects.visible_to(request.user), pk=pk)
    form = DismissForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.dismiss_insight(
                actor=request.user, insight=insight, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            back = reverse("performance:insights")
            return toast(done(insight_changed=str(pk)), _("Set aside.")) if is_htmx(request) else go(request, back)
    context = {"form": form, "heading": _("Set aside"), "word": _("Set aside"), "back": reverse("performance:insights")}
    return page(request, "performance/form.html", context, parts=("dialog",), status=form_status(form))
