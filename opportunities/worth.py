"""What companies bought, as the grading rules of the room below measure it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from customers.measures import register
from opportunities.models import ClosingCredit, SplitKind

YEAR = timedelta(days=365)


def won_in_a_year(today: date) -> dict[UUID, Decimal]:
    """Deals won in the last twelve months, in the base currency at the rate of their closing day; reopened ones don't count."""
    booked = ClosingCredit.objects.filter(
        kind=SplitKind.REVENUE, on__gt=today - YEAR, on__lte=today, opportunity__status="won",
        opportunity__closing_seq=F("closing_seq"), opportunity__account__isnull=False,
    )  # fmt: skip
    rows = booked.order_by().values_list("opportunity__account").annotate(amount=Sum("base_amount"))
    return dict(rows)


def register_measures() -> None:
    register("won_12_months", _("Won in twelve months"), won_in_a_year)
