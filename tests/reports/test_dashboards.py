"""Dashboards: numbers in the viewer's sight, limits in the address, sharing that widens nothing, the grid, and what a page costs."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from core.errors import Forbidden, Refusal
from people.models import Team, User
from reports.builder import ReportDefinition, measures, run, vocabulary
from reports.dashboards.cards import Asked, Shown, show
from reports.dashboards.layout import Place
from reports.dashboards.limits import Limits, limits_from
from reports.dashboards.shipped import SHIPPED, card
from reports.models import CardKind, Dashboard
from reports.services import dashboards as services
from targets.metrics import METRICS
from targets.scopes import Scope
from tests.factories.activities import ActivityFactory
from tests.factories.commissions import booked, calculate, credit, plan_for, run_of, statement_of
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory, won_deal
from tests.fixtures import ApiFor, BrowserFor, RunJobs

pytestmark = pytest.mark.django_db
WON = ReportDefinition(("won_amount",), compare="previous")
BY_PERSON = ReportDefinition(("won_amount",), rows="owner")


def cards_of(viewer: User, *asked: Asked, limits: Limits | None = None) -> list[Shown]:
    return show(asked, viewer, timezone.localdate(), limits or Limits())


def won_card(definition: ReportDefinition = WON, kind: str = CardKind.NUMBER) -> Asked:
    return Asked("won", kind, definition, Place("won", 1, 1, 3, 2))


def made(actor: User, *cards: Asked, **sharing: Any) -> Dashboard:
    return services.create_dashboard(actor=actor, values={"name": "Mine"}, cards=cards, **sharing)


def world(alice: User, bob: User, charlie: User, run_jobs: RunJobs) -> None:
    for person, amount in ((alice, "400.00"), (bob, "100.00"), (charlie, "7777.00")):
        won_deal(person, amount=amount)
        OpportunityFactory(owner=person, expected_close_on=timezone.localdate())
        LeadFactory(owner=person)
        ActivityFactory(actor=person, about=LeadFactory(owner=person), kind="call")
    run_jobs()


def test_every_metric_is_the_same_number_on_a_card_in_a_report_and_in_targets(
    alice: User, bob: User, maya: User, charlie: User, run_jobs: RunJobs
) -> None:
    world(alice, bob, charlie, run_jobs)
    today = timezone.localdate()
    seen = 0
    for key, metric in METRICS.items():
        definition = ReportDefinition((key,))
        shown = cards_of(maya, won_card(definition))[0]
        expected = metric.value(Scope(viewer=maya), definition.period(today))
        assert shown.whole is not None
        assert shown.whole.value == run(definition, maya, today).total.figures[0].value
        assert (shown.whole.value or Decimal(0)) == (expected or Decimal(0)), key
        seen += bool(expected)
    assert seen >= 10


def test_what_is_paid_is_the_same_in_statements_in_reports_and_on_every_finance_card(
    alice: User, bob: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    """The ledger's credits, the lines of the statements made of them, and the shipped dashboard that shows both."""
    plan_for(alice, bob, author=ada, approver=fin)
    for person, amount in ((alice, "1234.56"), (bob, "100.10")):
        credit(person, "2026-03-05", amount)
        credit(person, "2026-03-20", "77.77")
    run_done = calculate(run_of(ada), ada, run_jobs)
    of_whom = {str(user.pk): sum(booked(run_done, user)) for user in (alice, bob)}
    today = date(2026, 3, 31)
    table = run(ReportDefinition(("commission_amount",), rows="owner", window="this_month"), fin, today)
    assert {line.head.key: line.figures[0].value for line in table.lines} == of_whom
    assert sum(statement_of(run_done, user).gross for user in (alice, bob)) == sum(of_whom.values())
    paying = [one for one in SHIPPED["finance"].cards if "commission_amount" in one.definition.measures]
    for shown in show(paying, fin, today, limits_from(QueryDict("window=this_month"))):
        assert shown.table is not None
        assert shown.table.total.figures[0].value == sum(of_whom.values())
    assert len(paying) == 2


def test_everybody_sees_his_own_numbers_on_a_shared_dashboard(
    alice: User, bob: User, maya: User, charlie: User, run_jobs: RunJobs, browser: BrowserFor
) -> None:
    world(alice, bob, charlie, run_jobs)
    values = {"name": "All", "for_everyone": True}
    row = services.create_dashboard(actor=maya, values=values, cards=[won_card()])
    pages = {
        user: browser(user).get(f"/reports/dashboards/{row.pk}/").content.decode() for user in (maya, alice, charlie)
    }
    numbers = {user: re.search(r'dash-number"><a[^>]*>(.*?)</a>', text, re.DOTALL) for user, text in pages.items()}
    assert [re.sub(r"<[^>]+>|\s", "", numbers[user].group(1)) for user in (maya, alice, charlie)] == [
        "¥500.00", "¥400.00", "¥7,777.00",
    ]  # fmt: skip


