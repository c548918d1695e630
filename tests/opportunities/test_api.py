"""The machine's door: shapes, verbs, refusals, and what a list costs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opportunities import services
from opportunities.models import LossReason, Opportunity, Stage
from people.models import ExchangeRate, User
from tests.factories.opportunities import CompetitorFactory, OpportunityFactory, account_of, won_deal
from tests.fixtures import ApiFor

pytestmark = pytest.mark.django_db
URL = "/api/v1/opportunities/"


def stage(name: str) -> Stage:
    return Stage.objects.get(name=name, pipeline__is_default=True)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(item["field"], item["code"]) for item in answer.json()["errors"]]


def test_make_and_read(alice: User, bob: User, api: ApiFor) -> None:
    account = account_of(alice)
    body = {
        "name": "Pumps", "account": str(account.pk), "amount": {"amount": "1234.50", "currency": "CNY"}, "expected_close_on": "2027-01-31",
        "splits": [{"user": str(alice.pk), "percent": "60"}, {"user": str(bob.pk), "kind": "revenue", "percent": "40"}],
    }  # fmt: skip

    answer = api(alice).post(URL, body, format="json")

    data = answer.json()
    assert answer.status_code == 201
    assert data["amount"] == {"amount": "1234.50", "currency": "CNY"}
    assert (data["stage"]["name"], data["status"], data["probability"], data["forecast_category"]) == (
        "Prospecting",
        "open",
        "10",
        "pipeline",
    )
    assert data["account"] == {"id": str(account.pk), "name": "Quarry Ltd"}
    assert data["splits"] == [
        {"user": {"id": str(alice.pk), "name": "Alice Adler"}, "kind": "revenue", "percent": "60"},
        {"user": {"id": str(bob.pk), "name": "Bob Brandt"}, "kind": "revenue", "percent": "40"},
    ]
    assert data["health"] == {
        "bucket": "at_risk",
        "days_in_stage": 0,
        "idle_days": 0,
        "idle_limit": 14,
        "reasons": ["No next step"],
    }
    assert (answer["ETag"], data["version"], data["url"]) == ('"1"', 1, f"{URL}{data['id']}/")


def test_lines_make_the_amount(alice: User, api: ApiFor) -> None:
    lines = [
        {
            "name": "Pump",
            "quantity": "3",
            "unit_price": {"amount": "10.00", "currency": "CNY"},
            "discount_percent": "10",
        }
    ]
    made = api(alice).post(URL, {"name": "Pumps", "lines": lines}, format="json").json()
    assert (made["amount"], made["lines"][0]["amount"], made["lines"][0]["quantity"]) == (
        {"amount": "27.00", "currency": "CNY"}, {"amount": "27.00", "currency": "CNY"}, "3",
    )  # fmt: skip
    refused = api(alice).patch(f"{URL}{made['id']}/", {"amount": {"amount": "5.00", "currency": "CNY"}}, format="json")
    assert (refused.status_code, codes(refused)) == (422, [("amount", "has_lines")])


def test_the_gate_lists_all_missing_fields(alice: User, api: ApiFor) -> None:
    deal = OpportunityFactory(owner=alice, amount=None)
    answer = api(alice).post(f"{URL}{deal.pk}/move/", {"stage": str(stage("Negotiation").pk)}, format="json")
    assert answer.status_code == 422
    assert codes(answer) == [
        ("account", "required"),
        ("amount", "required"),
        ("expected_close_on", "required"),
        ("next_step_on", "required"),
    ]


def test_win_lose_reopen(alice: User, maya: User, api: ApiFor) -> None:
    deal, other = OpportunityFactory(owner=alice, account=account_of(alice)), OpportunityFactory(owner=alice)

    won = api(alice).post(f"{URL}{deal.pk}/win/", {"closed_on": "2026-03-09"}, format="json").json()
    unreasoned = api(alice).post(f"{URL}{other.pk}/lose/", {}, format="json")
    reason, rival = LossReason.objects.get(name="Price"), CompetitorFactory(name="Rival")
    lost = (
        api(alice)
        .post(
            f"{URL}{other.pk}/lose/", {"loss_reasons": [str(reason.pk)], "competitors": [str(rival.pk)]}, format="json"
        )
        .json()
    )
    forbidden = api(alice).post(f"{URL}{deal.pk}/reopen/", {"reason": "x"}, format="json")
    reopened = api(maya).post(f"{URL}{deal.pk}/reopen/", {"reason": "x"}, format="json").json()

    assert (won["status"], won["closed_on"], won["probability"], won["health"]) == ("won", "2026-03-09", "100", None)
    assert (unreasoned.status_code, codes(unreasoned)) == (422, [("loss_reasons", "reason_required")])
    assert (lost["status"], lost["loss_reasons"], lost["competitors"]) == (
        "lost", [{"id": str(reason.pk), "name": "Price"}], [{"id": str(rival.pk), "name": "Rival"}],
    )  # fmt: skip
    assert (forbidden.status_code, reopened["status"], reopened["closed_on"]) == (403, "open", None)


def test_a_state_conflict_tells_the_version(alice: User, api: ApiFor) -> None:
    deal = won_deal(alice)
    answer = api(alice).post(f"{URL}{deal.pk}/win/", {}, format="json")
    assert (answer.status_code, answer.json()["current"]) == (409, {"version": 2, "status": "won"})


def test_stale_versions(alice: User, api: ApiFor) -> None:
    deal = OpportunityFactory(owner=alice)
    services.edit_opportunity(actor=alice, opportunity=deal, now=timezone.now(), name="First")
    in_body = api(alice).patch(f"{URL}{deal.pk}/", {"name": "Second", "version": 1}, format="json")
    in_header = api(alice).post(f"{URL}{deal.pk}/win/", {}, format="json", HTTP_IF_MATCH='"1"')
    assert (in_body.status_code, in_body.json()["current"]["version"], in_header.status_code) == (409, 2, 409)


def test_foreign_ids_and_unknown_fields(alice: User, charlie: User, api: ApiFor) -> None:
    theirs = account_of(charlie)
    hidden = api(alice).post(URL, {"name": "x", "account": str(theirs.pk)}, format="json")
    unknown = api(alice).post(URL, {"name": "x", "status": "won"}, format="json")
    floats = api(alice).post(URL, {"name": "x", "amount": {"amount": 1.5, "currency": "CNY"}}, format="json")
    assert (hidden.status_code, codes(hidden)) == (400, [("account", "does_not_exist")])
    assert (unknown.status_code, codes(unknown)) == (400, [("status", "unknown")])
    assert floats.status_code == 400


def test_others_see_nothing(alice: User, charlie: User, api: ApiFor) -> None:
    deal = OpportunityFactory(owner=alice, external_ref={"system": "crm", "id": "1"})
    client = api(charlie)
    assert client.get(URL).json()["results"] == []
    assert client.get(f"{URL}{deal.pk}/").status_code == 404
    for verb in ("move", "win", "lose", "reopen", "assign", "splits", "lines", "contacts", "invalidate"):
        assert client.post(f"{URL}{deal.pk}/{verb}/", {}, format="json").status_code in (403, 404)
    assert [column["count"] for column in client.get(f"{URL}board/").json()["columns"]] == [0, 0, 0, 0]


def test_a_list_costs_the_same_for_one_and_for_three(alice: User, bob: User, api: ApiFor) -> None:
    def cost() -> int:
        client = api(alice)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    OpportunityFactory(owner=alice, account=account_of(alice))
    one = cost()
    for _number in range(2):
        deal = OpportunityFactory(owner=alice)
        services.set_splits(
            actor=alice,
            opportunity=deal,
            now=timezone.now(),
            splits=[services.Split(alice, Decimal(50)), services.Split(bob, Decimal(50))],
        )
    assert (one, cost()) == (3, 3)


class TestBoard:
    def test_sums_are_in_the_base_currency_and_cards_in_order(self, alice: User, bob: User, api: ApiFor) -> None:
        ExchangeRate.objects.create(currency="USD", on=date(2026, 1, 1), rate=Decimal(7))
        late = OpportunityFactory(owner=alice, amount=Decimal(100), expected_close_on=date(2027, 6, 1))
        soon = OpportunityFactory(owner=alice, amount=Decimal(50), currency="USD", expected_close_on=date(2027, 1, 1))
        undated = OpportunityFactory(owner=alice, amount=None, currency="EUR")
        OpportunityFactory(owner=bob)
        won_deal(alice)

        board = api(alice).get(f"{URL}board/").json()

        first = board["columns"][0]
        assert (board["currency"], first["stage"]["name"], first["count"], first["unpriced"]) == (
            "CNY",
            "Prospecting",
            3,
            ["EUR"],
        )
        assert (first["amount"]["amount"], first["weighted"]["amount"]) == ("450.00", "45.00")
        assert [card["id"] for card in first["cards"]] == [str(soon.pk), str(late.pk), str(undated.pk)]
        assert first["next"] is None

    def test_more_cards_on_demand(self, alice: User, api: ApiFor) -> None:
        deals = [
            OpportunityFactory(owner=alice, expected_close_on=date(2027, 1, 1) + timedelta(days=number))
            for number in range(27)
        ]
        client = api(alice)
        first = client.get(f"{URL}board/").json()["columns"][0]
        rest = client.get(first["next"]).json()
        ids = [card["id"] for card in first["cards"] + rest["cards"]]
        assert (len(first["cards"]), ids, rest["next"]) == (25, [str(deal.pk) for deal in deals], None)

    def test_one_statement_for_the_cards_and_one_for_the_heads(self, alice: User, api: ApiFor) -> None:
        for name in ("Prospecting", "Qualified"):
            OpportunityFactory(owner=alice, stage=name)
        with CaptureQueriesContext(connection) as captured:
            api(alice).get(f"{URL}board/")
        asked = {
            table: sum(f'FROM "opportunities_{table}"' in query["sql"] for query in captured)
            for table in ("opportunity", "opentotal")
        }
        assert asked == {"opportunity": 1, "opentotal": 1}
        assert len(captured) <= 9

    def test_filters_hold_for_the_board_too(self, alice: User, maya: User, bob: User, api: ApiFor) -> None:
        OpportunityFactory(owner=alice)
        OpportunityFactory(owner=bob)
        columns = api(maya).get(f"{URL}board/?owner={bob.pk}").json()["columns"]
        assert [column["count"] for column in columns] == [1, 0, 0, 0]


def test_health_buckets_sum_to_all_open_deals(alice: User, api: ApiFor) -> None:
    now = timezone.now()
    old = now - timedelta(days=30)
    planned = {"next_step": "Call", "next_step_on": timezone.localdate() + timedelta(days=3)}
    for number in range(6):
        OpportunityFactory(owner=alice, **(planned if number < 4 else {}))
    for _number in range(3):
        OpportunityFactory(owner=alice, opened_on=timezone.localdate(old), **planned)
    OpportunityFactory(owner=alice, opened_on=timezone.localdate(old), last_contact_at=now, **planned)

    counts = {
        bucket: api(alice).get(f"{URL}?health={bucket}&count=true").json()
        for bucket in ("normal", "at_risk", "stalled")
    }

    assert {bucket: body["count"] for bucket, body in counts.items()} == {"normal": 5, "at_risk": 2, "stalled": 3}
    for bucket, body in counts.items():
        assert {row["health"]["bucket"] for row in body["results"]} == {bucket}


def test_bulk_and_external_ref(alice: User, api: ApiFor) -> None:
    item = {"name": "Pumps", "external_ref": {"system": "erp", "id": "7"}}
    first = api(alice).post(f"{URL}bulk/", {"items": [item, {"name": ""}]}, format="json").json()["results"]
    second = api(alice).post(f"{URL}bulk/", {"items": [item]}, format="json").json()["results"]
    assert [result["status"] for result in first] == ["created", "refused"]
    assert (second[0]["status"], second[0]["id"]) == ("unchanged", first[0]["id"])
    assert Opportunity.objects.count() == 1


def test_pipelines_and_stages_are_changed_by_administrators_only(alice: User, ada: User, api: ApiFor) -> None:
    refused = api(alice).post("/api/v1/pipelines/", {"name": "Partners"}, format="json")
    made = api(ada).post("/api/v1/pipelines/", {"name": "Partners"}, format="json").json()
    body = {"pipeline": made["id"], "name": "Pilot", "probability": "40", "required_fields": ["amount", "nonsense"]}
    unknown = api(ada).post("/api/v1/stages/", body, format="json")
    added = api(ada).post("/api/v1/stages/", {**body, "required_fields": ["amount"]}, format="json").json()
    assert refused.status_code == 403
    assert (unknown.status_code, codes(unknown)) == (422, [("required_fields", "unknown")])
    assert (added["position"], added["probability"], added["required_fields"]) == (2, "40", ["amount"])
    assert len(api(alice).get(f"/api/v1/stages/?pipeline={made['id']}").json()["results"]) == 2


@pytest.mark.parametrize("path", ["stage-history/", ""])
def test_reading_one(alice: User, api: ApiFor, path: str) -> None:
    deal = OpportunityFactory(owner=alice)
    assert api(alice).get(f"{URL}{deal.pk}/{path}").status_code == 200
