"""The person's door: every page answers, whole and in part, and says the same as the API."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.models import Account
from opportunities.models import LossReason, Opportunity, Pipeline, Stage
from opportunities.queries import owned_by
from people.models import User
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory, account_of, won_deal
from tests.fixtures import BrowserFor

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"opportunities:{name}", args=args)


def stage(name: str) -> Stage:
    return Stage.objects.get(name=name, pipeline__is_default=True)


def dialog(client: Any, address: str, data: Any = None) -> Any:
    headers = {"HX-Target": "dialog"}
    return client.get(address, headers=headers) if data is None else client.post(address, data, headers=headers)


def test_every_page_answers(alice: User, maya: User, ada: User, browser: BrowserFor) -> None:
    account = account_of(alice)
    deal, won = OpportunityFactory(owner=alice, account=account), won_deal(alice)
    pages = {
        alice: [
            url("board"), url("list"), url("create"), url("panel") + f"?account={account.pk}", url("account-choices") + "?q=Quarry",
            url("column", stage("Prospecting").pk), url("export") + "?as=csv", url("detail", deal.pk), url("detail", won.pk),
            url("edit", deal.pk), url("edit", won.pk), url("edit-field", deal.pk, "amount"), url("next-step", deal.pk),
            url("move", deal.pk), url("win", deal.pk), url("lose", deal.pk), url("invalidate", deal.pk),
            url("collaborators", deal.pk), url("splits", deal.pk), url("lines", deal.pk), url("contacts", deal.pk),
            url("convert", LeadFactory(owner=alice).pk),
        ],
        maya: [
            url("bulk") + "?action=move&everything=1", url("bulk") + "?action=plan&everything=1",
            url("bulk") + "?action=assign&everything=1",
            url("bulk") + "?action=delete&everything=1", url("assign", deal.pk), url("delete", deal.pk), url("reopen", won.pk),
        ],
        ada: [
            url("settings"), url("pipeline-create"), url("pipeline-edit", deal.pipeline_id),
            url("stage-create", deal.pipeline_id),
            url("stage-edit", deal.stage_id), url("reason-create"), url("reason-edit", LossReason.objects.first().pk),
            url("competitor-create"),
        ],
    }  # fmt: skip
    for person, addresses in pages.items():
        for address in addresses:
            assert browser(person).get(address).status_code == 200, address
            assert dialog(browser(person, htmx=True), address).status_code == 200, address


def test_parts_of_the_record_page(alice: User, browser: BrowserFor) -> None:
    deal = OpportunityFactory(owner=alice)
    for part in ("panel", "facts", "top", "parts", "below"):
        answer = browser(alice, htmx=True).get(url("detail", deal.pk), headers={"HX-Target": part})
        assert f'id="{part}"' in answer.text
        assert "<html" not in answer.text


def test_a_refused_move_comes_back_as_the_small_form_with_only_what_is_missing(
    alice: User, browser: BrowserFor
) -> None:
    deal = OpportunityFactory(owner=alice)
    client, address = browser(alice, htmx=True), url("move", deal.pk)

    refused = dialog(client, address, {"stage": stage("Proposal").pk, "version": 1})
    moved = dialog(client, address, {"stage": stage("Proposal").pk, "version": 1, "expected_close_on": "2027-01-31"})

    assert refused.status_code == 422
    assert 'name="expected_close_on"' in refused.text
    assert 'name="amount"' not in refused.text
    deal.refresh_from_db()
    assert (moved.status_code, deal.stage.name, deal.expected_close_on) == (204, "Proposal", date(2027, 1, 31))
    assert "opportunity-changed" in moved["HX-Trigger"]


def test_going_back_asks_for_the_reason(alice: User, browser: BrowserFor) -> None:
    deal = OpportunityFactory(owner=alice, stage="Qualified")
    client, address = browser(alice, htmx=True), url("move", deal.pk)
    refused = dialog(client, address, {"stage": stage("Prospecting").pk})
    assert (refused.status_code, 'name="reason"' in refused.text) == (422, True)
    assert dialog(client, address, {"stage": stage("Prospecting").pk, "reason": "Budget"}).status_code == 204


def rows(prefix: str, *values: dict[str, Any]) -> dict[str, Any]:
    data = {f"{prefix}-TOTAL_FORMS": len(values), f"{prefix}-INITIAL_FORMS": 0}
    return data | {f"{prefix}-{index}-{name}": value for index, row in enumerate(values) for name, value in row.items()}


def test_winning_with_a_split_and_what_was_missing(alice: User, bob: User, browser: BrowserFor) -> None:
    deal, account = OpportunityFactory(owner=alice), account_of(alice)
    shares = ({"user": alice.pk, "kind": "revenue", "percent": 60}, {"user": bob.pk, "kind": "revenue", "percent": 40})

    uneven = dialog(
        browser(alice, htmx=True), url("win", deal.pk), {**rows("splits", shares[0]), "account": account.pk}
    )
    won = dialog(
        browser(alice, htmx=True),
        url("win", deal.pk),
        {**rows("splits", *shares), "account": account.pk, "closed_on": "2026-03-09"},
    )

    assert (uneven.status_code, "sum to exactly 100" in uneven.text) == (422, True)
    deal.refresh_from_db()
    assert (won.status_code, deal.status, deal.account, deal.closed_on) == (204, "won", account, date(2026, 3, 9))
    assert [(row.user, row.amount) for row in deal.closing_credits.order_by("-amount")] == [
        (alice, Decimal(600)),
        (bob, Decimal(400)),
    ]


def test_losing_and_reopening(alice: User, maya: User, browser: BrowserFor) -> None:
    deal = OpportunityFactory(owner=alice)
    assert dialog(browser(alice, htmx=True), url("lose", deal.pk), {}).status_code == 422
    reason = LossReason.objects.get(name="Price")
    assert dialog(browser(alice, htmx=True), url("lose", deal.pk), {"loss_reasons": [reason.pk]}).status_code == 204
    assert dialog(browser(maya, htmx=True), url("reopen", deal.pk), {"reason": "They called"}).status_code == 204
    deal.refresh_from_db()
    assert deal.status == "open"


def test_making_one_by_hand_without_javascript(alice: User, browser: BrowserFor) -> None:
    answer = browser(alice).post(
        url("create"), {"name": "Pumps", "amount": "12.50", "currency": "CNY", "deal_type": "new"}
    )
    deal = Opportunity.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url("detail", deal.pk))
    assert (deal.name, deal.amount, deal.owner) == ("Pumps", Decimal("12.50"), alice)


def test_lines_contacts_and_click_to_edit(alice: User, browser: BrowserFor) -> None:
    deal, client = OpportunityFactory(owner=alice), browser(alice, htmx=True)
    assert (
        dialog(
            client, url("lines", deal.pk), rows("lines", {"name": "Pump", "quantity": 2, "unit_price": "10.00"})
        ).status_code
        == 204
    )
    assert (
        dialog(
            client, url("splits", deal.pk), rows("splits", {"user": alice.pk, "kind": "revenue", "percent": 99})
        ).status_code
        == 422
    )
    edited = client.post(url("edit-field", deal.pk, "name"), {"name": "Renamed", "version": 2})
    stale = client.post(url("edit-field", deal.pk, "name"), {"name": "Again", "version": 2})
    deal.refresh_from_db()
    assert (deal.amount, deal.name, edited.status_code, stale.status_code) == (Decimal("20.00"), "Renamed", 200, 409)


def test_converting_a_lead_with_a_preview(alice: User, browser: BrowserFor) -> None:
    known = account_of(alice, "Acme")
    lead = LeadFactory(owner=alice, company="ACME Inc", email="a@acme.example")
    client, address = browser(alice), url("convert", lead.pk)

    preview = client.get(address)
    done = client.post(address, {"account": str(known.pk), "contact": "new", "name": "Pumps"})
    again = client.post(address, {"account": "new", "contact": "new", "name": "Twice"})

    assert "Use “Acme”" in preview.text
    deal = Opportunity.objects.get()
    assert (deal.name, deal.account, deal.lead, Account.objects.count()) == ("Pumps", known, lead, 1)
    assert (done["Location"], again["Location"]) == (url("detail", deal.pk), url("detail", deal.pk))


def test_bulk_acts_and_their_undo(alice: User, maya: User, browser: BrowserFor) -> None:
    deals = [OpportunityFactory(owner=alice) for _number in range(2)]
    answer = dialog(
        browser(maya, htmx=True),
        url("bulk") + "?action=plan",
        {"ids": [deal.pk for deal in deals], "next_step": "Call", "next_step_on": "2027-01-01"},
    )
    assert (answer.status_code, set(Opportunity.objects.values_list("next_step", flat=True))) == (204, {"Call"})
    undo = __import__("json").loads(answer["HX-Trigger"])["toast"]["undo"]
    browser(maya, htmx=True).post(undo)
    assert set(Opportunity.objects.values_list("next_step", flat=True)) == {""}


def test_settings_are_for_administrators(alice: User, ada: User, browser: BrowserFor) -> None:
    pipeline = Pipeline.objects.get()
    assert browser(alice).get(url("settings")).status_code == 404
    client = browser(ada, htmx=True)
    assert (
        dialog(
            client,
            url("stage-create", pipeline.pk),
            {"name": "Pilot", "probability": 90, "forecast_category": "commit"},
        ).status_code
        == 204
    )
    pilot = stage("Pilot")
    assert client.post(url("stage-shift", pilot.pk, "left")).status_code == 204
    assert [row.name for row in pipeline.stages.all()] == [
        "Prospecting",
        "Qualified",
        "Proposal",
        "Pilot",
        "Negotiation",
    ]
    assert client.post(url("stage-delete", pilot.pk)).status_code == 204


def test_the_board_says_what_is_wrong_in_words(alice: User, browser: BrowserFor) -> None:
    OpportunityFactory(owner=alice, name="Silent", opened_on=timezone.localdate() - timedelta(days=40))
    text = browser(alice).get(url("board")).text
    assert "Idle for 40 days, limit 14" in text
    assert "No next step" in text
    assert "No account" in text


@pytest.mark.parametrize("name", ["board", "list"])
def test_pages_cost_the_same_for_one_and_for_three(alice: User, browser: BrowserFor, name: str) -> None:
    def cost() -> int:
        client = browser(alice)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(name)).status_code == 200
        return len(captured)

    OpportunityFactory(owner=alice, account=account_of(alice))
    cost()
    one = cost()
    for _number in range(2):
        OpportunityFactory(owner=alice, account=account_of(alice, f"Other {_number}"), stage="Qualified")
    assert cost() == one
    assert one <= {"board": 9, "list": 7}[name]


def test_search_finds_by_account(alice: User, browser: BrowserFor) -> None:
    OpportunityFactory(owner=alice, name="Pumps", account=account_of(alice, "北京石油"))
    assert "Pumps" in browser(alice).get(url("list") + "?search=石油").text
    assert "Pumps" not in browser(alice).get(url("list") + "?search=钢铁").text


def test_services_are_offered_only_to_who_may(alice: User, rae: User, browser: BrowserFor) -> None:
    deal = OpportunityFactory(owner=alice)
    assert url("win", deal.pk) in browser(alice).get(url("detail", deal.pk)).text
    assert url("win", deal.pk) not in browser(rae).get(url("detail", deal.pk)).text
    assert owned_by(alice) == 1
