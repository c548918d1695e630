"""Settings of the organisation."""

from datetime import date
from decimal import Decimal

import pytest

from audit.models import AuditEntry
from core.errors import Forbidden, Refusal
from people import queries, services
from people.models import ExchangeRate, FiscalPeriod, Organisation, User

pytestmark = pytest.mark.django_db


def test_the_fiscal_calendar_follows_the_settings(ada: User) -> None:
    services.edit_organisation(actor=ada, changes={"fiscal_year_start": 4, "name": "Acme 上海"})
    assert queries.fiscal_period("year", date(2026, 3, 31)).start == date(2025, 4, 1)
    assert FiscalPeriod.objects.get(kind="quarter", start_on=date(2026, 4, 1)).label == "FY2027 Q1"
    assert queries.organisation().name == "Acme 上海"
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"fiscal_year_start": 0},
        {"fiscal_year_start": 13},
        {"time_zone": "Mars/Olympus"},
        {"base_currency": "EURO"},
        {"base_currency": "元"},
        {"working_weekdays": []},
        {"working_weekdays": [7]},
        {"name": " "},
        {"name": "x" * 121},
    ],
)
def test_bad_settings_are_refused(ada: User, changes: dict[str, object]) -> None:
    before = Organisation.objects.values().get()
    with pytest.raises(Refusal):
        services.edit_organisation(actor=ada, changes=changes)
    assert Organisation.objects.values().get() == before


def test_others_may_not(maya: User, fin: User) -> None:
    for actor in (maya, fin):
        with pytest.raises(Forbidden):
            services.edit_organisation(actor=actor, changes={"name": "Mine"})
        with pytest.raises(Forbidden):
            services.set_rate(actor=actor, currency="USD", on=date(2026, 1, 1), rate=Decimal(7))
        with pytest.raises(Forbidden):
            services.set_calendar_day(actor=actor, on=date(2026, 1, 5), kind="holiday")


def test_rates_are_entered_and_corrected(ada: User) -> None:
    services.set_rate(actor=ada, currency="usd", on=date(2026, 1, 1), rate=Decimal("7.1"))
    services.set_rate(actor=ada, currency="USD", on=date(2026, 1, 1), rate=Decimal("7.2"))
    assert ExchangeRate.objects.get().rate == Decimal("7.2")
    assert AuditEntry.objects.latest("seq").changes == {"rate": ["7.10000000", "7.2"]}


@pytest.mark.parametrize(
    ("currency", "rate"), [("CNY", "1"), ("USD", "0"), ("USD", "-1"), ("USD", "NaN"), ("DOLLAR", "7"), ("USD", "1e12")]
)
def test_bad_rates_are_refused(ada: User, currency: str, rate: str) -> None:
    with pytest.raises(Refusal):
        services.set_rate(actor=ada, currency=currency, on=date(2026, 1, 1), rate=Decimal(rate))
    assert not ExchangeRate.objects.exists()


def test_the_base_currency_stays_while_rates_depend_on_it(ada: User) -> None:
    rate = services.set_rate(actor=ada, currency="USD", on=date(2026, 1, 1), rate=Decimal(7))
    with pytest.raises(Refusal) as refused:
        services.edit_organisation(actor=ada, changes={"base_currency": "EUR"})
    assert refused.value.code == "rates_exist"
    services.remove_rate(actor=ada, rate=rate)
    services.edit_organisation(actor=ada, changes={"base_currency": "eur"})
    assert queries.organisation().base_currency == "EUR"


def test_a_day_is_made_a_holiday_and_back(ada: User) -> None:
    monday = date(2025, 3, 3)
    services.set_calendar_day(actor=ada, on=monday, kind="holiday", name="Founders")
    assert queries.working_days_between(monday, date(2025, 3, 4)) == 0
    services.set_calendar_day(actor=ada, on=monday, kind=None)
    assert queries.working_days_between(monday, date(2025, 3, 4)) == 1
