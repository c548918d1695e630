"""From the rows to a company: people, quotas as targets, orders as won deals, a plan by attainment, and the quarters paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from commissions import services as commissions
from commissions.models import CommissionPlan, CommissionRun, CommissionStatement
from core.errors import Refusal
from core.imports import ImportRow
from core.periods import Period
from integrations.adventureworks import files
from integrations.adventureworks.files import Order, Quota
from jobs import worker
from jobs.models import Job
from opportunities import services as opportunities
from opportunities.models import Pipeline
from people.models import Role, User
from people.queries import organisation
from people.services import create_user
from targets.models import Target
from targets.queries.attainment import attainments
from targets.services import book_missing_credit, set_target

SYSTEM, DOMAIN, METRIC, CHUNK = "adventureworks", "adventureworks.example", "won_amount", 500
WORK = ("commissions.fan_out", "commissions.person", "commissions.finish")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One person's quarter as the product has it."""

    person: str
    period: Period
    quota: Decimal
    sales: Decimal | None
    attainment: Decimal | None
    commission: Decimal


def bring_in(folder: Path, *, author: User, approver: User, now: datetime, today: date) -> list[Outcome]:
    """All of it. Once: the people of a first time are there already."""
    rates, quotas, sold = files.rates(folder), files.quotas(folder), files.orders(folder)
    if User.objects.filter(email__endswith=f"@{DOMAIN}").exists():
        raise Refusal("AdventureWorks was brought in already.", code="exists")
    paid = [period for period in _periods(quotas) if period.end <= sold[-1].on and _within(sold, period)]
    held = [quota for quota in quotas if quota.period in paid]
    people = {person: _person(author, person) for person in sorted({quota.person for quota in held})}
    for quota in held:
        set_target(actor=author, metric=METRIC, period=quota.period, value=quota.amount, user=people[quota.person])
    _sell(author, [order for order in sold if order.person in people], people, now=now, today=today)
    _plan(author, approver, held, rates, people, now=now)
    runs = [_pay(approver, period) for period in paid]
    return [_outcome(quota, people[quota.person], runs[paid.index(quota.period)], today) for quota in held]


def _periods(quotas: Sequence[Quota]) -> list[Period]:
    return sorted({quota.period for quota in quotas}, key=lambda period: period.start)


def _within(sold: Sequence[Order], period: Period) -> list[Order]:
    return [order for order in sold if period.start <= order.on < period.end]


def _person(author: User, number: str) -> User:
    values = {"email": f"{number}@{DOMAIN}", "full_name": f"Sales person {number}"}
    return create_user(actor=author, values=values, roles=[Role.objects.get(key="rep")])


def _sell(author: User, sold: Sequence[Order], people: dict[str, User], *, now: datetime, today: date) -> None:
    """Each order is a won deal; its credit comes by the ledger's own way."""
    pipeline, currency = Pipeline.objects.get(is_default=True), organisation().base_currency
    rows = [_row(number, order, people[order.person], pipeline, currency) for number, order in enumerate(sold, 1)]
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        outcomes = opportunities.import_rows(actor=author, rows=chunk, now=now)
        wrong = [outcome for outcome in outcomes if outcome.status != "created"]
        if wrong:
            raise Refusal(f"{len(wrong)} orders could not be brought in.", code="failed", problems=wrong[0].problems)
    while book_missing_credit(today=today, limit=CHUNK) == CHUNK:
        pass


def _row(number: int, order: Order, owner: User, pipeline: Pipeline, currency: str) -> ImportRow:
    values: dict[str, Any] = {
        "name": f"Order {order.number}", "owner_id": owner.pk, "pipeline_id": pipeline.pk, "stage_id": None, "status": "won",
        "opened_on": order.on, "closed_on": order.on, "amount": order.amount, "currency": currency, "deal_type": "new",
    }  # fmt: skip
    return ImportRow(number, values, SYSTEM, order.number)


def _plan(
    author: User,
    approver: User,
    held: Sequence[Quota],
    rates: dict[str, Decimal],
    people: dict[str, User],
    *,
    now: datetime,
) -> CommissionPlan:
    """Each person's incentive for reaching the quota is the quota at his rate; it is paid by attainment, once a quarter, so that
    the quarter is rounded once."""
    first = min(quota.period.start for quota in held)
    plan = commissions.create_plan(
        actor=author, name="AdventureWorks", description="Incentive × attainment, each quarter",
        versions=[{"effective_start": first, "rules": rules(organisation().base_currency)}],
        assignments=[_assignment(quota, rates, people) for quota in held],
    )  # fmt: skip
    submitted = commissions.submit_version(actor=author, plan_version=plan.versions.get(), now=now)
    commissions.approve_version(actor=approver, plan_version=submitted, now=now)
    return plan


def _assignment(quota: Quota, rates: dict[str, Decimal], people: dict[str, User]) -> dict[str, Any]:
    return {
        "user": people[quota.person], "start_on": quota.period.start, "end_on": quota.period.end,
        "target_incentive": (quota.amount * rates[quota.person]).quantize(Decimal("0.01")),
    }  # fmt: skip


def rules(currency: str) -> dict[str, Any]:
    points = [{"at": "0", "pays": "0"}, {"at": "1", "pays": "1"}]
    return {
        "currency": currency, "pay_period": "quarter", "tie": "upper", "draw": None, "cap": None,
        "components": [{
            "key": "attainment", "name": "Incentive by attainment", "kind": "curve", "basis": "won", "credits": "own",
            "window": "quarter", "curve": {"points": points, "beyond": "continue"},
        }],
        "clawback": {"restate_attainment": True, "schedule": []}, "release": {"on_booking": "1", "on_collection": "0"},
    }  # fmt: skip


def _pay(finance: User, period: Period) -> CommissionRun:
    run = commissions.create_run(actor=finance, period=period, pay_period="quarter")
    commissions.start_calculation(actor=finance, run=run)
    while (
        job := Job.objects.filter(kind__in=WORK, state=Job.State.NEW, due_at__lte=timezone.now()).order_by("id").first()
    ):
        done = worker.run(job.pk)
        if done is None or done.error:
            raise Refusal(f"{job.kind} failed: {done.error if done else 'another worker has it'}", code="failed")
    return CommissionRun.objects.get(pk=run.pk)


def _outcome(quota: Quota, user: User, run: CommissionRun, today: date) -> Outcome:
    reached = attainments([Target.objects.get(user=user, start_on=quota.period.start)], today=today)[0]
    statement = CommissionStatement.objects.get(run=run, user=user)
    return Outcome(quota.person, quota.period, quota.amount, reached.actual, reached.percent, statement.payable)
