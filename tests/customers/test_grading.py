"""Levels and segments by rule, days to remember (R92, R94)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Forbidden, Refusal
from customers import services
from customers.grading import Rule, grade, next_time
from customers.models import ContactDate
from opportunities import services as deals
from people.models import Notification, User
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.opportunities import OpportunityFactory

A = Rule("level", "A", "won", Decimal(500_000), None)
B = Rule("level", "B", "won", Decimal(100_000), None)
SMALL = Rule("segment", "small", "employees", Decimal(1), Decimal(50))
BUYER = Rule("segment", "buyer", "won", Decimal(1), None)


@pytest.mark.parametrize(
    ("numbers", "level", "segments"),
    [
        ({"won": 500_000}, "A", ("buyer",)),
        ({"won": 499_999}, "B", ("buyer",)),
        ({"won": 0, "employees": 49}, "", ("small",)),
        ({"employees": 50}, "", ()),
        ({"won": 100_000, "employees": 10}, "B", ("buyer", "small")),
        ({}, "", ()),
    ],
)
def test_the_first_level_that_fits_and_every_segment(
    numbers: dict[str, int], level: str, segments: tuple[str, ...]
) -> None:
    graded = grade([A, B, SMALL, BUYER], {name: Decimal(number) for name, number in numbers.items()})
    assert (graded.level, graded.segments) == (level, segments)


@pytest.mark.parametrize(
    ("on", "yearly", "today", "coming"),
    [
        (date(1980, 5, 4), True, date(2026, 5, 4), date(2026, 5, 4)),
        (date(1980, 5, 4), True, date(2026, 5, 5), date(2027, 5, 4)),
        (date(1980, 12, 31), True, date(2026, 1, 1), date(2026, 12, 31)),
        (date(1984, 2, 29), True, date(2026, 2, 1), date(2026, 2, 28)),
        (date(1984, 2, 29), True, date(2028, 2, 1), date(2028, 2, 29)),
        (date(1984, 2, 29), True, date(2027, 3, 1), date(2028, 2, 29)),
        (date(2026, 5, 4), False, date(2026, 5, 4), date(2026, 5, 4)),
        (date(2026, 5, 4), False, date(2026, 5, 5), None),
    ],
)
def test_when_a_day_comes_again(on: date, yearly: bool, today: date, coming: date | None) -> None:
    assert next_time(on, yearly=yearly, today=today) == coming


@pytest.mark.django_db
class TestGrading:
    def test_a_rule_moves_one_customer_and_logs_it(self, alice: User, ada: User) -> None:
        """R94: "at least 500,000 in twelve months gives A"; a level set by hand stays."""
        today = timezone.localdate()
        good, other, fixed = (AccountFactory(owner=alice, name=name) for name in ("Good", "Other", "Fixed"))
        for account, amount in ((good, 500_000), (other, 499_999), (fixed, 600_000)):
            deal = OpportunityFactory(owner=alice, account=account, amount=Decimal(amount))
            deals.win(actor=alice, opportunity=deal, now=timezone.now(), today=today, closed_on=today)
        services.edit_account(actor=alice, account=fixed, changes={"level": "C"})
        services.save_grading_rule(
            actor=ada, gives="level", value="A", measure="won_12_months", at_least=Decimal(500_000)
        )

        assert services.grade_accounts(actor=None, today=today) == 1

        for account in (good, other, fixed):
            account.refresh_from_db()
        assert (good.level, other.level, fixed.level) == ("A", "", "C")
        entry = AuditEntry.objects.get(action="account.graded")
        assert (entry.record_id, entry.changes, "500,000" in entry.reason) == (good.pk, {"level": ["", "A"]}, True)
        assert services.grade_accounts(actor=None, today=today) == 0

    def test_who_may_set_rules_and_what_is_refused(self, alice: User, ada: User) -> None:
        values = {"gives": "level", "value": "A", "measure": "employees", "at_least": Decimal(5)}
        with pytest.raises(Forbidden):
            services.save_grading_rule(actor=alice, **values)
        for wrong in ({"value": "Z"}, {"measure": "nonsense"}, {"below": Decimal(5)}):
            with pytest.raises(Refusal):
                services.save_grading_rule(actor=ada, **{**values, **wrong})

    def test_the_settings_page(self, ada: User, client: Client) -> None:
        client.force_login(ada)
        made = {
            "gives": "segment",
            "value": "small",
            "measure": "employees",
            "at_least": "1",
            "below": "50",
            "position": "0",
            "is_active": "on",
        }
        assert client.post("/customers/settings/rules/new/", made).status_code == 302
        assert (
            client.post("/customers/settings/", {"lead": "block", "account": "warn", "contact": "warn"}).status_code
            == 302
        )
        text = client.get("/customers/settings/").content.decode()
        assert "small" in text
        assert '<option value="block" selected>' in text


@pytest.mark.django_db
def test_the_owner_is_reminded_once_each_year(alice: User, client: Client) -> None:
    contact = ContactFactory(owner=alice, last_name="Wang")
    client.force_login(alice)
    form = {"kind": "birthday", "label": "", "on": "1980-05-04", "is_yearly": "on", "remind_days": "3"}
    assert client.post(f"/customers/contacts/{contact.pk}/dates/add/", form).status_code == 302
    assert "05-04" in client.get(f"/customers/contacts/{contact.pk}/").content.decode()

    told = [services.remind_of_dates(actor=None, today=date(2026, 5, day)) for day in (1, 2, 4, 5)]
    told.append(services.remind_of_dates(actor=None, today=date(2027, 5, 2)))
    told.insert(0, services.remind_of_dates(actor=None, today=date(2026, 4, 30)))

    assert told == [0, 1, 0, 0, 0, 1]
    assert Notification.objects.filter(user=alice, kind="contact.birthday").count() == 2
    day = ContactDate.objects.get()
    client.post(f"/customers/contacts/{contact.pk}/dates/{day.pk}/remove/")
    assert not ContactDate.objects.exists()
