"""What `bench/pay.py` measures, on a stage whose database is migrated."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import orjson
import psutil
from django.db import connections
from django.test import Client
from django.utils import timezone

from commissions import services
from commissions.models import CommissionLine, CommissionRun
from core.errors import Refusal
from core.periods import Period, add_months
from faults import payroll
from faults.stage import Stage

# On two cores of one's own a run of sixty seconds has twice as much processor time; that also holds on a busy machine.
LIMITS = {"full run, s": 60.0, "processor, s": 120.0, "workers' memory, MB": 500.0, "preview, ms": 50.0}
WORKERS = 4


class Pay:
    def __init__(self, stage: Stage, people: int, credited: int) -> None:
        self.stage, self.people, self.each = stage, people, credited // people
        self.ada, self.fin = payroll.staff()
        self.broken: list[str] = []

    def say(self, what: str, value: float, limit: float | None = None) -> None:
        over = limit is not None and value > limit
        if over:
            self.broken.append(what)
        print(
            f"{what:<60} {value:>12,.1f}"
            + ("" if limit is None else f"   limit {limit:,.0f}{'  OVER' if over else ''}")
        )

    def previews(self) -> None:
        """By the API as the machine's door has it, with a year of two hundred credits and three components."""
        client = Client()
        client.force_login(self.ada)
        facts = {
            "participant": "alice", "period": {"start": "2026-12-01", "end": "2027-01-01"}, "quota": "100000.00",
            "earlier": [{"id": f"D{n}", "on": f"2026-{1 + n % 11:02}-{1 + n % 27:02}", "amount": f"{n * 13 + 1}.37"} for n in range(180)],
            "credits": [{"id": f"N{n}", "on": f"2026-12-{1 + n:02}", "amount": "1000.00"} for n in range(20)],
        }  # fmt: skip
        body = orjson.dumps({"rules": payroll.rules("month"), "facts": facts})
        times = []
        for _number in range(60):
            began = time.perf_counter()
            answer = client.post("/api/v1/commission-plans/preview/", body, content_type="application/json")
            times.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(answer.content[:500])
        self.say("preview of 200 credits by the API, median", statistics.median(times[10:]), LIMITS["preview, ms"])

    def races(self, count: int) -> None:
        """Each month of the past one run: four at once ask for it, compute it, finish it and pay it."""
        user = payroll.sellers(1, "racer")[0]
        first = add_months(date(2026, 1, 1), 0)
        content = payroll.rules("month")
        made = services.create_plan(
            actor=self.ada, name="Races", versions=[{"effective_start": date(1990, 1, 1), "rules": content}],
            assignments=[{"user": user, "start_on": date(1990, 1, 1), "end_on": first}],
        )  # fmt: skip
        submitted = services.submit_version(actor=self.ada, plan_version=made.versions.get(), now=timezone.now())
        services.approve_version(actor=self.fin, plan_version=submitted, now=timezone.now())
        payroll.quotas([user], Decimal(100_000))
        paid = 0
        for number in range(count):
            start = add_months(first, number - count)
            payroll.sell([user], 3, key=f"race{number}", first=start, days=27)
            paid += self._race(payroll.run(self.fin, Period(start, add_months(start, 1)), "month"), user.pk)
        lines = CommissionLine.objects.filter(user=user)
        doubled = lines.count() - lines.values("component", "mark", "sequence").distinct().count()
        self.say(f"{count} runs by {WORKERS} at once: paid more or less than once", count - paid, 0)
        self.say("… lines booked twice", doubled, 0)

    def _race(self, run: CommissionRun, user_id: UUID) -> bool:
        """Whether exactly one of the four could pay it, and it pays what its lines sum to."""
        at_once([lambda: services.start_calculation(actor=self.fin, run=run)] * WORKERS)
        asked = CommissionRun.objects.get(pk=run.pk).calculation

        def compute() -> None:
            services.calculate_person(run_id=run.pk, user_id=user_id, calculation=asked, now=timezone.now())

        at_once([compute] * WORKERS)
        at_once([lambda: services.finish_calculation(run_id=run.pk, calculation=asked, now=timezone.now())] * WORKERS)
        services.approve_run(actor=self.fin, run=run, now=timezone.now())
        services.lock_run(actor=self.fin, run=run, now=timezone.now())
        paid = at_once([lambda: services.pay_run(actor=self.fin, run=run, now=timezone.now())] * WORKERS)
        statement = run.statements.get(user_id=user_id)
        booked = sum((line.amount for line in statement.lines.all()), Decimal(0))
        return paid == 1 and statement.state == "paid" and statement.gross == booked

    def build(self) -> None:
        began = time.perf_counter()
        self.users = payroll.sellers(self.people, "seller")
        payroll.quotas(self.users, Decimal(500_000))
        payroll.sell(self.users, self.each, key="bench")
        for pay_period, is_additive in (("month", False), ("year", True)):
            content = payroll.rules(pay_period)
            payroll.plan(self.users, content, author=self.ada, approver=self.fin, is_additive=is_additive)
        self.say(f"made {self.people} people with {self.each} credits each, s", time.perf_counter() - began)

    def full_run(self, pay_period: str) -> None:
        """The last month of the year (eleven months of windows before it), and then the year at once."""
        start = payroll.YEAR.start if pay_period == "year" else add_months(payroll.YEAR.start, 11)
        run = payroll.run(self.fin, Period(start, payroll.YEAR.end), pay_period)
        spent = self._processor()
        seconds, memory = self._calculated(run)
        lines = run.lines.count()
        self.say(f"full run of a {pay_period} ({lines:,} lines), s", seconds, LIMITS["full run, s"])
        self.say("… processor time of workers and database, s", self._processor() - spent, LIMITS["processor, s"])
        self.say("… memory of the workers at its highest, MB", memory, LIMITS["workers' memory, MB"])
        spent = self._processor()
        seconds, _memory = self._calculated(run)
        self.say("… second run, s", seconds, LIMITS["full run, s"])
        self.say("… its processor time, s", self._processor() - spent, LIMITS["processor, s"])
        self.say("… lines that the second run booked", run.lines.count() - lines, 0)

    def _calculated(self, run: CommissionRun) -> tuple[float, float]:
        began, highest = time.perf_counter(), 0.0
        asked = services.start_calculation(actor=self.fin, run=run).calculation
        while CommissionRun.objects.values_list("finished", flat=True).get(pk=run.pk) < asked:
            highest = max(highest, self._memory())
            if time.perf_counter() - began > 600:
                raise RuntimeError(f"not finished:\n{self.stage.log('worker')[-3000:]}")
            time.sleep(0.2)
        return time.perf_counter() - began, highest

    def _processor(self) -> float:
        """What the worker's and the database's processes have used so far."""
        spent = 0.0
        for name in ("worker", "postgres"):
            for process in [self.stage.process(name), *self.stage.children(name)]:
                try:
                    times = process.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                spent += times.user + times.system
        return spent

    def _memory(self) -> float:
        """Own memory of all processes of the worker; what they share is counted once by not counting it."""
        total = 0
        for process in [self.stage.process("worker"), *self.stage.children("worker")]:
            try:
                total += process.memory_full_info().uss
            except psutil.NoSuchProcess:
                continue
        return total / 1e6

    def verdict(self) -> int:
        print(f"over their limits: {', '.join(self.broken)}" if self.broken else "all within their limits")
        return 1 if self.broken else 0


def at_once(acts: list[Callable[[], object]]) -> int:
    """How many of them succeeded, all begun at the same moment in threads of their own."""
    barrier, done = threading.Barrier(len(acts)), []

    def work(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
            done.append(1)
        except Refusal:
            pass  # the losers are told that it is paid already; that is the point
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done)
