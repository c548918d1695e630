"""Setting targets: by whom, within which bounds, with every version kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from core.periods import Period
from people.models import Team, User
from targets import services
from targets.models import Target
from tests.factories.targets import Q4, credit, target
from tests.fixtures import ApiFor, BrowserFor

pytestmark = pytest.mark.django_db


def body(subject: Any, value: Any = "300000.00", **more: Any) -> Any:
    return {
        "metric": "won_amount",
        "subject": subject,
        "period": {"start": "2026-10-01", "end": "2027-01-01"},
        "value": value,
        **more,
    }


def test_every_change_is_a_version_with_its_reason(alice: User, maya: User) -> None:
    mine = target(maya, "300.00", user=alice)

    services.edit_target(
        actor=maya,
        target=mine,
        changes={"value": Decimal("350.00")},
        today=date(2026, 11, 23),
        version=1,
        reason="Market",
    )
    services.edit_target(
        actor=maya,
        target=mine,
        changes={"value": Decimal("350.00")},
        today=date(2026, 11, 23),
        version=2,
        reason="Nothing",
    )

    versions = [(row.number, row.value, row.reason) for row in mine.versions.all()]
    assert versions == [(2, Decimal("350.00"), "Market"), (1, Decimal("300.00"), "")]
    assert list(AuditEntry.objects.filter(record_id=mine.pk).order_by("seq").values_list("action", flat=True)) == [
        "target.set",
        "target.edited",
    ]


def test_a_stale_version_is_a_conflict_with_both_values(alice: User, maya: User) -> None:
    mine = target(maya, "300.00", user=alice)
    services.edit_target(
        actor=maya, target=mine, changes={"value": Decimal("350.00")}, today=date(2026, 11, 23), version=1
    )

    with pytest.raises(Conflict) as refused:
        services.edit_target(
            actor=maya, target=mine, changes={"value": Decimal("400.00")}, today=date(2026, 11, 23), version=1
        )

    assert refused.value.current == {"version": 2, "values": {"value": "350.00"}, "yours": {"value": "400.00"}}


def test_twice_the_same_target_is_a_conflict(alice: User, maya: User) -> None:
    target(maya, "300.00", user=alice)
    with pytest.raises(Conflict):
        target(maya, "400.00", user=alice)
    assert Target.objects.get().value == Decimal("300.00")


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"metric": "happiness"}, ["metric"]),
        ({"value": Decimal(-1)}, ["value"]),
        ({"metric": "new_leads", "value": Decimal("1.5")}, ["value"]),
        ({"stretch": Decimal(1), "challenge": Decimal(2)}, ["stretch", "challenge"]),
        ({"period": Period(date(2020, 1, 1), date(2040, 1, 1))}, ["period"]),
    ],
)
def test_all_problems_are_named_at_once(alice: User, maya: User, values: Any, fields: Any) -> None:
    asked = {"metric": "won_amount", "value": Decimal(100), "period": Q4, "user": alice, **values}
    with pytest.raises(Refusal) as refused:
        services.set_target(actor=maya, **asked)
    assert [problem.field for problem in refused.value.problems] == fields


def test_who_may_set_targets_for_whom(
    alice: User, bob: User, charlie: User, maya: User, dana: User, ada: User, fin: User, north: Team, south: Team
) -> None:
    allowed = [(maya, {"user": alice}), (maya, {"team": north}), (dana, {"team": south}), (ada, {})]
    refused = [
        (alice, {"user": alice}),
        (maya, {"user": charlie}),
        (maya, {"team": south}),
        (maya, {}),
        (dana, {}),
        (fin, {"user": bob}),
    ]

    for actor, subject in allowed:
        target(actor, "10.00", **subject)
    for actor, subject in refused:
        with pytest.raises(Forbidden):
            target(actor, "10.00", **subject, period=Period(date(2026, 1, 1), date(2026, 4, 1)))
    assert Target.objects.count() == len(allowed)


def test_api_sets_reads_edits_and_keeps_versions(api: ApiFor, alice: User, maya: User) -> None:
    made = api(maya).post("/api/v1/targets/", body({"type": "user", "id": str(alice.pk)}), format="json")
    assert made.status_code == 201, made.content
    credit(alice, "120000.00", date(2026, 10, 5))

    seen = api(alice).get(f"/api/v1/targets/{made.json()['id']}/").json()
    listed = api(alice).get("/api/v1/targets/?metric=won_amount").json()["results"]

    assert seen["value"] == {"amount": "300000.00", "currency": "CNY"}
    assert seen["actual"] == {"amount": "120000.00", "currency": "CNY"}
    assert (seen["attainment"], seen["gap"]) == ("0.4", {"amount": "180000.00", "currency": "CNY"})
    assert seen["subject"] == {"type": "user", "id": str(alice.pk), "name": "Alice Adler"}
    assert seen["period"] == {"start": "2026-10-01", "end": "2027-01-01"}
    assert listed == [seen]

    changed = api(maya).patch(
        f"/api/v1/targets/{seen['id']}/", {"value": "350000.00", "reason": "Market", "version": 1}, format="json"
    )
    stale = api(maya).patch(f"/api/v1/targets/{seen['id']}/", {"value": "1.00", "version": 1}, format="json")
    versions = api(maya).get(f"/api/v1/targets/{seen['id']}/versions/").json()["results"]
    assert (changed.status_code, changed.json()["version"], stale.status_code) == (200, 2, 409)
    assert [(row["version"], row["value"]["amount"], row["reason"]) for row in versions] == [
        (2, "350000.00", "Market"),
        (1, "300000.00", ""),
    ]


def test_a_target_of_zero_has_no_attainment(api: ApiFor, alice: User, maya: User) -> None:
    made = api(maya).post("/api/v1/targets/", body({"type": "user", "id": str(alice.pk)}, "0.00"), format="json").json()
    assert made["attainment"] is None


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"value": 3000}, 400),
        ({"value": "many"}, 400),
        ({"value": {"amount": "1.00", "currency": "USD"}}, 400),
        ({"metric": "happiness"}, 400),
        ({"period": {"start": "2027-01-01", "end": "2026-01-01"}}, 400),
        ({"subject": {"type": "user", "id": "01a208c2-dc19-7735-86f1-76c248148372"}}, 400),
        ({"subject": {"type": "company"}}, 403),
        ({"owner": "x"}, 400),
        ({"value": "-1.00"}, 422),
    ],
)
def test_api_refuses_what_it_can_not_take(api: ApiFor, alice: User, maya: User, change: Any, status: Any) -> None:
    answer = api(maya).post(
        "/api/v1/targets/", {**body({"type": "user", "id": str(alice.pk)}), **change}, format="json"
    )
    assert (answer.status_code, Target.objects.count()) == (status, 0), answer.content


def test_others_targets_and_credit_do_not_exist_for_a_rep(
    api: ApiFor, bob: User, alice: User, charlie: User, maya: User, north: Team
) -> None:
    of_alice, of_north = target(maya, "10.00", user=alice), target(maya, "20.00", team=north)
    entry = credit(alice, "5.00", date(2026, 10, 5))

    assert api(bob).get(f"/api/v1/targets/{of_alice.pk}/").status_code == 404
    assert api(bob).get(f"/api/v1/targets/{of_north.pk}/").json()["actual"]["amount"] == "5.00"
    assert api(charlie).get(f"/api/v1/targets/{of_north.pk}/").status_code == 404
    assert api(bob).get("/api/v1/credits/").json()["results"] == []
    assert api(bob).get(f"/api/v1/credits/{entry.pk}/").status_code == 404
    assert [row["id"] for row in api(maya).get("/api/v1/credits/").json()["results"]] == [str(entry.pk)]
    assert api(bob).patch(f"/api/v1/targets/{of_north.pk}/", {"value": "1.00"}, format="json").status_code == 403


def test_metrics_are_described_and_valued_within_ones_visibility(
    api: ApiFor, alice: User, charlie: User, maya: User
) -> None:
    credit(alice, "100.00", date(2026, 10, 5))
    credit(charlie, "10.00", date(2026, 10, 5))
    catalogue = api(alice).get("/api/v1/metrics/").json()["results"]
    address = "/api/v1/metrics/won_amount/value/?start=2026-10-01&end=2027-01-01"

    values = [api(user).get(address).json()["value"]["amount"] for user in (alice, maya, charlie)]

    assert values == ["100.00", "100.00", "10.00"]
    assert {"key", "label", "unit", "definition", "dimensions", "can_be_promised"} == set(catalogue[0])
    assert api(alice).get(f"{address}&owner__password=x").status_code == 400
    assert api(alice).get("/api/v1/metrics/won_amount/value/?start=2026-10-01").status_code == 400
    assert api(alice).get("/api/v1/metrics/happiness/").status_code == 404


def test_pages_show_attainment_and_let_a_manager_set_a_target(browser: BrowserFor, alice: User, maya: User) -> None:
    form = {
        "metric": "won_amount",
        "subject": f"user:{alice.pk}",
        "start_on": "2026-10-01",
        "last_on": "2026-12-31",
        "value": "300000",
        "strategy": "Grow in the east",
    }
    made = browser(maya).post("/targets/new/", form)
    mine = Target.objects.get()
    credit(alice, "120000.00", date(2026, 10, 5))

    page = browser(alice).get("/targets/").content.decode()
    detail = browser(alice).get(f"/targets/{mine.pk}/").content.decode()

    assert (made.status_code, made.headers["Location"]) == (302, f"/targets/{mine.pk}/")
    assert mine.period == Q4
    assert "40.0%" in page
    assert "40.0%" in detail
    assert browser(alice).get("/targets/new/").status_code == 403
    assert browser(alice).post(f"/targets/{mine.pk}/delete/").status_code == 403


def test_credit_list_costs_the_same_for_one_row_and_for_three(
    browser: BrowserFor, alice: User, django_assert_num_queries: Any
) -> None:
    credit(alice, "1.00", date(2026, 10, 5))
    client = browser(alice, htmx=True)
    address, part = "/targets/credits/", {"HX-Target": "rows"}
    client.get(address, headers=part)
    with django_assert_num_queries(7):
        client.get(address, headers=part)
    credit(alice, "2.00", date(2026, 10, 6))
    credit(alice, "3.00", date(2026, 10, 7))
    with django_assert_num_queries(7):
        page = client.get(address, headers=part).content.decode()
    assert page.count("<tr") == 4


def test_target_list_costs_the_same_for_one_row_and_for_three(
    browser: BrowserFor, alice: User, bob: User, maya: User, north: Team, django_assert_num_queries: Any
) -> None:
    target(maya, "10.00", team=north)
    client = browser(maya, htmx=True)
    client.get("/targets/", headers={"HX-Target": "rows"})
    with django_assert_num_queries(10):
        client.get("/targets/", headers={"HX-Target": "rows"})
    target(maya, "20.00", user=alice)
    target(maya, "30.00", user=bob)
    with django_assert_num_queries(10):
        page = client.get("/targets/", headers={"HX-Target": "rows"}).content.decode()
    assert page.count('id="target-') == 3
