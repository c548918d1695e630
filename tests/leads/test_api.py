"""The API of leads, their sources and pools."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import Lead, LeadSource
from people.models import User
from tests.factories.leads import LeadFactory, LeadPoolFactory
from tests.fixtures import ApiFor

pytestmark = pytest.mark.django_db

LIST_STATEMENTS = 3  # token with user, grants, rows
CREATE_STATEMENTS = 12


def source() -> str:
    return str(LeadSource.objects.get(key="website").pk)


def body(**more: object) -> dict[str, object]:
    return {"last_name": "Lee", "company": "Acme Ltd", "source": source(), **more}


def test_create_answers_the_whole_resource(alice: User, api: ApiFor) -> None:
    answer = api(alice).post(
        "/api/v1/leads/",
        body(
            first_name="Ann",
            email="ann@example.com",
            budget={"amount": "1234.50", "currency": "CNY"},
            tags=["hot"],
            next_step_on="2026-12-01",
        ),
        format="json",
    )

    assert answer.status_code == 201, answer.content
    lead, data = Lead.objects.get(), answer.json()
    assert (data["id"], data["url"], data["web_url"]) == (
        str(lead.pk),
        f"/api/v1/leads/{lead.pk}/",
        f"/leads/{lead.pk}/",
    )
    assert (data["name"], data["status"], data["score"], data["version"]) == ("Ann Lee", "new", 0, 1)
    assert data["budget"] == {"amount": "1234.50", "currency": "CNY"}
    assert data["owner"] == {"id": str(alice.pk), "name": "Alice Adler"}
    assert (data["source"]["name"], data["tags"], data["next_step_on"], data["duplicates"]) == (
        "Website",
        ["hot"],
        "2026-12-01",
        [],
    )
    assert answer.headers["ETag"] == '"1"'
    # It is answered as it was written, not read again: the two must not differ.
    assert api(alice).get(data["url"]).json() == {name: value for name, value in data.items() if name != "duplicates"}


def test_create_with_audit_event_and_duplicate_check_costs_at_most_twelve_statements(alice: User, api: ApiFor) -> None:
    client = api(alice)
    client.get("/api/v1/leads/")
    first = body(email="ann@example.com", phone="13800138000")
    client.post("/api/v1/leads/", first, format="json")

    with CaptureQueriesContext(connection) as captured:
        answer = client.post("/api/v1/leads/", first, format="json")

    assert [item["matched"] for item in answer.json()["duplicates"]] == [["email", "phone", "company"]]
    statements = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= CREATE_STATEMENTS, "\n".join(statements)


def test_the_list_costs_the_same_for_one_row_and_for_three(alice: User, api: ApiFor) -> None:
    client = api(alice)
    counts = []
    for _ in range(3):
        LeadFactory(owner=alice)
        client.get("/api/v1/leads/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/leads/")
        counts.append(len(captured))

    assert counts == [LIST_STATEMENTS] * 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "converted"}, "status"),
        ({"score": 99}, "score"),
        ({"nonsense": 1}, "nonsense"),
        ({"email": "not a mail"}, "email"),
        ({"company": "x" * 201}, "company"),
        ({"company": "a\x00b"}, "company"),
        ({"budget": {"amount": 12.5, "currency": "CNY"}}, "budget"),
        ({"source": "00000000-0000-7000-8000-000000000000"}, "source"),
        ({"tags": ["x"] * 21}, "tags"),
        ({"next_step_on": "soon"}, "next_step_on"),
    ],
)
def test_bad_input_is_a_400_that_names_the_field(alice: User, api: ApiFor, change: dict, field: str) -> None:
    answer = api(alice).post("/api/v1/leads/", body(**change), format="json")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not Lead.objects.exists()


def test_create_without_source_is_refused(alice: User, api: ApiFor) -> None:
    answer = api(alice).post("/api/v1/leads/", {"company": "Acme"}, format="json")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "source")


def test_patch_with_versions(alice: User, bob: User, charlie: User, api: ApiFor) -> None:
    lead = LeadFactory(owner=alice, company="Old")
    url = f"/api/v1/leads/{lead.pk}/"

    good = api(alice).patch(url, {"company": "New", "version": 1}, format="json")
    stale = api(alice).patch(url, {"company": "Older"}, format="json", headers={"If-Match": '"1"'})

    assert (good.status_code, good.json()["version"], stale.status_code) == (200, 2, 409)
    assert stale.json()["current"]["values"] == {"company": "New"}
    for stranger in (bob, charlie):
        assert api(stranger).patch(url, {"company": "Mine"}, format="json").status_code == 404
    assert api(alice).patch(url, {"owner": str(bob.pk)}, format="json").status_code == 403
    lead.refresh_from_db()
    assert (lead.company, lead.owner) == ("New", alice)


def test_verbs(alice: User, bob: User, maya: User, api: ApiFor) -> None:
    pool, lead = LeadPoolFactory(), LeadFactory(owner=alice)
    url = f"/api/v1/leads/{lead.pk}/"

    assert api(alice).post(f"{url}status/", {"status": "qualified"}, format="json").status_code == 422
    assert api(alice).post(f"{url}status/", {"status": "contacted"}, format="json").json()["status"] == "contacted"
    assert api(alice).post(f"{url}assign/", {"owner": str(bob.pk)}, format="json").status_code == 403
    assert (
        api(maya).post(f"{url}assign/", {"owner": str(bob.pk)}, format="json").json()["owner"]["name"] == "Bob Brandt"
    )
    assert api(alice).get(url).status_code == 404
    assert (
        api(bob).post(f"{url}release/", {"pool": str(pool.pk), "reason": "no time"}, format="json").status_code == 200
    )
    told = api(alice).get(f"/api/v1/lead-pools/{pool.pk}/leads/").json()["results"]
    assert [row["id"] for row in told] == [str(lead.pk)]
    assert lead.company not in str(told)
    assert api(alice).post(f"{url}claim/").json()["owner"]["name"] == "Alice Adler"
    assert api(bob).post(f"{url}claim/").status_code == 404
    assert api(alice).post(f"{url}claim/").status_code == 409
    assert api(alice).post(f"{url}disqualify/", {}, format="json").status_code == 422
    assert (
        api(alice).post(f"{url}disqualify/", {"reason": "no budget"}, format="json").json()["disqualify_reason"]
        == "no budget"
    )
    assert api(alice).delete(url).status_code == 403
    assert api(maya).delete(url).status_code == 204
    assert api(maya).get(url).status_code == 404


def test_collaborators(alice: User, charlie: User, api: ApiFor) -> None:
    lead = LeadFactory(owner=alice)
    url = f"/api/v1/leads/{lead.pk}/"
    assert api(charlie).get(url).status_code == 404

    api(alice).post(f"{url}collaborators/", {"user": str(charlie.pk)}, format="json")

    assert api(charlie).get(url).status_code == 200
    assert api(charlie).patch(url, {"company": "Mine"}, format="json").status_code == 403
    assert (
        api(charlie)
        .post(f"{url}collaborators/", {"user": str(charlie.pk), "can_write": True}, format="json")
        .status_code
        == 403
    )
    assert api(alice).delete(f"{url}collaborators/{charlie.pk}/").status_code == 204
    assert api(charlie).get(url).status_code == 404


def test_bulk_upserts_by_external_ref(alice: User, api: ApiFor) -> None:
    items = [
        body(external_ref={"system": "old", "id": "1"}),
        body(external_ref={"system": "old", "id": "1"}, company="Renamed Ltd"),
        {"company": "No source"},
    ]

    answer = api(alice).post("/api/v1/leads/bulk/", {"items": items}, format="json")

    assert [result["status"] for result in answer.json()["results"]] == ["created", "updated", "refused"]
    assert Lead.objects.get().company == "Renamed Ltd"


def test_a_token_with_read_scope_can_not_write(alice: User, api: ApiFor) -> None:
    lead = LeadFactory(owner=alice)
    client = api(alice, "leads:read")

    assert client.get(f"/api/v1/leads/{lead.pk}/").status_code == 200
    assert client.patch(f"/api/v1/leads/{lead.pk}/", {"company": "New"}, format="json").status_code == 403


def test_duplicates_and_sources(alice: User, ada: User, charlie: User, api: ApiFor) -> None:
    LeadFactory(owner=alice, company="北京ABC科技有限公司", phone="13800138000")

    found = api(charlie).get("/api/v1/leads/duplicates/", {"phone": "138-0013-8000"}).json()["results"]
    assert [(row["id"], row["owner_name"], row["matched"]) for row in found] == [(None, "Alice Adler", ["phone"])]
    assert api(alice).post("/api/v1/lead-sources/", {"name": "Golf club"}, format="json").status_code == 403
    made = api(ada).post("/api/v1/lead-sources/", {"name": "Golf club"}, format="json")
    assert (made.status_code, made.json()["key"]) == (201, "golf-club")
    assert "Golf club" in [
        row["name"] for row in api(alice).get("/api/v1/lead-sources/?page_size=200").json()["results"]
    ]
    pool = api(ada).post("/api/v1/lead-pools/", {"name": "East"}, format="json")
    assert (pool.status_code, pool.json()["teams"], pool.json()["waiting"]) == (201, [], 0)
