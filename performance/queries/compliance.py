"""“Within the norm” by person and norm: 1 − violations ÷ checks, in per cent with two decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from core.periods import Period
from performance.models import NormCheck, NormKey, rate


@dataclass(frozen=True, slots=True)
class Count:
    checks: int = 0
    violations: int = 0

    @property
    def rate(self) -> Decimal | None:
        return rate(self.checks, self.violations)

    def __add__(self, other: Count) -> Count:
        return Count(self.checks + other.checks, self.violations + other.violations)


NONE = Count()


@dataclass(frozen=True, slots=True)
class ComplianceRow:
    user_id: UUID
    name: str
    by_norm: Mapping[str, Count] = field(default_factory=dict)

    @property
    def total(self) -> Count:
        return sum(self.by_norm.values(), NONE)

    @property
    def counts(self) -> list[tuple[str, Count]]:
        """In the order of the norms."""
        return [(key, self.by_norm.get(key, NONE)) for key in NormKey.values]


@dataclass(frozen=True, slots=True)
class Compliance:
    period: Period
    rows: list[ComplianceRow]

    @property
    def total(self) -> ComplianceRow:
        sums: dict[str, Count] = {}
        for row in self.rows:
            for key, count in row.by_norm.items():
                sums[key] = sums.get(key, NONE) + count
        return ComplianceRow(UUID(int=0), "", sums)


def compliance(viewer: Any, period: Period, *, team_ids: frozenset[UUID] = frozenset()) -> Compliance:
    """The people `viewer` leads, the lowest rate first; one statement."""
    checks = NormCheck.objects.visible_to(viewer).within(period)
    if team_ids:
        checks = checks.filter(user__team_id__in=team_ids)
    rows = checks.order_by().values("user_id", "user__full_name", "norm")
    people: dict[tuple[UUID, str], dict[str, Count]] = {}
    for row in rows.annotate(asked=Sum("checks"), broken=Sum("violations")):
        people.setdefault((row["user_id"], row["user__full_name"]), {})[row["norm"]] = Count(
            row["asked"], row["broken"]
        )
    found = [ComplianceRow(pk, name, counts) for (pk, name), counts in people.items()]
    return Compliance(period, sorted(found, key=_worst_first))


def _worst_first(row: ComplianceRow) -> tuple[Decimal, str]:
    share = row.total.rate
    return Decimal(101) if share is None else share, row.name
