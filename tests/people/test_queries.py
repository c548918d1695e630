"""The organisation's calendar and rates."""

import itertools
from datetime import date
from decimal import Decimal

import pytest

from core.errors import Refusal
from people import queries
from people.models import CalendarDay, ExchangeRate, FiscalPeriod, Grant, Organisation, Role
from people.roles import MATRIX

pytestmark = pytest.mark.django_db


def test_the_shipped_roles_hold_exactly_the_grants_of_the_table() -> None:
    stored = {(grant.role.key, grant.room, grant.action, grant.reach) for grant in Grant.objects.select_related("role")}
    assert stored == {
        (key, room, action, reach)
        for key, rooms in MATRIX.items()
        for room, actions in rooms.items()
        for action, reach in actions.items()
    }
    assert set(Role.objects.values_list("key", flat=True)) == set(MATRIX)


def test_the_fiscal_calendar_has_no_gap_and_no_overlap() -> None:
    for kind in ("month", "quarter", "half_year", "year"):
        rows = list(FiscalPeriod.objects.filter(kind=kind))
        assert all(first.end_on == second.start_on for first, second in itertools.pairwise(rows))
    assert FiscalPeriod.objects.get(kind="quarter", start_on=date(2026, 7, 1)).label == "FY2026 Q3"


def test_working_days_know_chinese_holidays_and_make_up_days() -> None:
    # 1–3 January 2025: Wednesday is New Year, the rest is worked; 26 January (a Sunday) is worked for Spring Festival.
    assert queries.working_days_between(date(2025, 1, 1), date(2025, 1, 4)) == 2
    assert queries.working_days_between(date(2025, 1, 26), date(2025, 1, 27)) == 1
    assert queries.working_days_between(date(2025, 1, 28), date(2025, 2, 5)) == 0


def test_an_entry_of_the_organisation_wins_over_the_country() -> None:
    CalendarDay.objects.create(on=date(2025, 1, 2), kind="holiday", name="Founders' day")
    assert queries.working_days_between(date(2025, 1, 1), date(2025, 1, 4)) == 1


def test_an_unknown_year_falls_back_to_the_weekly_rhythm() -> None:
    assert queries.working_days_between(date(2044, 1, 4), date(2044, 1, 11)) == 5


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, date(2025, 1, 3)), (1, date(2025, 1, 6)), (-2, date(2024, 12, 31)), (5, date(2025, 1, 10))],
)
def test_adding_working_days(days: int, expected: date) -> None:
    assert queries.add_working_days(date(2025, 1, 3), days) == expected


def test_the_rate_is_the_newest_one_not_younger_than_the_day() -> None:
    ExchangeRate.objects.create(currency="EUR", on=date(2026, 1, 1), rate=Decimal("7.8"))
    ExchangeRate.objects.create(currency="EUR", on=date(2026, 2, 1), rate=Decimal("8.1"))
    assert queries.rate_on("EUR", date(2026, 1, 31)) == Decimal("7.8")
    assert queries.rate_on("EUR", date(2026, 2, 1)) == Decimal("8.1")
    assert queries.rate_on("CNY", date(2000, 1, 1)) == 1
    assert queries.rates_on(date(2026, 1, 15)) == {"CNY": Decimal(1), "EUR": Decimal("7.8")}


def test_a_missing_rate_is_refused_in_words() -> None:
    with pytest.raises(Refusal) as refused:
        queries.rate_on("USD", date(2026, 1, 1))
    assert refused.value.code == "rate_missing"
    assert "USD" in refused.value.message


def test_there_is_one_organisation() -> None:
    assert queries.organisation() == Organisation.objects.get()
