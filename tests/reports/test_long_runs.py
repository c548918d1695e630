"""A report that takes too long for a page is made by the worker, and then stands on the page; for its viewer with his rights alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from people.models import Role, User
from reports import long_runs
from reports.builder import ReportDefinition, query_of
from reports.models import ReportRun
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import ApiFor, BrowserFor

pytestmark = pytest.mark.django_db
ASKED = ReportDefinition(measures=("open_amount",), rows="owner")
ADDRESS = "/api/v1/reports/evaluate/"


def due_deal(owner: User) -> None:
    OpportunityFactory(owner=owner, amount=Decimal(100), expected_close_on=timezone.localdate())


@pytest.fixture
def too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """No report is quick enough."""
    monkeypatch.setattr(long_runs, "SECONDS", -1)
    cache.clear()


def test_the_database_breaks_off_what_takes_too_long_and_is_as_before() -> None:
    def timeout() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            return str(cursor.fetchone()[0])

    before = timeout()
    with pytest.raises(long_runs.TooLong), long_runs.limited(0.05), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    assert timeout() == before
    with long_runs.limited(5):
        assert timeout() == "5s"
    assert timeout() == before


def test_the_page_offers_the_worker_and_then_shows_what_it_made(
    too_long: None, alice: User, bob: User, browser: BrowserFor, run_jobs: Any
) -> None:
    due_deal(alice)
    page, address = browser(alice), f"{reverse('reports:builder')}?{query_of(ASKED)}"
    offered = page.get(address)
    assert (offered.context["table"], offered.context["is_too_long"], offered.context["being_made"]) == (
        None,
        True,
        None,
    )
    page.post(f"{reverse('reports:request-built')}?{query_of(ASKED)}")
    run = ReportRun.objects.get()
    assert page.get(address).context["being_made"] == run
    run_jobs()
    shown = page.get(address)
    assert [line.head.label for line in shown.context["table"].lines] == [alice.full_name]
    assert shown.context["made_at"] <= timezone.now()
    assert browser(bob).get(address).context["table"] is None, "what is kept is one person's"
    alice.roles.add(Role.objects.get(key="finance"))
    assert browser(alice).get(address).context["table"] is None, "other rights, other figures"


def test_the_api_answers_202_with_one_run_and_later_the_figures(
    too_long: None, alice: User, api: ApiFor, run_jobs: Any
) -> None:
    due_deal(alice)
    client, asked = api(alice), {"definition": ASKED.as_json()}
    first, second = (client.post(ADDRESS, asked, format="json") for _turn in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"] == str(ReportRun.objects.get().pk)
    run_jobs()
    found = client.post(ADDRESS, asked, format="json")
    assert found.status_code == 200
    assert [row["label"] for row in found.json()["rows"]] == [alice.full_name]
    assert client.get(f"/api/v1/reports/{ReportRun.objects.get().pk}/").json()["state"] == "done"


def test_what_is_quick_is_made_at_once_and_not_kept(alice: User, browser: BrowserFor) -> None:
    due_deal(alice)
    address = f"{reverse('reports:builder')}?{query_of(ASKED)}"
    found = []
    for _turn in range(2):
        found.append(browser(alice).get(address).context["table"].total.figures[0].value)
        due_deal(alice)
    assert found == [100, 200]
