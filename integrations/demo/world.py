"""The generator's state: chance, the calendar it lives in, and what has been made so far."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from core.periods import period_of
from integrations.demo import words
from people.models import Team, User

MONTHS = 18


def days_before_quarter_end(day: date) -> int:
    return (period_of(day, "quarter").last_day - day).days


@dataclass
class Seller:
    """A rep with what colours his customers."""

    user: User
    team: Team
    region: str
    currency: str
    chinese: bool
    skill: float


@dataclass
class World:
    """`today` is the organisation's business day on which the demo is loaded; history reaches back eighteen months."""

    seed: int
    now: datetime
    zone: str
    leads: int = 3000
    accounts: int = 600
    deals: int = 2500
    pay_months: int = 5
    chance: random.Random = field(init=False)
    sellers: list[Seller] = field(default_factory=list)
    named: dict[str, User] = field(default_factory=dict)
    made: dict[str, list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def begin(self) -> date:
        return self.today - timedelta(days=MONTHS * 30)

    def at(self, day: date) -> datetime:
        """Some working hour of `day`, never later than now."""
        moment = datetime.combine(
            day, time(self.chance.randint(8, 18), self.chance.randrange(60)), ZoneInfo(self.zone)
        ).astimezone(UTC)
        return min(moment, self.now)

    def at_future(self, day: date) -> datetime:
        """Some working hour of a day that may lie ahead."""
        return datetime.combine(
            day, time(self.chance.randint(8, 17), self.chance.choice((0, 15, 30, 45))), ZoneInfo(self.zone)
        ).astimezone(UTC)

    def some_day(self, start: date, end: date) -> date:
        return start + timedelta(days=self.chance.randrange(max((end - start).days, 1)))

    def workday(self, day: date) -> date:
        return day - timedelta(days=max(0, day.weekday() - 4))

    def id_at(self, moment: datetime) -> UUID:
        """A UUIDv7 of that moment (RFC 9562), so that newest-first lists show the demo's history in its order."""
        milliseconds = int(moment.timestamp() * 1000)
        value = milliseconds << 80 | 7 << 76 | self.chance.getrandbits(12) << 64 | 2 << 62 | self.chance.getrandbits(62)
        return UUID(int=value)

    def moment_of(self, made: UUID) -> datetime:
        """When the record with this id came to be."""
        return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)

    def person_name(self, chinese: bool) -> tuple[str, str]:
        """(first name, last name)"""
        if chinese:
            return self.chance.choice(words.GIVEN_ZH), self.chance.choice(words.FAMILY_ZH)
        return self.chance.choice(words.GIVEN_EN), self.chance.choice(words.FAMILY_EN)

    def phone(self, chinese: bool) -> str:
        if chinese:
            return f"+861{self.chance.choice('3578')}{self.chance.randrange(10**9):09d}"
        return f"+4930{self.chance.randrange(10**7):07d}"

    def company(self, seller: Seller) -> str:
        if seller.chinese:
            return f"{self.chance.choice(words.CITY_ZH)}{self.chance.choice(words.BRAND_ZH)}{self.chance.choice(words.LINE_ZH)}有限公司"
        form = self.chance.choice(words.FORM_EN[seller.region])
        return f"{self.chance.choice(words.FIRM_EN)} {self.chance.choice(words.LINE_EN)} {form}"

    def weighted(self, options: tuple[tuple[Any, int], ...]) -> Any:
        values, weights = zip(*options, strict=True)
        return self.chance.choices(values, weights)[0]
