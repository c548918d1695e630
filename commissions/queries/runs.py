"""What a run amounts to, how far it is, and who or what is missing in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from commissions.engine.problems import Problem
from commissions.models import CommissionRun, CommissionStatement, PlanAssignment
from commissions.queries.plans import participant_ids
from people.models import Team, User
from targets.models import CreditEntry


@dataclass(frozen=True, slots=True)
class RunTotal:
    """The sums of a run in one currency."""

    currency: str
    people: int
    gross: Decimal
    total: Decimal
    payable: Decimal


@dataclass(frozen=True, slots=True)
class RunException:
    """Something a person has to look at before approving."""

    user: User
    code: str
    sentence: str


def totals_of(runs: Iterable[CommissionRun]) -> dict[UUID, list[RunTotal]]:
    """The sums of several runs by currency; one statement."""
    ids = [run.pk for run in runs]
    rows = CommissionStatement.objects.filter(run_id__in=ids).order_by().values("run_id", "currency")
    summed = rows.annotate(people=Count("pk"), gross_=Sum("gross"), total_=Sum("total"), payable_=Sum("payable"))
    found: dict[UUID, list[RunTotal]] = {run_id: [] for run_id in ids}
    for row in summed.order_by("currency"):
        total = RunTotal(row["currency"], row["people"], row["gross_"], row["total_"], row["payable_"])
        found[row["run_id"]].append(total)
    return found


def attach_totals(runs: Sequence[Any]) -> None:
    """Give each row its `totals`."""
    found = totals_of(runs)
    for run in runs:
        run.totals = found[run.pk]


def calculated_people(run: CommissionRun) -> int:
    """For how many people the present calculation is done."""
    done = CommissionStatement.objects.filter(run=run, calculation=run.calculation)
    return done.order_by().values("user_id").distinct().count()


def exceptions_of(run: CommissionRun, language: str) -> list[RunException]:
    """People with credit and no plan; people of whom something could not be computed; open questions."""
    return [*_without_plan(run, language), *_with_problems(run, language)]


def _without_plan(run: CommissionRun, language: str) -> list[RunException]:
    assigned = PlanAssignment.objects.overlapping(run.start_on, run.end_on).values("user_id")
    credited = CreditEntry.objects.filter(on__gte=run.start_on, on__lt=run.end_on, reverses__isnull=True).order_by()
    people = User.objects.filter(pk__in=credited.values("user_id")).exclude(pk__in=assigned).order_by("full_name")
    said = Problem("", "no_plan").sentence(language)
    return [RunException(user, "no_plan", said) for user in people]


def _with_problems(run: CommissionRun, language: str) -> list[RunException]:
    statements = (
        CommissionStatement.objects.filter(run=run)
        .exclude(problems=[])
        .select_related("user")
        .order_by("user__full_name")
    )
    return [
        RunException(
            statement.user, found["code"], Problem(found["path"], found["code"], found["params"]).sentence(language)
        )
        for statement in statements
        for found in statement.problems
    ]


def runs_to_recompute(users: Iterable[UUID], days: Sequence[str]) -> list[tuple[UUID, int, UUID]]:
    """(run, calculation, person) of what new credit may change: open runs that were calculated and don't end before it."""
    if not days:
        return []
    first = min(date.fromisoformat(day) for day in days)
    concerned = _with_managers(set(users))
    runs = CommissionRun.objects.accepting().filter(calculation__gt=0, end_on__gt=first).order_by("start_on")
    return [
        (run.pk, run.calculation, user_id)
        for run in runs
        for user_id in sorted(concerned.intersection(participant_ids(run)))
    ]


def _with_managers(users: set[UUID]) -> set[UUID]:
    """The people and all who manage a team above them: an override counts what the team brings."""
    teams = {pk: (parent, manager) for pk, parent, manager in Team.objects.values_list("pk", "parent_id", "manager_id")}
    found = set(users)
    for team_id in User.objects.filter(pk__in=users).values_list("team_id", flat=True):
        seen: set[UUID] = set()
        while team_id in teams and team_id not in seen:
            seen.add(team_id)
            parent, manager = teams[team_id]
            found |= {manager} - {None}
            team_id = parent
    return found


def open_questions(run: CommissionRun) -> int:
    return CommissionStatement.objects.filter(run=run, is_disputed=True).count()


def acknowledged(run: CommissionRun) -> dict[str, int]:
    """How many statements there are, were acknowledged, are in question."""
    rows = CommissionStatement.objects.filter(run=run)
    counts: dict[str, int] = rows.aggregate(
        people=Count("pk"), acknowledged=Count("pk", filter=Q(acknowledged_at__isnull=False)),
        disputed=Count("pk", filter=Q(is_disputed=True)),
    )  # fmt: skip
    return counts
