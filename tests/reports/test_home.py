"""The home page: each role's numbers, live parts, links to the records, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from core.periods import period_of
from people.models import Team, User
from reports.queries.home import Home
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory, won_deal
from tests.factories.targets import target
from tests.fixtures import ApiFor, BrowserFor, RunJobs

pytestmark = pytest.mark.django_db


def home_of(user: User) -> Home:
    return Home(user, now=timezone.now(), today=timezone.localdate())


def this_quarter() -> Any:
    return period_of(timezone.localdate(), "quarter")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("alice", "me"), ("maya", "team"), ("dana", "team"), ("fin", "company"), ("ada", "company"), ("rae", "company")],
)
def test_what_the_page_is_about(request: pytest.FixtureRequest, name: Any, kind: Any) -> None:
    assert home_of(request.getfixturevalue(name)).kind == kind


def test_a_rep_sees_his_own_numbers_and_target(
    alice: User, bob: User, maya: User, run_jobs: RunJobs, browser: BrowserFor
) -> None:
    won_deal(alice, amount="400.00")
    won_deal(bob, amount="99.00")
    OpportunityFactory(owner=alice, amount=Decimal("1000.00"))
    target(maya, "1000.00", user=alice, period=this_quarter())
    run_jobs()
    home = home_of(alice)

    assert (home.won, home.won_count, home.pipeline.amount) == (Decimal("400.00"), 1, Decimal("1000.00"))
    assert (home.target.percent, home.target.gap) == (Decimal("40.00"), Decimal("600.00"))
    assert "40.0%" in browser(alice).get("/").content.decode()


def test_a_manager_sees_the_team_against_its_target_and_the_leaderboard(
    alice: User, bob: User, maya: User, charlie: User, north: Team, run_jobs: RunJobs
) -> None:
    won_deal(alice, amount="400.00")
    won_deal(bob, amount="100.00")
    won_deal(charlie, amount="7777.00")
    target(maya, "1000.00", team=north, period=this_quarter())
    target(maya, "800.00", user=alice, period=this_quarter())
    run_jobs()
    home = home_of(maya)

    assert (home.won, home.target.percent) == (Decimal("500.00"), Decimal("50.00"))
    assert [(place.person.full_name, place.amount, place.percent) for place in home.leaderboard] == [
        ("Alice Adler", Decimal("400.00"), Decimal("50.0000")),
        ("Bob Brandt", Decimal("100.00"), None),
    ]


def test_charlie_sees_none_of_north(
    alice: User, charlie: User, maya: User, north: Team, run_jobs: RunJobs, browser: BrowserFor
) -> None:
    won_deal(alice, amount="123456.00", name="Zanzibar")
    OpportunityFactory(owner=alice, amount=Decimal("654321.00"), name="Zanzibar two")
    target(maya, "777777.00", team=north, period=this_quarter())
    run_jobs()

    page = browser(charlie).get("/").content.decode()

    assert [text for text in ("Zanzibar", "123,456", "654,321", "777,777", "123.4", "Alice") if text in page] == []
    assert "123,456" in browser(maya).get("/").content.decode()


def test_the_parts_are_given_out_one_by_one_and_cost_only_themselves(
    alice: User, maya: User, browser: BrowserFor, django_assert_max_num_queries: Any
) -> None:
    client = browser(maya, htmx=True)
    for part in ("numbers", "day", "boards", "stalled", "leaderboard", "funnel", "months"):
        with django_assert_max_num_queries(15):
            body = client.get("/", headers={"HX-Target": part}).content.decode()
        assert re.match(rf'\s*<(section|div) id="{part}"', body), part
    assert "<html" in client.get("/", headers={"HX-Target": "secrets"}).content.decode()


def test_the_whole_page_costs_at_most_25_statements_however_much_there_is(
    alice: User,
    bob: User,
    maya: User,
    north: Team,
    run_jobs: RunJobs,
    browser: BrowserFor,
    django_assert_max_num_queries: Any,
) -> None:
    for person in (alice, bob):
        for _again in range(3):
            won_deal(person)
            OpportunityFactory(owner=person, opened_on=timezone.localdate() - timedelta(days=400))
            LeadFactory(owner=person)
        target(maya, "1000.00", user=person, period=this_quarter())
    target(maya, "1000.00", team=north, period=this_quarter())
    run_jobs()
    for user in (maya, alice):
        client = browser(user)
        client.get("/")
        cache.clear()
        with django_assert_max_num_queries(25):
            page = client.get("/")
        assert page.status_code == 200


def test_stalled_deals_name_the_reason_and_lead_to_as_many(
    alice: User, maya: User, browser: BrowserFor, api: ApiFor
) -> None:
    for _again in range(2):
        OpportunityFactory(owner=alice, next_step="Call", opened_on=timezone.localdate() - timedelta(days=400))
    home = home_of(maya)
    query = home.stalled_address.partition("?")[2]

    assert (home.stalled_count, len(home.stalled)) == (2, 2)
    assert home.stalled[0].health.reasons[0].startswith("Idle for 400 days")
    assert len(api(maya).get(f"/api/v1/opportunities/?{query}").json()["results"]) == 2


def test_every_link_of_the_page_works_and_lists_as_many(
    alice: User, maya: User, north: Team, run_jobs: RunJobs, browser: BrowserFor
) -> None:
    won_deal(alice, amount="400.00")
    OpportunityFactory(owner=alice)
    LeadFactory(owner=alice)
    target(maya, "1000.00", team=north, period=this_quarter())
    run_jobs()
    for user in (maya, alice):
        client = browser(user)
        page = client.get("/").content.decode()
        content = page[page.index('id="content"') :]
        links = {unescape(link) for link in re.findall(r'href="(/[^"]*)"', content)}
        assert len(links) > 8
        assert {
            link: client.get(link).status_code
            for link in links
            if "static" not in link and client.get(link).status_code != 200
        } == {}


def test_the_funnels_steps_list_the_deals_they_count(alice: User, maya: User, api: ApiFor) -> None:
    OpportunityFactory(owner=alice, stage="Qualified")
    OpportunityFactory(owner=alice, stage="Prospecting")
    won_deal(alice)
    for row in home_of(maya).funnel_steps:
        query = row.address.partition("?")[2]
        listed = api(maya).get(f"/api/v1/opportunities/?{query}")
        assert len(listed.json()["results"]) == row.step.count, row.step.name


def test_the_api_tells_the_same(alice: User, maya: User, north: Team, run_jobs: RunJobs, api: ApiFor) -> None:
    won_deal(alice, amount="400.00")
    target(maya, "1000.00", team=north, period=this_quarter())
    run_jobs()

    figures = api(maya).get("/api/v1/dashboards/home/").json()["figures"]

    assert figures["kind"] == "team"
    assert figures["won"]["amount"] == {"amount": "400.00", "currency": "CNY"}
    assert (figures["target"]["attainment"], figures["target"]["gap"]["amount"]) == ("0.4", "600.00")
    assert [row["user"]["name"] for row in figures["leaderboard"]] == ["Alice Adler", "Bob Brandt"][
        : len(figures["leaderboard"])
    ]


def test_reports_api_makes_lists_and_gives_out_ones_own(
    alice: User, bob: User, api: ApiFor, run_jobs: RunJobs, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = api(alice).post(
        "/api/v1/reports/",
        {"report": "pipeline", "formats": ["pdf"], "filters": {"window": "this_week"}},
        format="json",
    )
    run_jobs()
    run = made.json()["id"]

    assert made.status_code == 202
    assert api(alice).get(f"/api/v1/reports/{run}/").json()["state"] == "done"
    assert b"".join(api(alice).get(f"/api/v1/reports/{run}/download/?kind=pdf").streaming_content).startswith(b"%PDF")
    assert [row["id"] for row in api(alice).get("/api/v1/reports/").json()["results"]] == [run]
    assert api(bob).get("/api/v1/reports/").json()["results"] == []
    assert api(bob).get(f"/api/v1/reports/{run}/download/?kind=pdf").status_code == 404
    for wrong in (
        {"report": "x", "formats": ["pdf"]},
        {"report": "pipeline", "formats": []},
        {"report": "pipeline", "formats": ["pdf"], "filters": {"a": "b"}},
    ):
        assert api(alice).post("/api/v1/reports/", wrong, format="json").status_code == 400


def test_the_kept_page_is_worked_out_anew_after_any_change_and_costs_little_until_then(
    alice: User,
    browser: BrowserFor,
    run_jobs: RunJobs,
    django_assert_max_num_queries: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    client = browser(alice)
    with django_capture_on_commit_callbacks(execute=True):
        OpportunityFactory(owner=alice, amount=Decimal("111000.00"))
    assert "¥111K" in client.get("/").content.decode()
    with django_assert_max_num_queries(6):
        client.get("/")
    with django_capture_on_commit_callbacks(execute=True):
        OpportunityFactory(owner=alice, amount=Decimal("222000.00"))
    assert "¥333K" in client.get("/").content.decode()


def test_a_kept_page_dies_with_the_rights_it_was_made_with(alice: User, maya: User, browser: BrowserFor) -> None:
    from people.models import Team

    OpportunityFactory(owner=alice, amount=Decimal("111000.00"))
    client = browser(maya)
    assert "¥111K" in client.get("/").content.decode()
    Team.objects.update(manager=None)
    assert "¥111K" not in client.get("/").content.decode()


def test_without_the_cache_server_the_page_is_worked_out(alice: User, browser: BrowserFor, settings: Any) -> None:
    OpportunityFactory(owner=alice, amount=Decimal("111000.00"))
    client = browser(alice)
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert "¥111K" in client.get("/").content.decode()
