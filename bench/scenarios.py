"""What is measured: a request, the floor it is compared with, and the limit it shall keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.files import SYLLABLES
from bench.load import Request


@dataclass(frozen=True)
class Scenario:
    """`floor` names another scenario; `limit_ms` and `limit_ratio` are printed beside the measurement."""

    name: str
    make: Callable[[int], Request]
    floor: str | None = None
    limit_ms: float | None = None
    limit_ratio: float | None = None
    writes: bool = False


@dataclass
class Doors:
    """How the benchmark's user comes in."""

    token: str
    cookie: str
    lead_id: str
    source_id: str
    deep_cursor: str
    seen: set[str] = field(default_factory=set)

    def api(self, path: str) -> Callable[[int], Request]:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        return lambda _turn: ("GET", path, None, headers)

    def page(self, path: str, target: str = "") -> Callable[[int], Request]:
        headers = {"Cookie": self.cookie, **({"HX-Request": "true", "HX-Target": target} if target else {})}
        return lambda _turn: ("GET", path, None, headers)

    def create(self, turn: int) -> Request:
        word = "".join(
            SYLLABLES[(turn // 12**place) % 12] for place in range(5)
        ).capitalize()  # names differ, as real ones do
        body = {
            "last_name": f"New {turn}",
            "company": f"{word} GmbH",
            "email": f"created{turn}.{self.lead_id[:8]}@new.example",
            "phone": f"+861390{turn % 10**7:07d}",
            "source": self.source_id,
        }
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return "POST", "/api/v1/leads/", json.dumps(body).encode(), headers


def bare(path: str) -> Callable[[int], Request]:
    return lambda _turn: ("GET", path, None, {})


def all_scenarios(doors: Doors) -> list[Scenario]:
    lead = "/api/v1/leads/"
    return [
        Scenario("floor: DRF list of 50", bare("/floor/api/")),
        Scenario("floor: page of 50 rows", bare("/floor/page/")),
        Scenario("API list of 50", doors.api(lead), "floor: DRF list of 50", 8, 2),
        Scenario("API list of 25", doors.api(f"{lead}?page_size=25"), None, 5),
        Scenario(
            "API list, filtered", doors.api(f"{lead}?status=qualified&ordering=-score"), "floor: DRF list of 50", 8
        ),
        Scenario(
            "API list, 80,000 rows deep", doors.api(f"{lead}?cursor={doors.deep_cursor}"), "floor: DRF list of 50", 8
        ),
        Scenario("lead page, rows as htmx asks", doors.page("/leads/", "rows"), "floor: DRF list of 50", None, 3),
        Scenario("lead page, whole", doors.page("/leads/"), "floor: DRF list of 50", None, 4),
        Scenario("search: word", doors.api("/api/v1/search/?q=kestrel"), None, 12),
        Scenario("search: Chinese", doors.api("/api/v1/search/?q=%E6%99%A8%E5%85%89"), None, 12),
        Scenario("search: pinyin", doors.api("/api/v1/search/?q=zgyd"), None, 12),
        Scenario("search: phone", doors.api("/api/v1/search/?q=13812345"), None, 12),
        Scenario("board, JSON", doors.api("/api/v1/opportunities/board/"), None, 12),
        Scenario("board, HTML", doors.page("/opportunities/"), None, 30),
        Scenario("dashboard, warm", doors.page("/"), None, 10),
        Scenario("lead record page", doors.page(f"/leads/{doors.lead_id}/"), "floor: DRF list of 50", None, None),
        Scenario("create by API", doors.create, None, None, None, writes=True),
    ]
