"""Where an approved contract stands, told by its days and its money. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

TO_SIGN, SIGNED, IN_PROGRESS, COMPLETED = "to_sign", "signed", "in_progress", "completed"
# These follow from the facts; the others are somebody's decision and stay.
FOLLOWING = (TO_SIGN, SIGNED, IN_PROGRESS, COMPLETED)


def stage_on(
    today: date,
    *,
    signed_on: date | None,
    starts_on: date | None,
    ends_on: date | None,
    amount: Decimal,
    paid: Decimal,
) -> str:
    """Completed when all is paid and its time is over; in progress once it has started or something was paid."""
    if signed_on is None:
        return TO_SIGN
    if paid >= amount and (ends_on is None or ends_on < today):
        return COMPLETED
    if (starts_on is not None and starts_on <= today) or paid > 0:
        return IN_PROGRESS
    return SIGNED
