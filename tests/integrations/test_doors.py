"""Imports and exports by API and by page."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Account
from integrations import services
from integrations.models import Export, Import
from jobs import worker
from people.models import User
from tests.factories.customers import AccountFactory
from tests.fixtures import ApiFor, BrowserFor
from tests.integrations.maven import FOLDER, given, ran

BASE = "/api/v1/imports/"


def file_of(content: bytes, name: str = "rows.csv") -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def test_the_whole_way_by_api(api: ApiFor, ada: User) -> None:
    client = api(ada)
    made = client.post(
        BASE,
        {"file": file_of((FOLDER / "accounts.csv").read_bytes(), "accounts.csv"), "kind": "accounts"},
        format="multipart",
    )
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["state"], body["row_count"], body["mapping"]["sector"], body["mapping"]["subsidiary_of"]) == (
        "mapped",
        85,
        "industry",
        "parent",
    )
    address = f"{BASE}{body['id']}/"
    patched = client.patch(
        address, {"mapping": {"revenue": ""}, "values": {"industry": {"technolgy": "technology"}}}, format="json"
    )
    assert patched.status_code == 200, patched.content
    checking = client.post(f"{address}check/")
    assert (checking.status_code, checking.json()["state"]) == (202, "checking")
    worker.run(Import.objects.get().job_id)
    checked = client.get(address).json()
    assert checked["expected"] == {"created": 85, "updated": 0, "unchanged": 0, "failed": 0}
    assert [finding["suggestion"] for finding in checked["findings"]] == ["Philippines"]
    assert client.post(f"{address}run/").status_code == 202
    worker.run(Import.objects.get().job_id)
    done = client.get(address).json()
    assert (done["state"], done["counts"]["created"], done["progress"]) == ("done", 85, {"done": 85, "total": 85})
    assert Account.objects.filter(industry="technology", revenue=None).count() == 12
    assert client.post(f"{address}run/").status_code == 409
    assert client.post(f"{address}undo/").status_code == 202
    worker.run(Import.objects.get().job_id)
    assert Account.objects.count() == 0


def test_rows_are_listed_by_outcome(api: ApiFor, ada: User) -> None:
    batch = ran(ada, given(ada, "account,employees\nA,1\nB,many\n", "accounts"))
    rows = api(ada).get(f"{BASE}{batch.pk}/rows/", {"outcome": "failed"}).json()
    assert rows == {
        "results": [
            {
                "number": 2,
                "outcome": "failed",
                "expected": None,
                "id": None,
                "problems": [{"field": "size", "code": "not_a_number", "message": "“many” is not a number."}],
                "cells": {"account": "B", "employees": "many"},
            }
        ],
        "next_after": None,
    }
    assert api(ada).get(f"{BASE}{batch.pk}/rows/", {"outcome": "evil"}).status_code == 400


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", "accounts", 422, "empty"),
        (b"a\x00b", "accounts", 422, "binary"),
        (b"account\nA\n", "passwords", 422, "invalid_choice"),
        (b"account,account\nA,B\n", "accounts", 422, "duplicate_header"),
    ],
)
def test_bad_files_are_refused_and_not_kept(
    api: ApiFor, ada: User, media: Path, content: bytes, kind: str, status: int, code: str
) -> None:
    answer = api(ada).post(BASE, {"file": file_of(content), "kind": kind}, format="multipart")
    assert (answer.status_code, [error["code"] for error in answer.json()["errors"]]) == (status, [code])
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert Import.objects.count() == 0


def test_too_large_files_are_refused(api: ApiFor, ada: User, media: Path, settings: object) -> None:
    settings.UPLOAD_MAX_BYTES = 1000  # type: ignore[attr-defined]
    answer = api(ada).post(BASE, {"file": file_of(b"account\n" + b"x\n" * 600), "kind": "accounts"}, format="multipart")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_large")
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_without_a_file(api: ApiFor, ada: User) -> None:
    assert api(ada).post(BASE, {"kind": "accounts"}, format="multipart").status_code == 400
    assert api(ada).post(BASE, {"file": "text"}, format="json").status_code == 400


def test_file_names_are_only_shown(api: ApiFor, ada: User, media: Path) -> None:
    made = api(ada).post(
        BASE, {"file": file_of(b"account\nA\n", "..\\..\\<script>.csv"), "kind": "accounts"}, format="multipart"
    )
    assert made.json()["file_name"] == "<script>.csv"
    assert {len(path.name) for path in media.rglob("*") if path.is_file()} == {48}


def test_nobody_goes_on_with_anothers_import(api: ApiFor, alice: User, ada: User, maya: User, charlie: User) -> None:
    batch = given(alice, "account\nA\n", "accounts")
    assert api(ada).post(f"{BASE}{batch.pk}/run/").status_code == 403
    assert api(maya).post(f"{BASE}{batch.pk}/run/").status_code == 404
    assert api(charlie).get(f"{BASE}{batch.pk}/").status_code == 404
    assert Account.objects.count() == 0


def uploaded(client: Client, content: bytes) -> str:
    answer = client.post(reverse("integrations:import-new"), {"file": file_of(content)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def test_the_whole_way_by_page(browser: BrowserFor, ada: User) -> None:
    client = browser(ada)
    address = uploaded(client, b"account,sector,staff count\nA,technolgy,5\nB,retail,x\n")
    shown = client.get(address).content.decode()
    assert "Which column is what" in shown
    body = {"column-0": "name", "column-1": "industry", "column-2": "size", "currency": "USD", "check": "1"}
    assert client.post(f"{address}mapping/", body).status_code == 302
    assert "import-state" in client.get(address).content.decode()
    worker.run(Import.objects.get().job_id)
    checked = client.get(address).content.decode()
    assert "Did you mean “technology”?" in checked
    assert "“x” is not a number." in checked
    assert (
        client.post(f"{address}value/", {"field": "industry", "old": "technolgy", "new": "technology"}).status_code
        == 302
    )
    assert client.post(f"{address}run/").status_code == 302
    part = client.get(address, headers={"HX-Request": "true", "HX-Target": "import-state"}).content.decode()
    assert 'hx-trigger="every 1s"' in part
    worker.run(Import.objects.get().job_id)
    assert Account.objects.values_list("name", "industry", "currency").get() == ("A", "technology", "USD")
    assert "Undo the import" in client.get(address).content.decode()
    assert client.post(f"{address}undo/").status_code == 302
    worker.run(Import.objects.get().job_id)
    assert "The import was undone: 1 removed" in client.get(address).content.decode()


def test_refusals_are_said_on_the_page(browser: BrowserFor, ada: User) -> None:
    client = browser(ada)
    wrong = client.post(reverse("integrations:import-new"), {"file": file_of(b"a,a\n1,2\n")})
    assert (wrong.status_code, "stand twice" in wrong.content.decode()) == (422, True)
    address = uploaded(client, b"account,sector\nA,x\n")
    twice = client.post(f"{address}mapping/", {"column-0": "name", "column-1": "name"})
    assert (twice.status_code, "Two columns are mapped" in twice.content.decode()) == (422, True)
    assert client.post(f"{address}mapping/", {"column-0": "password"}).status_code == 422
    assert client.post(f"{address}delete/").status_code == 302
    assert Import.objects.count() == 0


def test_exports_are_made_with_the_owners_eyes_and_fetched_by_him_only(
    api: ApiFor, browser: BrowserFor, alice: User, charlie: User, ada: User
) -> None:
    AccountFactory(owner=alice, name="Hers", region="East")
    AccountFactory(owner=alice, name="West one", region="West")
    AccountFactory(owner=charlie, name="His", region="East")
    asked = api(alice).post(
        "/api/v1/exports/", {"resource": "accounts", "query": "region=East", "format": "csv"}, format="json"
    )
    assert asked.status_code == 202, asked.content
    export = Export.objects.get()
    assert api(alice).get(f"/api/v1/exports/{export.pk}/download/").status_code == 404
    worker.run(export.job_id)
    answer = api(alice).get(f"/api/v1/exports/{export.pk}/download/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert ("Hers" in text, "West one" in text, "His" in text) == (True, False, False)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert api(ada).get(f"/api/v1/exports/{export.pk}/download/").status_code == 404
    assert browser(charlie).get(reverse("integrations:export-download", args=[export.pk])).status_code == 404
    assert browser(alice).get(reverse("integrations:export-download", args=[export.pk])).status_code == 200


@pytest.mark.parametrize("query", ["owner__password=x", "ordering=password", "columns=secret"])
def test_exports_take_only_what_the_list_takes(api: ApiFor, alice: User, query: str) -> None:
    answer = api(alice).post("/api/v1/exports/", {"resource": "accounts", "query": query}, format="json")
    assert answer.status_code == 400
    assert Export.objects.count() == 0


def test_lost_rights_count_for_a_queued_export(alice: User) -> None:
    AccountFactory(owner=alice)
    export = services.request_export(actor=alice, resource="accounts")
    alice.roles.clear()
    worker.run(export.job_id)
    assert (Export.objects.get().state, Export.objects.get().stored_name) == ("failed", "")
