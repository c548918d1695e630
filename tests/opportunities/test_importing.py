"""Deals from a file: exact, fast, the same the second time."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from core.imports import ImportOutcome, ImportRow
from core.invariants import examine
from jobs.models import Job
from opportunities import services
from opportunities.models import ClosingCredit, Opportunity, Stage, StageChange
from people.models import User
from products.models import Product
from tests.factories.opportunities import OpportunityFactory, account_of

pytestmark = pytest.mark.django_db


def row(key: str, **values: Any) -> ImportRow:
    given = {
        "name": f"Deal {key}",
        "status": "open",
        "amount": Decimal(10),
        "currency": "CNY",
        "opened_on": date(2026, 1, 1),
    }
    return ImportRow(1, {**given, **values}, "crm", key)


def run(actor: User, *rows: ImportRow) -> list[ImportOutcome]:
    return services.import_rows(actor=actor, rows=rows, now=timezone.now())


def words(outcomes: Any) -> list[str]:
    return [outcome.status for outcome in outcomes]


def test_open_won_and_lost_deals(alice: User, bob: User, maya: User) -> None:
    pump = Product.objects.create(name="Pump", list_price=10, cost=4, currency="CNY")
    account = account_of(alice)
    qualified = Stage.objects.get(name="Qualified", pipeline__is_default=True)

    outcomes = run(
        maya,
        row("1", stage_id=qualified.pk, amount=None, owner_id=alice.pk, account_id=account.pk),
        row("2", status="won", closed_on=date(2026, 2, 1), owner_id=bob.pk, product_id=pump.pk),
        row("3", status="lost", closed_on=date(2026, 1, 31), owner_id=bob.pk),
    )

    assert words(outcomes) == ["created", "created", "created"]
    opened, won, lost = (Opportunity.objects.get(pk=outcome.id) for outcome in outcomes)
    assert (opened.stage.name, opened.probability, opened.amount, opened.account, opened.owner) == (
        "Qualified",
        30,
        None,
        account,
        alice,
    )
    assert (won.status, won.stage.name, won.closed_on, won.probability, won.closing_seq) == (
        "won",
        "Negotiation",
        date(2026, 2, 1),
        100,
        1,
    )
    assert (lost.status, lost.forecast_category, lost.stage.name) == ("lost", "omitted", "Prospecting")
    credit = ClosingCredit.objects.get()
    assert (credit.user, credit.team, credit.amount, credit.on, credit.product, credit.cost) == (
        bob, bob.team, Decimal(10), date(2026, 2, 1), pump, Decimal(4),
    )  # fmt: skip
    assert [step.seconds_in_stage for step in StageChange.objects.filter(opportunity=lost)] == [None, 30 * 86400]
    assert Job.objects.filter(payload__name="opportunity.won").count() == 1
    assert AuditEntry.objects.filter(action="opportunity.imported").count() == 3
    assert [result.findings for result in examine(["opportunities.credit_sums", "opportunities.won_has_credit"])] == [
        (),
        (),
    ]


def test_the_second_time_nothing_changes(alice: User) -> None:
    rows = [
        row("1"),
        row("2", status="won", closed_on=date(2025, 12, 1)),
        row("3", status="lost", closed_on=date(2026, 2, 1)),
    ]
    run(alice, *rows)
    before = list(Opportunity.objects.order_by("pk").values())

    assert words(run(alice, *rows)) == ["unchanged"] * 3
    assert list(Opportunity.objects.order_by("pk").values()) == before
    assert (
        AuditEntry.objects.filter(record_type="opportunity").count(),
        Job.objects.filter(payload__name="opportunity.won").count(),
    ) == (3, 1)


def test_without_a_key_name_account_and_owner_tell(alice: User) -> None:
    plain = ImportRow(1, {"name": "Pumps", "amount": Decimal(5)})
    assert words(run(alice, plain)) == ["created"]
    assert words(run(alice, plain, plain)) == ["unchanged", "unchanged"]


def test_a_known_deal_is_changed_and_may_end(alice: User) -> None:
    run(alice, row("1"))

    outcomes = run(
        alice, row("1", name="Renamed", amount=Decimal(20), next_step="", status="won", closed_on=date(2026, 3, 1))
    )

    deal = Opportunity.objects.get()
    assert words(outcomes) == ["updated"]
    assert (deal.name, deal.amount, deal.status, deal.version, deal.stage_changes.count()) == (
        "Renamed",
        Decimal(20),
        "won",
        2,
        2,
    )
    assert [(line.amount, line.user) for line in ClosingCredit.objects.all()] == [(Decimal(20), alice)]
    assert words(
        run(alice, row("1", name="Renamed", amount=Decimal(20), status="won", closed_on=date(2026, 3, 1)))
    ) == ["unchanged"]


def test_bad_rows_say_why_and_the_others_go_on(alice: User, charlie: User) -> None:
    OpportunityFactory(owner=charlie, external_ref={"system": "crm", "id": "taken"})

    outcomes = run(
        alice,
        row("1", name=" "),
        row("2", status="won", amount=None, closed_on=date(2026, 1, 2)),
        row("3", status="lost"),
        row("4", currency="USD", status="won", closed_on=date(2026, 1, 2)),
        row("taken"),
        row("5", name="x" * 201),
        row("6"),
    )

    assert words(outcomes) == ["failed"] * 6 + ["created"]
    assert [[problem.code for problem in outcome.problems] for outcome in outcomes[:6]] == [
        ["required"], ["required"], ["required"], ["rate_missing"], ["taken"], ["max_length"],
    ]  # fmt: skip


def test_a_closed_deal_keeps_what_its_credit_was_made_of(alice: User) -> None:
    run(alice, row("1", status="won", closed_on=date(2026, 1, 2)))
    outcomes = run(alice, row("1", status="won", closed_on=date(2026, 1, 2), amount=Decimal(99)))
    assert [problem.code for problem in outcomes[0].problems] == ["closed"]
    assert Opportunity.objects.get().amount == Decimal(10)


def test_undoing_deletes_the_untouched_and_voids_the_won(alice: User) -> None:
    created = [
        outcome.id for outcome in run(alice, row("1"), row("2"), row("3", status="won", closed_on=date(2026, 1, 2)))
    ]
    services.edit_opportunity(
        actor=alice, opportunity=Opportunity.objects.get(external_id="2"), now=timezone.now(), name="Worked on"
    )

    removed = services.remove_imported(actor=alice, ids=created, reason="Wrong file")

    assert set(removed) == {created[0], created[2]}
    assert set(Opportunity.objects.values_list("name", "status")) == {("Worked on", "open"), ("Deal 3", "invalid")}
    assert Job.objects.filter(payload__name="opportunity.reopened").count() == 1


def test_a_thousand_rows_cost_a_fixed_number_of_statements(alice: User, django_assert_max_num_queries: Any) -> None:
    rows = [row(str(number), status="won", closed_on=date(2026, 1, 2)) for number in range(1000)]
    with django_assert_max_num_queries(40):
        assert set(words(run(alice, *rows))) == {"created"}
