"""How we sell, on one page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.money import ZERO
from core.pages import page
from core.periods import Period
from core.routes import requires
from opportunities import insight
from opportunities.models import DealType, Pipeline
from people.models import User
from people.queries import organisation, rates_on

MONTHS = (3, 6, 12, 24)
LABELS = {
    "owner": gettext_lazy("Owner"), "source": gettext_lazy("Source"), "deal_type": gettext_lazy("Deal type"),
    "pipeline": gettext_lazy("Pipeline"),
}  # fmt: skip


@require_safe
@requires("opportunities.view")
def overview(request: HttpRequest) -> HttpResponse:
    today, currency = timezone.localdate(), organisation().base_currency
    months, by = _months(request), request.GET.get("by", "owner")
    by = by if by in insight.DIMENSIONS else "owner"
    period = _last_months(today, months)
    pipelines = list(Pipeline.objects.active().prefetch_related("stages"))
    pipeline = next((row for row in pipelines if str(row.pk) == request.GET.get("pipeline")), None)
    deals, rates = insight.visible(request.user, _owner(request), pipeline), rates_on(today)
    rows = insight.closed_by(deals, by, period, rates=rates, currency=currency)
    shown = pipeline or next((row for row in pipelines if row.is_default), None)
    stages = list(shown.stages.all()) if shown is not None else []
    context: dict[str, Any] = {
        "funnel": insight.funnel(deals, stages, period, rates=rates, currency=currency, won=_("Won")),
        "rows": [(row, _named(by, row.name)) for row in rows],
        "velocity": _velocity(deals, rows, period, currency),
        "times": insight.stage_times(deals, stages, period),
        "norms": insight.norms(deals, today),
        "quadrants": insight.quadrants(deals, currency),
        "currency": currency, "period": period, "months": months, "offered": MONTHS, "by": by, "by_label": LABELS[by],
        "labels": LABELS.items(), "pipelines": pipelines, "pipeline": pipeline, "shown": shown,
        "owners": User.objects.visible_to(request.user).filter(is_active=True).order_by("full_name"), "owner": _owner(request),
        "addresses": {
            "open": insight.address(status="open"),
            "closed": insight.address(closed_on_after=period.start, closed_on_before=period.last_day, status=["won", "lost"]),
        },
    }  # fmt: skip
    return page(request, "opportunities/insight.html", context, parts=("insight",))


def _velocity(deals: Any, rows: list[insight.WinRow], period: Period, currency: str) -> insight.Velocity:
    amount = sum((row.amount for row in rows), ZERO)
    won, lost = sum(row.won for row in rows), sum(row.lost for row in rows)
    return insight.velocity(deals.open().count(), won, lost, amount, insight.cycle_days(deals, period), currency)


def _months(request: HttpRequest) -> int:
    asked = request.GET.get("months", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in MONTHS else 12


def _last_months(today: date, months: int) -> Period:
    """Whole months back from the end of today."""
    years, month = divmod(today.month - 1 - months, 12)
    start = date(today.year + years, month + 1, min(today.day, 28))
    return Period(start, today + timedelta(days=1))


def _owner(request: HttpRequest) -> str:
    try:
        return str(UUID(request.GET.get("owner", "")))
    except ValueError:
        return ""


def _named(by: str, name: str) -> str:
    if by == "deal_type":
        return str(dict(DealType.choices).get(name, name))
    return _(name) if name else _("nobody") if by == "owner" else name or "—"
