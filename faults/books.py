"""The commission books under faults: periods are computed, closed and paid one after the other while workers die; then all is judged."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone

from audit.models import AuditEntry
from commissions import services
from commissions.computing import compute
from commissions.models import CommissionLine, CommissionRun, CommissionStatement
from commissions.queries.plans import plans_of
from core.invariants import examine
from core.periods import Period, add_months
from faults import payroll
from jobs.models import Job

CALCULATIONS_A_MONTH, MONTHS = 4, 240


class Books:
    """People who sell, one open month at a time."""

    def __init__(self, people: int, credits_each: int, chance: random.Random) -> None:
        self.chance = chance
        self.ada, self.fin = payroll.staff()
        self.users = payroll.sellers(people)
        payroll.quotas(self.users, Decimal(100_000))
        payroll.sell(self.users, credits_each, key="first")
        payroll.plan(self.users, payroll.rules("month"), author=self.ada, approver=self.fin)
        self.months = self.paid = self.calculations = 0
        self.run = self._next_month()

    def _next_month(self) -> CommissionRun:
        start = add_months(payroll.YEAR.start, self.months)
        self.months += 1
        return payroll.run(self.fin, Period(start, add_months(start, 1)), "month")

    def keep_busy(self) -> None:
        """Asks for the next calculation when the present one is done; after some of them the month is closed and paid."""
        run = CommissionRun.objects.get(pk=self.run.pk)
        if run.is_calculating:
            return
        if run.calculation >= CALCULATIONS_A_MONTH:
            services.approve_run(actor=self.fin, run=run, now=timezone.now())
            services.lock_run(actor=self.fin, run=run, now=timezone.now())
            services.pay_run(actor=self.fin, run=run, now=timezone.now())
            self.paid += 1
            self.run = run = self._next_month()
        some = self.chance.sample(self.users, min(len(self.users), 5))
        day = run.start_on + timedelta(days=self.chance.randrange(27))
        payroll.sell(some, 2, key=f"{run.pk}:{run.calculation}", first=day, days=1)
        services.start_calculation(actor=self.fin, run=run)
        self.calculations += 1

    def is_quiet(self) -> bool:
        busy = Job.objects.filter(state__in=(Job.State.NEW, Job.State.SENT), due_at__lte=timezone.now())
        return not CommissionRun.objects.get(pk=self.run.pk).is_calculating and not busy.exists()

    def people_done(self) -> int:
        """How many people were computed so far, over all runs."""
        return Job.objects.filter(kind="commissions.person", state=Job.State.DONE).count()

    def findings(self) -> Iterator[str]:
        """What is wrong. Nothing may be."""
        for result in examine():
            yield from (f"{result.invariant.key}: {finding}" for finding in result.findings)
        yield from self._booked_is_due()
        failed = Job.objects.filter(state=Job.State.FAILED).values_list("kind", "error")
        yield from (f"{kind} failed: {error[:100]}" for kind, error in failed)
        doubled = CommissionLine.objects.order_by().values("user_id", "plan_id", "component", "mark", "sequence")
        yield from (f"booked twice: {row}" for row in doubled.annotate(times=Count("pk")).filter(times__gt=1))
        ended = AuditEntry.objects.filter(action="commission_run.calculated").count()
        if ended != self.calculations:
            yield f"{self.calculations} calculations were asked for, {ended} ended"
        gross = CommissionStatement.objects.aggregate(total=Sum("gross"))["total"]
        lines = CommissionLine.objects.aggregate(total=Sum("amount"))["total"]
        if gross != lines:
            yield f"statements say {gross}, lines {lines}"

    def _booked_is_due(self) -> Iterator[str]:
        """Computed again here and now, nobody is owed a cent more or less than what is booked."""
        run = CommissionRun.objects.get(pk=self.run.pk)
        for user in self.users:
            for on_plan in plans_of(user.pk, run):
                for due in compute(user.pk, on_plan, run).dues:
                    yield f"{user}: {due.component} {due.mark} differs by {due.amount}"
