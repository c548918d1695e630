"""What a run amounts to, how far it is, and who or what is missing in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, Sum

from commissions.engine.problems import Problem
from commissions.models import CommissionRun, CommissionStatement
from commissions.queries.plans import participant_ids
from people.models import Team, User

WITHOUT_PLAN_SQL = """
SELECT DISTINCT run.id, credit.user_id
FROM commissions_commissionrun run
JOIN targets_creditentry credit ON credit."on" >= run.start_on AND credit."on" < run.end_on AND credit.reverses_id IS NULL
WHERE run.id = ANY(%s) AND NOT EXISTS (
    SELECT 1 FROM commissions_planassignment assignment
    WHERE assignment.user_id = credit.user_id AND assignment.start_on < run.end_on
      AND (assignment.end_on IS NULL OR assignment.end_on > run.start_on))
ORDER BY 1, 2
"""


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


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is said about a run besides itself."""

    totals: list[RunTotal]
    exceptions: list[RunException]
    done: int


def attach_overview(runs: Sequence[Any], language: str) -> None:
    """Give each row its `overview`; five statements for however many rows."""
    totals, done, exceptions = totals_of(runs), people_done(runs), exceptions_of(runs, language)
    for run in runs:
        run.overview = Overview(totals[run.pk], exceptions[run.pk], done.get(run.pk, 0))


def totals_of(runs: Iterable[CommissionRun]) -> dict[UUID, list[RunTotal]]:
    """The sums of several runs by currency."""
    ids = [run.pk for run in runs]
    rows = CommissionStatement.objects.filter(run_id__in=ids).order_by().values("run_id", "currency")
    summed = rows.annotate(people=Count("pk"), gross_=Sum("gross"), total_=Sum("total"), payable_=Sum("payable"))
    found: dict[UUID, list[RunTotal]] = {run_id: [] for run_id in ids}
    for row in summed.order_by("currency"):
        total = RunTotal(row["currency"], row["people"], row["gross_"], row["total_"], row["payable_"])
        found[row["run_id"]].append(total)
    return found


def people_done(runs: Iterable[CommissionRun]) -> dict[UUID, int]:
    """For how many people the present calculation of each run is done."""
    done = CommissionStatement.objects.filter(run__in=[run.pk for run in runs], calculation=F("run__calculation"))
    rows = done.order_by().values_list("run_id").annotate(people=Count("user_id", distinct=True))
    return dict(rows)


def exceptions_of(runs: Iterable[CommissionRun], language: str) -> dict[UUID, list[RunException]]:
    """What somebody has to look at: people with credit and no plan, and what could not be computed."""
    ids = [run.pk for run in runs]
    found: dict[UUID, list[RunException]] = {run_id: [] for run_id in ids}
    without = _without_plan(ids)
    people = User.objects.in_bulk({user_id for _run, user_id in without})
    said = Problem("", "no_plan").sentence(language)
    for run_id, user_id in without:
        found[run_id].append(RunException(people[user_id], "no_plan", said))
    statements = CommissionStatement.objects.filter(run_id__in=ids).exclude(problems=[]).select_related("user")
    for statement in statements.order_by("user__full_name"):
        for one in statement.problems:
            told = Problem(one["path"], one["code"], one["params"]).sentence(language)
            found[statement.run_id].append(RunException(statement.user, one["code"], told))
    return found


def _without_plan(run_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """(run, person) of those who have credit in the period and are on no plan in it."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_PLAN_SQL, [list(run_ids)])
        return cursor.fetchall()


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


def acknowledged(run: CommissionRun) -> dict[str, int]:
    """How many statements there are, were acknowledged, are in question."""
    rows = CommissionStatement.objects.filter(run=run)
    counts: dict[str, int] = rows.aggregate(
        people=Count("pk"), acknowledged=Count("pk", filter=Q(acknowledged_at__isnull=False)),
        disputed=Count("pk", filter=Q(is_disputed=True)),
    )  # fmt: skip
    return counts
