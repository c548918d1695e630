"""Which plans somebody is on, and which version of a plan holds on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from commissions.engine.facts import WindowIncentive
from commissions.engine.plan import Plan
from commissions.engine.rules import parse_rules
from commissions.models import CommissionPlan, CommissionRun, PlanAssignment, PlanVersion


@dataclass(frozen=True, slots=True)
class ReadVersion:
    """An approved version with its rules read."""

    row: PlanVersion
    plan: Plan


@dataclass(frozen=True, slots=True)
class PlanOfPerson:
    """A plan with what holds of it, and the days on which one person is on it."""

    plan: CommissionPlan
    versions: tuple[ReadVersion, ...]
    assignments: tuple[PlanAssignment, ...]

    @property
    def currency(self) -> str:
        return self.versions[0].row.currency

    @property
    def bases(self) -> set[str]:
        return {basis for version in self.versions for basis in version.row.bases}

    @property
    def counts_team(self) -> bool:
        return any(part.credits == "team" for version in self.versions for part in version.plan.components)

    def covers(self, day: date) -> bool:
        """Whether credit of that day counts: the person is on the plan, and a version holds."""
        return any(one.covers(day) for one in self.assignments) and self.holding(day) is not None

    def holding(self, day: date) -> ReadVersion | None:
        """The newest approved version that names the day."""
        return next((version for version in self.versions if version.row.holds_on(day)), None)

    def is_on_during(self, run: CommissionRun) -> bool:
        return any(
            one.start_on < run.end_on and (one.end_on is None or one.end_on > run.start_on) for one in self.assignments
        )

    def closing_version(self, run: CommissionRun) -> ReadVersion:
        """The version that speaks for the period as a whole: its draw, its currency."""
        return self.holding(run.period.last_day) or self.holding(run.start_on) or self.versions[0]

    @property
    def waits_for_money(self) -> bool:
        """Whether a part of what is earned is payable only as the customer pays."""
        return any(version.plan.release.on_collection for version in self.versions)

    @property
    def knows_leavers(self) -> bool:
        """Whether money that comes in after somebody left is paid by a rule of its own."""
        return any(version.plan.leaver is not None for version in self.versions)

    def ended_before(self, day: date) -> date | None:
        """The first day on which the person was no longer on the plan, where that was not after `day`."""
        if any(one.covers(day) for one in self.assignments):
            return None
        return max((one.end_on for one in self.assignments if one.end_on and one.end_on <= day), default=None)

    def target_incentives(self, run: CommissionRun) -> tuple[WindowIncentive, ...]:
        """From which day on which incentive holds, so that a new one leaves the windows before it as they were."""
        known = [one for one in self.assignments if one.start_on < run.end_on]
        if all(one.target_incentive is None for one in known):
            return ()
        return tuple(WindowIncentive(one.start_on, one.target_incentive) for one in known)


def plans_of(user_id: UUID, run: CommissionRun) -> list[PlanOfPerson]:
    """All plans that pay as this run does and that the person is or was on before the run's end."""
    return plans_of_people([user_id], run).get(user_id, [])


def plans_of_people(user_ids: Iterable[UUID], run: CommissionRun) -> dict[UUID, list[PlanOfPerson]]:
    """The same for several people in two statements; whoever is on no plan is left out."""
    assignments = list(
        PlanAssignment.objects.filter(user_id__in=list(user_ids), start_on__lt=run.end_on, plan__in=paying_plans(run))
        .select_related("plan")
        .order_by("user_id", "plan__name", "start_on")
    )
    versions = read_versions({assignment.plan_id for assignment in assignments})
    grouped: dict[tuple[UUID, UUID], list[PlanAssignment]] = {}
    for assignment in assignments:
        grouped.setdefault((assignment.user_id, assignment.plan_id), []).append(assignment)
    found: dict[UUID, list[PlanOfPerson]] = {}
    for (user_id, plan_id), rows in grouped.items():
        found.setdefault(user_id, []).append(PlanOfPerson(rows[0].plan, versions[plan_id], tuple(rows)))
    return found


def paying_plans(run: CommissionRun) -> QuerySet[PlanVersion, Any]:
    """Ids of the plans with an approved version that is paid as often as this run."""
    return PlanVersion.objects.approved().filter(pay_period=run.pay_period).values("plan_id")


def read_versions(plan_ids: Iterable[UUID]) -> dict[UUID, tuple[ReadVersion, ...]]:
    """The approved versions of each plan, newest first."""
    rows = PlanVersion.objects.approved().filter(plan_id__in=list(plan_ids)).order_by("-number")
    found: dict[UUID, tuple[ReadVersion, ...]] = {}
    for row in rows:
        found[row.plan_id] = (*found.get(row.plan_id, ()), ReadVersion(row, parse_rules(row.rules)))
    return found


def participant_ids(run: CommissionRun) -> list[UUID]:
    """Everybody who is or was on a plan of this run: also a leaver's deals can still be reversed."""
    rows = PlanAssignment.objects.filter(start_on__lt=run.end_on, plan__in=paying_plans(run))
    return list(rows.order_by("user_id").values_list("user_id", flat=True).distinct())
