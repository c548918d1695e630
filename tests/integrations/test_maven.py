"""The four files of a company that changes over, with the dirt they have."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Sum

from customers.models import Account
from integrations.models import Import
from integrations.queries import expected, findings_of
from opportunities.models import ClosingCredit, Opportunity
from people.models import Team, User
from products.models import Product
from tests.integrations.maven import checked, ran, undone, uploaded

ORDER = ("accounts", "products", "teams", "opportunities")


@pytest.fixture
def company(ada: User) -> dict[str, Import]:
    """All four files brought in."""
    return {
        kind: ran(ada, uploaded(ada, kind, **({"email_domain": "maven.example"} if kind == "teams" else {})))
        for kind in ORDER
    }


def test_all_rows_go_in(company: dict[str, Import]) -> None:
    assert {kind: batch.state for kind, batch in company.items()} == dict.fromkeys(ORDER, "done")
    assert {kind: batch.counts for kind, batch in company.items()} == {
        "accounts": {"created": 85, "updated": 0, "unchanged": 0, "failed": 0, "unprocessed": 0},
        "products": {"created": 7, "updated": 0, "unchanged": 0, "failed": 0, "unprocessed": 0},
        "teams": {"created": 35, "updated": 0, "unchanged": 0, "failed": 0, "unprocessed": 0},
        "opportunities": {"created": 300, "updated": 0, "unchanged": 0, "failed": 0, "unprocessed": 0},
    }


def test_companies_stand_under_their_parents(company: dict[str, Import]) -> None:
    assert Account.objects.filter(parent__name="Acme Corporation").count() == 4
    assert Account.objects.exclude(parent=None).count() == 15
    acme = Account.objects.get(name="Acme Corporation")
    assert (acme.year_established, acme.revenue, acme.size, acme.country, acme.version) == (
        1996,
        Decimal("1100.04"),
        2822,
        "United States",
        1,
    )


def test_agents_become_users_in_teams_under_their_managers_and_regions(company: dict[str, Import]) -> None:
    anna = User.objects.get(full_name="Anna Snelling")
    assert anna.email == "anna.snelling@maven.example"
    assert list(anna.roles.values_list("key", flat=True)) == ["rep"]
    assert anna.team.manager.full_name == "Dustin Brinkmann"
    assert anna.team.parent.name == "Central"
    assert list(anna.team.manager.roles.values_list("key", flat=True)) == ["manager"]
    assert anna.team.manager.team_id == anna.team_id
    assert Team.objects.filter(parent__name__in=["Central", "East", "West"]).count() == 6
    assert not anna.has_usable_password()


def test_deals_keep_their_stage_dates_and_money(company: dict[str, Import]) -> None:
    won = Opportunity.objects.get(external_id="1C1I7A6R")
    assert (won.status, won.amount, str(won.opened_on), str(won.closed_on)) == (
        "won",
        Decimal("1054.00"),
        "2016-10-20",
        "2017-03-01",
    )
    assert (won.account.name, won.owner.full_name) == ("Cancity", "Moses Frase")
    assert Opportunity.objects.open().filter(account=None).count() == 74
    assert Opportunity.objects.get(external_id="Z063OYW0").lines.get().product.name == "GTX Pro"


def test_won_deals_have_their_closing_credit(company: dict[str, Import]) -> None:
    won = Opportunity.objects.won()
    assert ClosingCredit.objects.values("opportunity").distinct().count() == won.count() > 100
    assert ClosingCredit.objects.aggregate(total=Sum("amount"))["total"] == won.aggregate(total=Sum("amount"))["total"]


def test_the_dry_run_tells_the_dirt_in_words_and_keeps_nothing(ada: User) -> None:
    for kind in ORDER[:3]:
        ran(ada, uploaded(ada, kind))
    batch = checked(ada, uploaded(ada, "opportunities"))
    sentences = [finding["message"] for finding in findings_of(batch)]
    assert "Product “GTXPro” is not known by that name; it is taken as “GTX Pro”. (37 rows)" in sentences
    assert "74 open deals have no account. They are imported without one." in sentences
    assert expected(batch) == {"created": 300, "updated": 0, "unchanged": 0, "failed": 0}
    assert Opportunity.objects.count() == 0


def test_misspelt_sectors_and_countries_are_pointed_out(ada: User) -> None:
    batch = checked(ada, uploaded(ada, "accounts"))
    assert [finding["message"] for finding in findings_of(batch)] == [
        "Industry “technolgy” looks misspelt. Did you mean “technology”? (12 rows)",
        "Country “Philipines” looks misspelt. Did you mean “Philippines”? (1 row)",
    ]
    assert Account.objects.count() == 0


def test_accepted_suggestions_are_applied(ada: User) -> None:
    ran(ada, uploaded(ada, "accounts", accept_suggestions=True))
    assert Account.objects.filter(industry="technology").count() == 12
    assert Account.objects.get(name="Bioholding").country == "Philippines"


def test_the_same_files_again_create_nothing(ada: User, company: dict[str, Import]) -> None:
    again = {
        kind: ran(ada, uploaded(ada, kind, **({"email_domain": "maven.example"} if kind == "teams" else {})))
        for kind in ORDER
    }
    assert {kind: batch.counts["unchanged"] for kind, batch in again.items()} == {
        "accounts": 85,
        "products": 7,
        "teams": 35,
        "opportunities": 300,
    }
    assert [finding["code"] for finding in again["products"].findings] == ["same_file"]


def test_undo_takes_the_whole_import_back(ada: User, company: dict[str, Import]) -> None:
    people = User.objects.count()
    results = {kind: undone(ada, company[kind]) for kind in reversed(ORDER)}
    assert {kind: batch.state for kind, batch in results.items()} == dict.fromkeys(ORDER, "undone")
    assert Opportunity.objects.open().count() == 0
    assert Opportunity.objects.won().count() == 0
    assert results["accounts"].undo_result["removed"] + results["accounts"].undo_result["kept"] == 85
    assert User.objects.count() < people


def test_undo_of_untouched_companies_leaves_none(ada: User) -> None:
    batch = ran(ada, uploaded(ada, "accounts"))
    assert undone(ada, batch).undo_result == {"removed": 85, "restored": 0, "kept": 0}
    assert Account.objects.count() == 0
    assert Product.objects.count() == 0