def test_who_sees_a_dashboard_and_who_may_change_it(
    alice: User, bob: User, maya: User, charlie: User, north: Team, browser: BrowserFor
) -> None:
    mine = made(alice, won_card())
    names = {user: list(Dashboard.objects.visible_to(user)) for user in (alice, bob, maya, charlie)}
    assert names == {alice: [mine], bob: [], maya: [mine], charlie: []}
    services.edit_dashboard(actor=alice, dashboard=mine, changes={}, people=[charlie], teams=[north])
    assert [list(Dashboard.objects.visible_to(user)) for user in (bob, charlie)] == [[mine], [mine]]
    for user in (bob, charlie):
        client = browser(user)
        assert client.get(f"/reports/dashboards/{mine.pk}/").status_code == 200
        assert client.get(f"/reports/dashboards/{mine.pk}/arrange/").status_code == 403
        with pytest.raises(Forbidden):
            services.remove_card(actor=user, card=mine.cards.get())
    with pytest.raises(Forbidden):
        services.edit_dashboard(actor=alice, dashboard=mine, changes={"for_everyone": True})


@pytest.mark.parametrize(
    ("kind", "definition", "field"),
    [
        ("number", BY_PERSON, "rows"),
        ("bar", WON, "rows"),
        ("waterfall", ReportDefinition(("win_rate",), rows="owner"), "measures"),
        ("pie", BY_PERSON, "kind"),
        ("bar", ReportDefinition(("nonsense",), rows="owner"), "measures.0"),
    ],
)
def test_a_card_must_fit_its_report(alice: User, kind: str, definition: ReportDefinition, field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        made(alice, won_card(definition, kind))
    assert refusal.value.problems[0].field == field


def test_moving_a_card_settles_the_grid_and_tells_the_script(alice: User, browser: BrowserFor) -> None:
    row = made(alice, card("a", "number", (1, 1, 6, 2), "won_amount"), card("b", "number", (7, 1, 6, 2), "won_count"))
    first, second = row.cards.all()
    client = browser(alice)
    address = f"/reports/dashboards/{row.pk}/cards/{first.pk}/place/"
    wanted = {"column": 7, "row": 1, "width": 6, "height": 2}

    told = client.post(address, wanted, headers={"Accept": "application/json"}).json()["places"]

    assert told == [[str(first.pk), 7, 1, 6, 2], [str(second.pk), 7, 3, 6, 2]]
    assert [[one.key, one.column, one.row] for one in services.places_of(row)] == [[first.pk, 7, 1], [second.pk, 7, 3]]
    assert client.post(address, {**wanted, "width": 13}).status_code == 422
    assert client.get(address).status_code == 200


def test_limits_of_the_whole_dashboard_and_cards_that_do_not_know_them(
    alice: User, bob: User, maya: User, charlie: User, north: Team, run_jobs: RunJobs, browser: BrowserFor
) -> None:
    world(alice, bob, charlie, run_jobs)
    limits = limits_from(QueryDict(f"window=last_year&team={north.pk}"))
    shown = cards_of(maya, won_card(), limits=limits)[0]
    assert (shown.definition.window, shown.whole.value if shown.whole else None) == ("last_year", Decimal(0))
    pipeline = Limits(pipeline=north.pk)
    definition, ignored = pipeline.applied(ReportDefinition(("follow_ups",)), vocabulary())
    assert (definition.filters, ignored) == ((), ("pipeline",))
    client = browser(maya)
    assert client.get("/reports/dashboards/shipped/manager/?window=never").status_code == 400
    assert client.get("/reports/dashboards/shipped/manager/?nonsense=1").status_code == 400
    assert "not by pipeline" in client.get(f"/reports/dashboards/shipped/manager/?pipeline={north.pk}").content.decode()


def test_eight_cards_cost_at_most_25_statements_and_every_number_opens_its_rows(
    alice: User, bob: User, maya: User, fin: User, charlie: User, run_jobs: RunJobs, browser: BrowserFor,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    world(alice, bob, charlie, run_jobs)
    for user, key in ((maya, "manager"), (alice, "rep"), (maya, "director"), (fin, "finance")):
        client = browser(user)
        client.get("/reports/dashboards/")
        with django_assert_max_num_queries(25):
            answer = client.get(f"/reports/dashboards/shipped/{key}/")
        page = answer.content.decode()
        grid = page[page.index('id="cards"') :]
        assert (answer.status_code, grid.count("dash-card")) == (200, 8)
    links = {unescape(link) for link in re.findall(r'href="(/reports/builder/[^"]*)"', grid)}
    assert len(links) > 8
    assert {link: client.get(link).status_code for link in sorted(links)[:3]} == dict.fromkeys(sorted(links)[:3], 200)


def test_every_shipped_card_is_sound_and_within_the_grid(alice: User) -> None:
    known = measures()
    for row in SHIPPED.values():
        assert len(row.cards) == 8
        for one in row.cards:
            services._check_card(one.kind, one.definition)
            assert set(one.definition.measures) <= set(known)


def test_a_copy_is_ones_own_and_shared_with_nobody(alice: User, maya: User, browser: BrowserFor) -> None:
    client = browser(alice)
    for _again in range(2):
        assert client.post("/reports/dashboards/shipped/rep/copy/").status_code == 302
    rows = list(Dashboard.objects.filter(owner=alice).order_by("name"))
    assert [(row.name, row.cards.count(), row.for_everyone) for row in rows] == [
        ("Sales rep", 8, False), ("Sales rep 2", 8, False),
    ]  # fmt: skip


def test_cards_come_and_go_by_the_pages(alice: User, browser: BrowserFor) -> None:
    row, client = made(alice), browser(alice)
    form = {"kind": "bar", "measures": ["won_amount"], "rows": "owner", "window": "this_quarter"}
    assert client.post(f"/reports/dashboards/{row.pk}/cards/new/", {**form, "rows": ""}).status_code == 422
    assert client.post(f"/reports/dashboards/{row.pk}/cards/new/", form).status_code == 302
    one = row.cards.get()
    assert (one.kind, one.column, one.row, one.width, one.parsed.rows) == ("bar", 1, 1, 6, "owner")
    client.post(f"/reports/dashboards/{row.pk}/cards/{one.pk}/", {**form, "kind": "table", "title": "Who"})
    one.refresh_from_db()
    assert (one.kind, one.title) == ("table", "Who")
    client.post(f"/reports/dashboards/{row.pk}/cards/{one.pk}/remove/")
    assert row.cards.count() == 0
    client.post(f"/reports/dashboards/{row.pk}/delete/")
    assert not Dashboard.objects.filter(pk=row.pk).exists()


def test_the_api_gives_the_cards_with_their_figures(
    alice: User, bob: User, maya: User, charlie: User, run_jobs: RunJobs, api: ApiFor
) -> None:
    world(alice, bob, charlie, run_jobs)
    given = {"name": "By API", "cards": [{"kind": "number", "definition": {"measures": ["won_amount"]}, "column": 1, "row": 1,
                                          "width": 3, "height": 2}]}  # fmt: skip
    answer = api(maya).post("/api/v1/dashboards/", given, format="json")
    assert answer.status_code == 201, answer.json()
    pk = answer.json()["id"]
    shown = api(maya).get(f"/api/v1/dashboards/{pk}/").json()
    assert shown["cards"][0]["total"] == ["500.00"]
    assert pk in [row.get("id") for row in api(maya).get("/api/v1/dashboards/").json()["results"]]
    assert api(alice).get(f"/api/v1/dashboards/{pk}/").status_code == 404
    assert (
        api(maya).post("/api/v1/dashboards/", {**given, "cards": [{"kind": "pie"}]}, format="json").status_code == 400
    )
    shipped = api(maya).get("/api/v1/dashboards/manager/?window=this_year").json()
    assert [one["kind"] for one in shipped["cards"]][:4] == ["number"] * 4
    assert api(maya).delete(f"/api/v1/dashboards/{pk}/").status_code == 204


def test_another_program_renames_shares_and_arranges(maya: User, alice: User, api: ApiFor) -> None:
    card = {
        "kind": "number",
        "definition": {"measures": ["won_amount"]},
        "column": 1,
        "row": 1,
        "width": 3,
        "height": 2,
    }
    made = api(maya).post("/api/v1/dashboards/", {"name": "By API", "cards": [card]}, format="json").json()
    address = f"/api/v1/dashboards/{made['id']}/"
    named = {"name": "Ours", "people": [str(alice.pk)], "version": made["version"]}
    assert api(maya).patch(address, named, format="json").json()["name"] == "Ours"
    assert api(maya).patch(address, named, format="json").status_code == 409
    assert api(maya).patch(address, {"name": "X"}, format="json", headers={"If-Match": '"1"'}).status_code == 409
    assert api(alice).patch(address, {"name": "Mine"}, format="json").status_code == 403
    assert api(alice).get(address).status_code == 200

    both = api(maya).post(f"{address}cards/", {**card, "title": "Over it"}, format="json").json()["cards"]
    first, second = (f"{address}cards/{one['id']}/" for one in sorted(both, key=lambda one: one["title"] != "Over it"))
    assert {(one["title"], one["row"]) for one in both} == {("Over it", 1), (both[1]["title"], 3)}
    moved = api(maya).patch(second, {"column": 4, "row": 1, "title": "Beside"}, format="json").json()["cards"]
    assert [(one["title"], one["column"], one["row"]) for one in moved] == [("Over it", 1, 1), ("Beside", 4, 1)]
    assert api(maya).patch(second, {"column": 12}, format="json").status_code == 400
    assert api(maya).patch(second, {"colour": 1}, format="json").status_code == 400
    assert api(alice).delete(first).status_code == 403
    assert api(maya).delete(first).status_code == 204
    assert [one["title"] for one in api(maya).get(address).json()["cards"]] == ["Beside"]
