"""The pages: what a manager and a rep see and do, in a fixed number of statements."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.periods import add_months, period_of
from forecasts import services
from forecasts.models import Adjustment, DealCall, DealModel, Prediction, Submission
from people.models import User
from tests.factories.opportunities import OpportunityFactory

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def deals(alice: User, bob: User) -> list[Any]:
    quarter = period_of(timezone.localdate(), "quarter")
    return [
        OpportunityFactory(
            owner=owner, name=f"Deal of {owner.full_name}", amount=Decimal(4000), currency="CNY",
            forecast_category="commit", expected_close_on=quarter.last_day
        )
        for owner in (alice, bob)
    ]  # fmt: skip


def test_a_rep_submits_and_a_manager_adjusts_and_withdraws(deals: list[Any], alice: User, maya: User) -> None:
    assert browser(alice).get("/forecasts/submit/").status_code == 200
    refused = browser(alice).post("/forecasts/submit/", {"commit": "5", "best_case": "4"})
    assert refused.status_code == 422
    assert browser(alice).post("/forecasts/submit/", {"commit": "3000", "best_case": "5000"}).status_code == 302
    assert Submission.objects.get().commit == 3000
    manager = browser(maya)
    address = f"/forecasts/people/{alice.pk}/adjust/"
    assert manager.post(address, {"category": "commit", "amount": "-500", "note": "Holidays"}).status_code == 302
    shown = manager.get("/forecasts/").content.decode()
    assert "Holidays" in shown
    assert "Holidays" not in browser(alice).get("/forecasts/").content.decode()
    adjustment = Adjustment.objects.get()
    assert manager.post(f"/forecasts/adjustments/{adjustment.pk}/withdraw/").status_code == 302
    assert "Holidays" not in manager.get("/forecasts/").content.decode()


def test_deals_are_counted_in_and_out_on_their_owners_page(
    deals: list[Any], alice: User, maya: User, charlie: User
) -> None:
    page = f"/forecasts/people/{alice.pk}/"
    assert "Deal of Alice Adler" in browser(maya).get(page).content.decode()
    assert browser(charlie).get(page).status_code == 404
    call = f"/forecasts/deals/{deals[0].pk}/call/"
    assert browser(charlie).post(call, {"verdict": "exclude"}).status_code == 404
    assert browser(alice).post(call, {"verdict": "exclude"}).status_code == 302
    assert DealCall.objects.get().verdict == "exclude"


def test_the_waterfall_opens_the_deals_of_a_bar(deals: list[Any], alice: User, maya: User) -> None:
    assert "No snapshot yet" in browser(maya).get("/forecasts/changes/").content.decode()
    today = timezone.localdate()
    services.take_snapshot(actor=None, on=today - timedelta(days=1), now=timezone.now())
    services.take_snapshot(actor=None, on=today, now=timezone.now())
    shown = browser(maya).get("/forecasts/changes/?bar=end").content.decode()
    assert "Deal of Alice Adler" in shown
    assert "Deal of Bob Brandt" in shown
    assert "Deal of Bob Brandt" not in browser(alice).get("/forecasts/changes/?bar=end").content.decode()
    assert browser(maya).get("/forecasts/changes/?bar=nothing").status_code == 400


def test_the_prediction_shows_method_interval_and_backtest_or_that_there_is_not_enough(ada: User, alice: User) -> None:
    today = timezone.localdate()
    assert "No prediction yet" in browser(ada).get("/forecasts/prediction/").content.decode()
    months = {"points": ["100.00"] * 6, "lower": ["90.00"] * 6, "upper": ["110.00"] * 6}
    Prediction.objects.create(
        made_on=today, currency="CNY", first_month=add_months(today, -20), history=["100.00"] * 20, shares={"theta_additive": "1.0"},
        backtest={"origins": 8, "mape": "0.0421", "wape": "0.04", "mase": "0.5", "coverage": "0.8"}, **months,
    )  # fmt: skip
    Prediction.objects.create(made_on=today, user=alice, currency="CNY", first_month=today, history=["5.00"] * 6)
    DealModel.objects.create(trained_on=today, has_signal=False, judged={"cases": 9})
    whole = browser(ada).get("/forecasts/prediction/").content.decode()
    assert all(word in whole for word in ("Theta 100 %", "4.2 %", "stroke-dasharray", "no signal"))
    own = browser(alice).get("/forecasts/prediction/").content.decode()
    assert "Not enough data" in own
    assert "stroke-dasharray" not in own


@pytest.mark.parametrize(
    ("address", "statements"), [("/forecasts/", 18), ("/forecasts/collect/", 8), ("/forecasts/accuracy/", 6)]
)
def test_a_page_costs_the_same_for_one_person_and_for_many(
    deals: list[Any], maya: User, django_assert_num_queries: Any, address: str, statements: int
) -> None:
    client = browser(maya)
    client.get(address)
    with django_assert_num_queries(statements):
        assert client.get(address).status_code == 200


def test_unknown_parameters_are_refused(maya: User) -> None:
    for address in ("/forecasts/?x=1", "/forecasts/?kind=week", "/forecasts/?start=soon", "/forecasts/accuracy/?x=1"):
        assert browser(maya).get(address).status_code == 400
