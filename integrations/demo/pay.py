"""A commission plan for the sellers, three months paid, the last one waiting for approval, the present one open."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from commissions.models import CommissionRun
from commissions.services import (
    approve_run,
    approve_version,
    create_plan,
    create_run,
    lock_run,
    pay_run,
    start_calculation,
    submit_version,
)
from core.periods import Period, add_months
from integrations.demo.world import World
from jobs import worker
from jobs.models import Job
from people.queries import organisation

UNPAID = 2
WORK = ("commissions.fan_out", "commissions.person", "commissions.finish")


def build(world: World) -> None:
    """Written by Ada, approved and paid by Fin: nobody does both."""
    first = add_months(world.today, 1 - world.pay_months)
    ada, fin = world.named["ada"], world.named["fin"]
    people = [{"user": seller.user, "start_on": first} for seller in world.sellers]
    plan = create_plan(
        actor=ada, name="Field sales", description="1 % on every deal, and more the more is sold in the year", is_demo=True,
        versions=[{"effective_start": first, "rules": rules(organisation().base_currency)}], assignments=people,
    )  # fmt: skip
    version = plan.versions.get()
    approve_version(
        actor=fin, plan_version=submit_version(actor=ada, plan_version=version, now=world.now), now=world.now
    )
    for number in range(world.pay_months):
        _month(world, Period(add_months(first, number), add_months(first, number + 1)), number)


def _month(world: World, period: Period, number: int) -> None:
    fin = world.named["fin"]
    run = create_run(actor=fin, period=period, pay_period="month", is_demo=True)
    start_calculation(actor=fin, run=run)
    _work()
    if number < world.pay_months - UNPAID:
        run = CommissionRun.objects.get(pk=run.pk)
        for step in (approve_run, lock_run, pay_run):
            run = step(actor=fin, run=run, now=world.now)


def _work() -> None:
    """What a worker would do, here and now: the demo is loaded before any worker runs."""
    while (
        job := Job.objects.filter(kind__in=WORK, state=Job.State.NEW, due_at__lte=timezone.now()).order_by("id").first()
    ):
        Job.objects.filter(pk=job.pk).update(state=Job.State.SENT, attempts=F("attempts") + 1, sent_at=timezone.now())
        done = worker.run(job.pk)
        if done is None or done.error:
            raise RuntimeError(f"{job.kind} failed: {done.error if done else 'taken by another worker'}")


def rules(currency: str) -> dict[str, Any]:
    """A flat part on every deal, and marginal tiers over the year."""

    def component(key: str, name: str, window: str, steps: list[tuple[str, str]]) -> dict[str, Any]:
        tiers = {"mode": "marginal", "by": "amount", "steps": [{"from": start, "rate": rate} for start, rate in steps]}
        return {
            "key": key, "name": name, "kind": "rate", "basis": "won", "credits": "own", "base": "amount", "window": window,
            "match": {}, "over": "0", "cap": None, "tiers": tiers,
        }  # fmt: skip

    return {
        "currency": currency, "pay_period": "month", "tie": "upper", "draw": None, "cap": None,
        "components": [
            component("flat", "On every deal", "deal", [("0", "0.01")]),
            component("year", "Over the year", "year", [("0", "0.02"), ("1500000", "0.035"), ("3000000", "0.05")]),
        ],
        "clawback": {"restate_attainment": True, "schedule": []}, "release": {"on_booking": "1", "on_collection": "0"},
    }  # fmt: skip
