"""Files on records: who may put them there, what is refused, how they are given out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities import services
from activities.models import Attachment
from audit.models import AuditEntry
from core.attached import LARGEST, Upload, checked, cleaned_name
from core.errors import Forbidden, Refusal
from people.models import User
from performance import services as performance
from performance.models import ReportFile
from tests.factories.activities import ActivityFactory
from tests.factories.contracts import draft as draft_contract
from tests.factories.leads import LeadFactory
from tests.factories.performance import report_of, report_rule
from tests.fixtures import BrowserFor

PDF = Upload("报价.pdf", b"%PDF-1.4")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content", "held", "code"),
    [
        ("a.svg", b"<svg onload=alert(1)>", 0, "kind"),
        ("a.html", b"<html>", 0, "kind"),
        ("a.exe", b"MZ", 0, "kind"),
        ("invoice.pdf", b"MZ\x90\x00", 0, "program"),
        ("photo.jpg", b"#!/bin/sh", 0, "program"),
        ("a.pdf", b"", 0, "empty"),
        ("a.pdf", b"x" * (LARGEST + 1), 0, "too_large"),
        ("a.pdf", b"%PDF", 100, "too_many"),
        ("pdf", b"%PDF", 0, "kind"),
    ],
)
def test_what_is_not_taken(name: str, content: bytes, held: int, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked(Upload(name, content), held=held)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\报价 1.PDF", "报价 1.PDF"),
        ("a\x00b\u202egnp.pdf", "abgnp.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_keeps_nothing_dangerous(given: str, kept: str) -> None:
    assert cleaned_name(given) == kept


@pytest.mark.django_db
def test_a_file_on_a_task_by_page(alice: User, charlie: User, browser: BrowserFor, media: Any) -> None:
    lead = LeadFactory(owner=alice)
    task = services.plan_task(actor=alice, about=lead, subject="Call", due_at=timezone.now())
    address, client = f"{reverse('activities:files')}?activity={task.pk}", browser(alice)
    empty = client.get(address)
    assert ("Add a file" in empty.text, "No files yet" in empty.text) == (True, True)

    added = client.post(address, {"document": SimpleUploadedFile("报价.pdf", b"%PDF-1.4")}, HTTP_HX_REQUEST="true")
    assert (added.status_code, "报价.pdf" in added.text) == (200, True)
    row = Attachment.objects.get()
    assert (row.name, row.size, row.actor, "pdf" in row.content.name) == ("报价.pdf", 8, alice, False)
    assert AuditEntry.objects.filter(action="file.added", record_id=str(task.pk)).count() == 1

    got = client.get(reverse("activities:file", args=[row.pk]))
    assert b"".join(got.streaming_content) == b"%PDF-1.4"
    assert [got[name] for name in ("Content-Type", "X-Content-Type-Options")] == ["application/octet-stream", "nosniff"]
    assert got["Content-Disposition"].startswith("attachment")
    for path in (address, reverse("activities:file", args=[row.pk])):
        assert browser(charlie).get(path).status_code == 404
    refused = client.post(address, {"document": SimpleUploadedFile("a.svg", b"<svg>")}, HTTP_HX_REQUEST="true")
    assert (refused.status_code, "not taken" in refused.text, Attachment.objects.count()) == (422, True, 1)


@pytest.mark.django_db
def test_who_may_add_and_take_away(
    alice: User, bob: User, maya: User, media: Any, django_capture_on_commit_callbacks: Any
) -> None:
    now, lead = timezone.now(), LeadFactory(owner=alice)
    with pytest.raises(Forbidden):
        services.attach(actor=bob, record=lead, upload=PDF, now=now)
    done = ActivityFactory(actor=alice, about=lead, subject="Met")
    by_manager = services.attach(actor=maya, record=done, upload=PDF, now=now)
    with pytest.raises(Forbidden, match="put this file"):
        services.detach(actor=alice, attachment=by_manager, now=now)
    with pytest.raises(Forbidden, match="24 hours"):
        services.detach(actor=maya, attachment=by_manager, now=now + timedelta(hours=25))
    services.detach(actor=maya, attachment=by_manager, now=now)
    kept = services.attach(actor=alice, record=done, upload=PDF, now=now)
    assert media.joinpath(kept.content.name).exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_activity(actor=maya, activity=done)
    assert (Attachment.objects.count(), media.joinpath(kept.content.name).exists()) == (0, False)


@pytest.mark.django_db
def test_a_contract_has_files(alice: User, bob: User) -> None:
    contract = draft_contract(alice)
    file = services.attach(actor=alice, record=contract, upload=PDF, now=timezone.now())
    assert list(Attachment.objects.visible_to(alice)) == [file]
    assert not Attachment.objects.visible_to(bob).exists()


@pytest.mark.django_db
def test_a_report_has_files_until_it_is_given_in(
    ada: User, alice: User, bob: User, maya: User, browser: BrowserFor
) -> None:
    now = timezone.now()
    report = report_of(alice, report_rule(ada), now + timedelta(hours=1))
    address = reverse("performance:files", args=[report.pk])
    for reader, status in ((bob, 404), (maya, 404), (alice, 200)):
        sent = {"document": SimpleUploadedFile("a.pdf", b"%PDF")}
        assert browser(reader).post(address, sent, HTTP_HX_REQUEST="true").status_code == status
    file = ReportFile.objects.get()
    performance.submit_report(
        actor=alice, report=report, now=now, today=timezone.localdate(now), texts={"plan": "Call"}
    )
    download = reverse("performance:file", args=[report.pk, file.pk])
    assert [browser(user).get(download).status_code for user in (bob, maya)] == [404, 200]
    with pytest.raises(Forbidden):
        performance.detach(actor=alice, file=file)
    with pytest.raises(Forbidden):
        performance.attach(actor=alice, report=report, upload=PDF, now=now)
