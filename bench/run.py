"""Builds the data, measures every scenario beside its floor, and prints one table a size."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import psutil
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import seed
from bench.load import Measured, measure
from bench.scenarios import Doors, Scenario, all_scenarios
from bench.server import Used, memory_mb, serving
from core.keyset import encode
from leads.models import Lead, LeadSource
from people.models import ApiToken, User


@dataclass(frozen=True)
class Cost:
    """What was measured at one client, and the milliseconds of the processor that a request took in the web process and the database."""

    one: Measured
    web: float
    database: float

    @property
    def processor(self) -> float:
        return self.web + self.database


class Bench:
    """One run. `results[size][scenario]` holds what was measured at one client."""

    def __init__(self, database_url: str, seconds: float, only: str) -> None:
        self.database_url, self.seconds, self.only = database_url, seconds, only
        self.results: dict[int, dict[str, Cost]] = {}

    def build(self) -> None:
        call_command("migrate", verbosity=0)
        seed.people()
        seed.prepare()

    def grow(self, have: tuple[int, int], want: tuple[int, int]) -> None:
        began = time.perf_counter()
        if want[0] > have[0]:
            seed.leads(have[0], want[0])
        if want[1] > have[1]:
            seed.opportunities(have[1], want[1])
        seed.analyze()
        print(
            f"\n{want[0]:,} leads, {want[1]:,} deals, {seed.USERS} users (made in {time.perf_counter() - began:.0f} s)"
        )

    def doors(self) -> Doors:
        """The manager of the first team: authentication, grants and reach over a team are all asked."""
        user = User.objects.get(email="user1@bench.example")
        secret = secrets.token_urlsafe(24)
        ApiToken.objects.create(
            user=user,
            name="bench",
            prefix="bench",
            secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
            scopes=["*"],
            expires_at=timezone.now() + timedelta(days=1),
        )
        visible = Lead.objects.visible_to(user).order_by("-id").values_list("pk", flat=True)
        deep = list(visible[:80_001])[-1]
        source = LeadSource.objects.order_by("pk").first()
        return Doors(
            secret, self._cookie(user), str(visible[0]), str(source.pk) if source else "", encode([deep], False)
        )

    def _cookie(self, user: User) -> str:
        client = Client()
        client.force_login(user)
        session = client.session
        assert isinstance(session, SessionStore)
        return f"sessionid={session.session_key}"

    def measure(self, leads: int, deals: int) -> None:
        doors = self.doors()
        scenarios = [item for item in all_scenarios(doors) if self.only in item.name or item.name.startswith("floor")]
        print(
            f"{'':34}{'p50 ms':>8}{'p95':>8}{'req/s×4':>9}{'web CPU':>9}{'DB CPU':>8}{'SQL':>5}{'SQL ms':>8}{'kB':>7}"
            f"{'× floor':>9}{'CPU ×':>7}  limit"
        )
        with serving(self.database_url) as (base, process):
            for scenario in scenarios:
                measure(base, scenario.make, clients=1, seconds=0.5, most=30)
                self._line(base, scenario, self.results.setdefault(leads, {}), process)
            print(f"raw SQL to JSON, 50 rows: {self._raw_ms():.2f} ms; two web processes: {memory_mb(process):.0f} MB")

    def _cost(self, base: str, scenario: Scenario, process: psutil.Process) -> Cost:
        used = Used(process, self.database_url)
        before = used.seconds()
        one = measure(base, scenario.make, clients=1, seconds=self.seconds)
        web, database = ((after - was) / one.asked * 1000 for was, after in zip(before, used.seconds(), strict=True))
        return Cost(one, web, database)

    def _line(self, base: str, scenario: Scenario, results: dict[str, Cost], process: psutil.Process) -> None:
        cost = results[scenario.name] = self._cost(base, scenario, process)
        one, floor = cost.one, results.get(scenario.floor or "")
        four = measure(base, lambda turn: scenario.make(turn + 10**9), clients=4, seconds=self.seconds, most=8000)
        statements, sql_ms = self._statements(scenario)
        ratio = f"{one.p50 / floor.one.p50:.1f}" if floor else ""
        used = f"{cost.processor / floor.processor:.1f}" if floor else ""
        limits = [
            f"{scenario.limit_ms:g} ms" if scenario.limit_ms else "",
            f"{scenario.limit_ratio:g} ×" if scenario.limit_ratio else "",
        ]
        limit = " ".join(text for text in limits if text)
        missed = (scenario.limit_ms and one.p50 > scenario.limit_ms) or (
            scenario.limit_ratio and floor and one.p50 / floor.one.p50 > scenario.limit_ratio
        )
        failed = f"  {one.failed + four.failed} FAILED" if one.failed + four.failed else ""
        print(
            f"{scenario.name:34}{one.p50:8.1f}{one.p95:8.1f}{four.rate:9.0f}{cost.web:9.1f}{cost.database:8.1f}{statements:5}{sql_ms:8.1f}"
            f"{one.size / 1000:7.1f}{ratio:>9}{used:>7}  {limit}{' MISSED' if missed else ''}{failed}",
            flush=True,
        )

    def _statements(self, scenario: Scenario) -> tuple[int, float]:
        """SQL statements of one request and their time, counted in this process."""
        method, path, body, headers = scenario.make(2 * 10**9)
        client = Client(headers={name: value for name, value in headers.items() if name != "Cookie"})
        if "Cookie" in headers:
            client.cookies["sessionid"] = headers["Cookie"].partition("=")[2]
        with CaptureQueriesContext(connection) as captured:
            client.generic(method, path, body or b"", content_type="application/json")
        quiet = ("SAVEPOINT", "RELEASE")
        queries: list[dict[str, Any]] = [
            query for query in captured.captured_queries if not query["sql"].startswith(quiet)
        ]
        return len(queries), sum(float(query["time"]) for query in queries) * 1000

    def _raw_ms(self) -> float:
        sql = "SELECT id, first_name, last_name, company, email, phone, status, score FROM leads_lead ORDER BY id DESC LIMIT 50"
        times = []
        with connection.cursor() as cursor:
            for _turn in range(200):
                began = time.perf_counter()
                cursor.execute(sql)
                orjson.dumps(cursor.fetchall())
                times.append(time.perf_counter() - began)
        return sorted(times)[100] * 1000

    def growth(self) -> None:
        """At the largest size over the smallest, by the clock and by the processor; the limit is 1.3."""
        sizes = sorted(self.results)
        if len(sizes) < 2:
            return
        print(f"\ngrowth from {sizes[0]:,} to {sizes[-1]:,} leads (limit 1.3){'p50':>8}{'CPU':>8}")
        for name, small in self.results[sizes[0]].items():
            large = self.results[sizes[-1]].get(name)
            if large:
                clock, used = large.one.p50 / small.one.p50, large.processor / max(small.processor, 0.1)
                missed = used > 1.3 and large.processor > 5
                print(f"{name:46}{clock:8.2f}{used:8.2f}{' MISSED' if missed else ''}")
