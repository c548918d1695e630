"""The metric catalogue's numbers as measures: the very same rows and the very same aggregate, and what each row adds to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, FloatField, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Round

from reports.builder.measures.measure import MEAN, MEDIAN, ONE, SUM, Measure, hundred_if, once
from reports.builder.subjects import OF_ROUTE
from targets.metrics import COUNT, MONEY, Metric
from targets.metrics.catalogue import DAYS_OPEN, MONEY_FIELD

# The list's name of a day, where the table calls it otherwise.
DAYS_OF_LISTS = {"created": "created_at", "done": "done_at", "due": "due_at"}
CLOSING = Concat(Cast("opportunity_id", CharField()), Value(":"), Cast("closing_seq", CharField()))
# A closing that is undone is another key than the closing, so that both are found once.
SIGNED_CLOSING = Concat(
    CLOSING, Case(When(reverses__isnull=True, then=Value("+")), default=Value("-"), output_field=CharField())
)
SIGN = Case(When(reverses__isnull=True, then=Value(1)), default=Value(-1), output_field=IntegerField())
MARGIN = F("base_amount") - Round(F("cost") * F("fx_rate"), precision=2, output_field=MONEY_FIELD)
# Every other metric is a plain count, where each row adds one.
PARTS: dict[str, tuple[Any, str, bool]] = {
    "won_amount": (F("base_amount"), SUM, True),
    "signed_amount": (F("base_amount"), SUM, True),
    "collected_amount": (F("base_amount"), SUM, True),
    "won_margin": (MARGIN, SUM, True),
    "won_count": (once(SIGNED_CLOSING) * SIGN, SUM, False),
    "units_sold": (F("quantity"), SUM, False),
    "new_customers": (once(F("opportunity__account_id")), SUM, False),
    "customers_contacted": (once(Coalesce("account_id", "opportunity__account_id")), SUM, False),
    "win_rate": (hundred_if(Q(status="won")), MEAN, False),
    "lead_conversion": (hundred_if(Q(status="converted")), MEAN, False),
    "deal_cycle": (Cast(DAYS_OPEN, FloatField()), MEDIAN, False),
}


def measure_of(metric: Metric) -> Measure:
    part, fold, exact = PARTS.get(metric.key, (ONE, SUM, metric.unit in (COUNT, MONEY)))
    return Measure(
        metric.key, metric.label, metric.unit, metric.definition, OF_ROUTE[metric.route],
        DAYS_OF_LISTS.get(metric.day, metric.day), metric.records, lambda _now: part, lambda _now: metric.total, fold, exact,
        route=metric.route,
    )  # fmt: skip
