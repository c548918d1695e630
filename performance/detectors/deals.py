"""Deals that were put off again and again, large customers nobody talks to, and a pipeline too thin for the target. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from performance.detectors.finding import Found, shown

SLIPS, SLIP_LEAST = 2, 3
QUIET_DAYS = 60
THIN = Decimal(3)
CENT, TENTH = Decimal("0.01"), Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Slipped:
    slips: int
    days: int
    amount: Decimal


def slipped(deals: Iterable[Slipped], *, least: int = SLIP_LEAST) -> Found | None:
    """At least three open deals that were put off twice or more."""
    often = [deal for deal in deals if deal.slips >= SLIPS]
    if len(often) < least:
        return None
    amount = sum((deal.amount for deal in often), Decimal(0))
    days = sum(deal.days for deal in often) // len(often)
    return Found(shown(n=len(often), amount=amount.quantize(CENT), days=days), Decimal(min(10 * len(often), 500)))


@dataclass(frozen=True, slots=True)
class Customer:
    """`won` is what was won with it in a year; `quiet_since` the last talk, None when there never was one."""

    id: Any
    name: str
    is_key: bool
    won: Decimal
    quiet_since: date | None


def neglected(customers: Iterable[Customer], today: date) -> list[Customer]:
    """Key customers and the largest tenth by what was won, without a talk for sixty days; the largest first."""
    rows = list(customers)
    sums = sorted((row.won for row in rows if row.won > 0), reverse=True)
    large_from = sums[(len(sums) - 1) // 10] if sums else None
    quiet = [
        row
        for row in rows
        if (row.is_key or (large_from is not None and row.won >= large_from))
        and (row.quiet_since is None or (today - row.quiet_since).days > QUIET_DAYS)
    ]
    return sorted(quiet, key=lambda row: (-row.won, row.name))


def neglected_found(customers: list[Customer]) -> Found | None:
    if not customers:
        return None
    won = sum((row.won for row in customers), Decimal(0)).quantize(CENT)
    return Found(shown(n=len(customers), amount=won, days=QUIET_DAYS), Decimal(min(15 * len(customers), 500)))


def thin_pipeline(pipeline: Decimal, won: Decimal, target: Decimal | None) -> Found | None:
    """Open deals of the quarter below three times what is missing to its target; nothing where it is reached or none is set."""
    if not target or target <= won:
        return None
    missing = target - won
    coverage = (pipeline / missing).quantize(CENT, ROUND_HALF_UP)
    if coverage >= THIN:
        return None
    weight = ((THIN - coverage) * 50).quantize(TENTH)
    return Found(shown(coverage=coverage, amount=pipeline.quantize(CENT), missing=missing.quantize(CENT)), weight)
