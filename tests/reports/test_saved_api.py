"""Kept reports over the API: kept, shared, rebuilt, run; sharing shows the question, never somebody else's figures."""

from __future__ import annotations

import pytest

from people.models import User
from reports.models import ReportRun, SavedReport
from tests.factories.leads import LeadFactory
from tests.fixtures import ApiFor, RunJobs

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/saved-reports/"
GIVEN = {"name": "New ones", "definition": {"measures": ["new_leads"], "rows": "owner", "window": "this_year"}}


def test_kept_shared_rebuilt_and_given_up(alice: User, bob: User, maya: User, charlie: User, api: ApiFor) -> None:
    LeadFactory(owner=bob)
    LeadFactory.create_batch(2, owner=alice)
    answer = api(maya).post(ADDRESS, GIVEN, format="json")
    assert answer.status_code == 201, answer.json()
    one = f"{ADDRESS}{answer.json()['id']}/"
    assert api(alice).get(one).status_code == 404
    assert api(maya).post(ADDRESS, GIVEN, format="json").status_code == 422

    shared = api(maya).patch(one, {"people": [str(alice.pk)], "name": "Ours", "version": 1}, format="json").json()
    assert (shared["name"], shared["people"]) == ("Ours", [{"id": str(alice.pk), "name": alice.full_name}])
    assert api(maya).patch(one, {"name": "Late", "version": 1}, format="json").status_code == 409
    assert api(maya).get(f"{one}figures/").json()["total"] != api(alice).get(f"{one}figures/").json()["total"]
    assert [row["name"] for row in api(alice).get(ADDRESS).json()["results"]] == ["Ours"]
    assert api(charlie).get(ADDRESS).json()["results"] == []

    assert api(alice).patch(one, {"name": "Mine"}, format="json").status_code == 403
    assert api(alice).delete(one).status_code == 403
    wrong = api(maya).patch(one, {"definition": {"measures": ["nonsense"]}}, format="json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "definition")
    rebuilt = api(maya).patch(one, {"definition": {"measures": ["won_amount"]}}, format="json").json()
    assert rebuilt["definition"]["measures"] == ["won_amount"]
    assert api(maya).delete(one).status_code == 204
    assert not SavedReport.objects.exists()


def test_run_makes_files_for_the_caller(alice: User, maya: User, api: ApiFor, run_jobs: RunJobs) -> None:
    kept = api(maya).post(ADDRESS, {**GIVEN, "people": [str(alice.pk)]}, format="json").json()
    asked = api(alice).post(f"{ADDRESS}{kept['id']}/run/", {"formats": ["csv"]}, format="json")
    assert asked.status_code == 202, asked.json()
    run_jobs()
    run = ReportRun.objects.get(pk=asked.json()["id"])
    assert (run.recipient, run.title, [file.format for file in run.files.all()]) == (alice, "New ones", ["csv"])
    assert api(alice).post(f"{ADDRESS}{kept['id']}/run/", {"formats": ["doc"]}, format="json").status_code == 400
