"""Comments, files and what belongs to a task, by the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from activities import services
from people.models import User
from tests.factories.leads import LeadFactory
from tests.fixtures import ApiFor

pytestmark = pytest.mark.django_db
URL = "/api/v1/"


def task_of(user: User, lead: Any, subject: str = "Call") -> Any:
    return services.plan_task(actor=user, about=lead, subject=subject, due_at=timezone.now() + timedelta(days=1))


def test_a_task_is_told_and_set_part_by_part(alice: User, bob: User, charlie: User, api: ApiFor) -> None:
    lead = LeadFactory(owner=alice)
    task, before = task_of(alice, lead), task_of(alice, lead, "Ask for the drawing")
    address, client = f"{URL}activities/{task.pk}/", api(alice)

    def sent(part: str, body: Any, status: int = 200) -> Any:
        answer = client.post(f"{address}{part}/", body, format="json")
        assert answer.status_code == status, answer.content
        return answer.json()

    points = [{"text": "Drawing", "done": True}, {"text": "Price", "done": False}]
    assert sent("checklist", {"items": points}) == {"done": 1, "results": points}
    assert sent("helpers", {"users": [str(bob.pk)]})["results"] == [{"id": str(bob.pk), "name": bob.full_name}]
    waits = sent("dependencies", {"before": [str(before.pk)]})["results"]
    assert [(row["name"], row["done_at"]) for row in waits] == [("Ask for the drawing", None)]
    assert sent("task", {"progress": 10}, 422)["errors"][0]["code"] == "waits"
    assert sent("task", {"is_important": True})["is_important"] is True
    weekly = sent("recurrence", {"frequency": "weekly", "weekdays": [0, 2], "count": 4})
    assert (weekly["frequency"], weekly["weekdays"], weekly["count"]) == ("weekly", [0, 2], 4)
    assert client.get(f"{address}recurrence/").json() == weekly
    assert sent("recurrence", {"frequency": None}) == {"frequency": None}
    assert sent("checklist", {"items": [], "x": 1}, 400)["errors"][0]["code"] == "unknown"
    circle = client.post(f"{URL}activities/{before.pk}/dependencies/", {"before": [str(task.pk)]}, format="json").json()
    assert circle["errors"][0]["code"] == "circle"

    assert client.get(f"{address}task/").json()["progress"] == 0
    for part in ("task", "checklist", "helpers", "dependencies", "recurrence"):
        assert api(charlie).get(f"{address}{part}/").status_code == 404
        assert api(charlie).post(f"{address}{part}/", {}, format="json").status_code == 404


def test_a_foreign_task_is_nothing_to_wait_for(alice: User, charlie: User, api: ApiFor) -> None:
    theirs = task_of(charlie, LeadFactory(owner=charlie))
    mine = task_of(alice, LeadFactory(owner=alice))
    answer = api(alice).post(f"{URL}activities/{mine.pk}/dependencies/", {"before": [str(theirs.pk)]}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "does_not_exist")


def test_a_question_is_asked_and_answered(alice: User, maya: User, charlie: User, api: ApiFor) -> None:
    lead = LeadFactory(owner=alice)
    body = {"lead": str(lead.pk), "body": "May I give 12 %?", "asked": str(maya.pk)}
    asked = api(alice).post(f"{URL}comments/", body, format="json")
    assert (asked.status_code, asked.json()["asked"]["id"], asked.json()["answered_at"]) == (201, str(maya.pk), None)
    waiting = api(maya).get(f"{URL}comments/?asked={maya.pk}&open=true").json()["results"]
    assert [row["body"] for row in waiting] == ["May I give 12 %?"]
    reply = {"lead": str(lead.pk), "body": "Yes.", "parent": asked.json()["id"]}
    assert api(maya).post(f"{URL}comments/", reply, format="json").status_code == 201
    assert api(maya).get(f"{URL}comments/?open=true").json()["results"] == []
    assert len(api(alice).get(f"{URL}comments/?lead={lead.pk}").json()["results"]) == 2

    assert api(charlie).get(f"{URL}comments/").json()["results"] == []
    refused = api(charlie).post(f"{URL}comments/", body, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "lead")
    two = api(alice).post(f"{URL}comments/", {"body": "x"}, format="json")
    assert (two.status_code, two.json()["errors"][0]["code"]) == (400, "one_subject")
    assert api(alice).delete(f"{URL}comments/{asked.json()['id']}/").status_code == 405


def test_files_by_the_api(alice: User, charlie: User, api: ApiFor, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    lead, client = LeadFactory(owner=alice), api(alice)

    def sent(name: str, content: bytes) -> Any:
        form = {"lead": str(lead.pk), "document": SimpleUploadedFile(name, content)}
        return client.post(f"{URL}attachments/", form, format="multipart")

    made = sent("报价.pdf", b"%PDF-1.4")
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["name"], row["size"], row["lead"]["id"], row["by"]["id"]) == (
        "报价.pdf",
        8,
        str(lead.pk),
        str(alice.pk),
    )
    got = client.get(row["content"])
    assert (b"".join(got.streaming_content), got["Content-Type"]) == (b"%PDF-1.4", "application/octet-stream")
    assert sent("x.svg", b"<svg>").json()["errors"][0]["code"] == "kind"
    assert len(client.get(f"{URL}attachments/?lead={lead.pk}").json()["results"]) == 1
    for path in (row["content"], f"{URL}attachments/{row['id']}/"):
        assert api(charlie).get(path).status_code == 404
    assert api(charlie).delete(f"{URL}attachments/{row['id']}/").status_code == 404
    assert client.delete(f"{URL}attachments/{row['id']}/").status_code == 204
    assert client.get(f"{URL}attachments/").json()["results"] == []
