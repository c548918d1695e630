"""The two acts, and the table at the end."""

from __future__ import annotations

import random
import statistics
import time
from collections import defaultdict

from django.core.management import call_command
from django.db.models import Count, Sum

from faults import posting
from faults.books import Books
from faults.injecting import PATIENCE, Injector, persistently, recovery
from faults.stage import Stage
from jobs.models import Job, ScheduleRun

MOST_MESSAGES, SLOWEST = 1.2, 10.0
CREDITS_EACH, JOBS_BESIDE = 30, 20


class Play:
    def __init__(self, stage: Stage, people: int, seed: int) -> None:
        self.stage, self.chance = stage, random.Random(seed)
        call_command("migrate", verbosity=0)
        posting.make_table()
        self.books = Books(people, CREDITS_EACH, self.chance)
        self.injector = Injector(stage, self.chance)
        self.wrong: list[str] = []

    def run(self, kills: int, mixed: int) -> int:
        self.stage.start_worker()
        self.stage.start_scheduler()
        if kills:
            self._kills(kills)
        if mixed:
            self._mixed(mixed)
        self._settle()
        self._verdict()
        return 1 if self.wrong else 0

    def _kills(self, count: int) -> None:
        """Only while a run is being calculated: a kill between two runs would prove nothing."""
        began, hit = time.monotonic(), {"child": 0, "worker": 0}
        for number in range(count):
            self._until_people_are_computed()
            time.sleep(self.chance.uniform(0.0, 0.3))
            kind = "worker" if number % 4 == 3 else "child"
            hit[kind] += 1
            self.injector.worker() if kind == "worker" else self.injector.child()
        print(
            f"{count} kills -9 during commission runs ({hit['child']} of a child, {hit['worker']} of the whole worker)"
            f" in {time.monotonic() - began:.0f} s: {self.books.calculations} calculations asked for, {self.books.paid} months paid"
        )

    def _until_people_are_computed(self) -> None:
        """Some have been since the last kill, and more are to come."""
        before, end = self.books.people_done(), time.monotonic() + PATIENCE
        self.books.keep_busy()
        while self.books.people_done() == before and time.monotonic() < end:
            time.sleep(0.02)
            self.stage.revive_worker()
            self.books.keep_busy()

    def _mixed(self, count: int) -> None:
        times: dict[str, list[float]] = defaultdict(list)
        kinds = list(self.injector.kinds) * (count // len(self.injector.kinds) + 1)
        self.chance.shuffle(kinds)
        for kind in kinds[:count]:
            persistently(self.books.keep_busy)
            persistently(lambda: posting.ask(JOBS_BESIDE))
            time.sleep(self.chance.uniform(0.02, 0.5))
            began = time.monotonic()
            self.injector.kinds[kind]()
            recovery(self.stage.revive_worker)
            times[kind].append(time.monotonic() - began)
        print(f"{'fault':<24}{'times':>6}{'work goes on after, s: median':>32}{'slowest':>9}")
        for kind, seconds in sorted(times.items()):
            print(f"{kind:<24}{len(seconds):>6}{statistics.median(seconds):>32.1f}{max(seconds):>9.1f}")
        slowest = max(max(seconds) for seconds in times.values())
        if slowest > SLOWEST:
            self.wrong.append(f"it took {slowest:.1f} s until work went on")

    def _settle(self) -> None:
        """Until nothing is left to do."""
        end = time.monotonic() + PATIENCE * 3
        while not persistently(self.books.is_quiet):
            if time.monotonic() > end:
                self.wrong.append("work is left that nobody does")
                return
            self.stage.revive_worker()
            time.sleep(0.1)

    def _verdict(self) -> None:
        self.wrong.extend(self.books.findings())
        done = posting.counted()
        self.wrong.extend(f"{times} jobs done {how}" for how, times in done.items() if how != "once" and times)
        sent = Job.objects.filter(attempts__gt=0).aggregate(jobs=Count("pk"), messages=Sum("attempts"))
        rate = (sent["messages"] or 0) / max(sent["jobs"], 1)
        if rate > MOST_MESSAGES:
            self.wrong.append(f"{rate:.2f} messages a job")
        doubled = (
            ScheduleRun.objects.values("schedule", "period").annotate(times=Count("pk")).filter(times__gt=1).count()
        )
        rows = {
            "jobs with a counted effect, done exactly once": done["once"], "… more than once": done["more than once"],
            "… never": done["never"], "jobs in all": sent["jobs"], "messages a job": f"{rate:.2f} (at most {MOST_MESSAGES})",
            "calculations asked for": self.books.calculations, "months paid": self.books.paid,
            "periods of schedules": ScheduleRun.objects.count(), "… that ran twice": doubled, "findings": len(self.wrong),
        }  # fmt: skip
        for what, value in rows.items():
            print(f"{what:<50}{value!s:>20}")
        for finding in self.wrong[:30]:
            print(f"WRONG: {finding}")
