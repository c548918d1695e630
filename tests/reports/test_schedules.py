"""Reports that make themselves: once a period, for each recipient in his own visibility, mailed once, failures visible."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from openpyxl import load_workbook
from pypdf import PdfReader

from core.errors import Forbidden, Refusal
from jobs.models import Job, ScheduleRun
from people import handover
from people.models import User
from reports import services
from reports.models import ReportRun, ReportSchedule
from reports.tasks import due
from tests.factories.opportunities import OpportunityFactory
from tests.factories.reports import NOW, SHANGHAI, schedule
from tests.fixtures import BrowserFor, RunJobs

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI)


class Mailbox(Message):
    """Keeps what a real SMTP server received; refuses the first `refusals` mails."""

    def __init__(self, refusals: int = 0) -> None:
        super().__init__()
        self.mails: list = []
        self.refusals = refusals

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> Any:  # noqa: N802  aiosmtpd's name
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def handle_message(self, message: Any) -> None:
        raise AssertionError("not used")


@pytest.fixture
def mailbox(settings: Any, tmp_path: Path) -> Iterator[Mailbox]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.MEDIA_ROOT = tmp_path
    yield box
    server.stop()


def tick(run_jobs: RunJobs, at: datetime = MONDAY, **options: Any) -> list[Job]:
    with time_machine.travel(at, tick=False):
        due(Job(kind="reports.due"))
        return run_jobs(**options)


def attachments(mail: Any) -> dict[str, bytes]:
    return {part.get_filename().rsplit(".", 1)[1]: part.get_content() for part in mail.iter_attachments()}


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def cells_of(xlsx: bytes) -> list:
    return [
        cell
        for sheet in load_workbook(io.BytesIO(xlsx))
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]


def test_each_recipient_gets_one_mail_with_what_he_may_see_in_his_language(
    alice: User, charlie: User, maya: User, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    OpportunityFactory(owner=alice, name="Northern deal", amount=Decimal("1234.50"))
    OpportunityFactory(owner=charlie, name="Southern deal", amount=Decimal("88.00"))
    User.objects.filter(pk=charlie.pk).update(language="zh-hans")
    schedule(maya, maya, charlie)

    tick(run_jobs)
    tick(run_jobs)

    by_person = {mail["To"]: attachments(mail) for mail in mailbox.mails}
    assert sorted(mail["To"] for mail in mailbox.mails) == [charlie.email, maya.email]
    for_maya, for_charlie = text_of(by_person[maya.email]["pdf"]), text_of(by_person[charlie.email]["pdf"])
    assert ("Alice Adler" in for_maya, "Charlie Chen" in for_maya) == (True, False)
    assert ("Alice Adler" in for_charlie, "Charlie Chen" in for_charlie) == (False, True)
    assert "1,234.50" in for_maya
    assert "1,234.50" not in for_charlie
    assert Decimal(88) in cells_of(by_person[charlie.email]["xlsx"])
    assert Decimal("1234.5") not in cells_of(by_person[charlie.email]["xlsx"])


def test_the_same_period_is_claimed_once_and_the_next_week_again(
    alice: User, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    plan = schedule(alice)
    tick(run_jobs, MONDAY - timedelta(minutes=1))
    assert ReportRun.objects.count() == 0
    for minutes in (0, 0, 1, 600):
        tick(run_jobs, MONDAY + timedelta(minutes=minutes))
    assert len(mailbox.mails) == 1
    tick(run_jobs, MONDAY + timedelta(days=7))

    assert len(mailbox.mails) == 2
    assert ScheduleRun.objects.filter(schedule=f"report:{plan.pk}").count() == 2


def test_after_a_standstill_only_the_newest_period_is_made(alice: User, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    schedule(alice, frequency="daily")
    tick(run_jobs, MONDAY)
    assert [run.period for run in ReportRun.objects.all()] == [MONDAY]


def test_the_clock_change_neither_doubles_nor_loses_a_report(alice: User, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    from zoneinfo import ZoneInfo

    berlin = ZoneInfo("Europe/Berlin")
    started = datetime(2026, 10, 24, 12, 0, tzinfo=berlin)
    schedule(alice, now=started, frequency="daily", at_time=time(2, 30), time_zone="Europe/Berlin")
    hour = started.astimezone(SHANGHAI)
    for _step in range(48):
        hour += timedelta(hours=1)
        tick(run_jobs, hour)
    assert len(mailbox.mails) == 2


def test_a_mail_server_that_refuses_is_tried_again_and_shown(
    alice: User, mailbox: Mailbox, run_jobs: RunJobs, browser: BrowserFor
) -> None:
    mailbox.refusals = 1
    schedule(alice)
    tick(run_jobs, failing=True)
    run = ReportRun.objects.select_related("job", "mail_job").get()

    assert (run.state, run.mail_state, run.mailed_at, len(mailbox.mails)) == ("done", "retrying", None, 0)
    assert "451" in run.error
    assert "Mail is tried again" in browser(alice).get("/reports/runs/").content.decode()

    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        run_jobs()
    run = ReportRun.objects.select_related("job", "mail_job").get()
    assert (run.mail_state, run.mailed_to, len(mailbox.mails)) == ("done", alice.email, 1)


def test_a_mail_server_that_is_down_fails_visibly_in_the_end(
    alice: User, mailbox: Mailbox, run_jobs: RunJobs, settings: Any
) -> None:
    settings.EMAIL_PORT = 1
    schedule(alice)
    tick(run_jobs, failing=True)
    Job.objects.filter(kind="reports.mail").update(attempts=9, due_at=MONDAY)
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        run_jobs(failing=True)

    run = ReportRun.objects.select_related("job", "mail_job").get()
    assert (run.state, run.mail_state, run.mailed_at) == ("done", "failed", None)


def test_a_report_that_can_not_be_made_is_retried_and_visible(
    alice: User, mailbox: Mailbox, run_jobs: RunJobs, settings: Any, browser: BrowserFor
) -> None:
    settings.PDF_FONT_PATH = settings.MEDIA_ROOT / "nowhere"
    schedule(alice)
    settings.MEDIA_ROOT = "/proc/nowhere"
    tick(run_jobs, failing=True)

    run = ReportRun.objects.select_related("job").get()
    assert (run.state, run.made_at, len(mailbox.mails)) == ("retrying", None, 0)
    assert "Tried again soon" in browser(alice).get("/reports/runs/").content.decode()


def test_mailing_twice_mails_once_with_one_message_id(alice: User, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    schedule(alice)
    tick(run_jobs)
    run = ReportRun.objects.get()

    assert services.mail_run(actor=None, run_id=run.pk, now=MONDAY) is False
    assert [mail["Message-ID"] for mail in mailbox.mails] == [f"<report-{run.pk}@127.0.0.1>"]


def test_whoever_lost_the_right_since_gets_nothing(
    alice: User, bob: User, maya: User, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    schedule(maya, alice, bob)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    tick(run_jobs)

    assert [mail["To"] for mail in mailbox.mails] == [bob.email]
    assert ReportRun.objects.select_related("job").get(recipient=alice).state == "skipped"


def test_stopped_and_deleted_schedules_start_nothing(alice: User, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    stopped, deleted = schedule(alice), schedule(alice)
    services.edit_schedule(actor=alice, now=NOW, schedule=stopped, changes={"is_active": False})
    services.delete_schedule(actor=alice, schedule=deleted)
    tick(run_jobs)
    assert ReportRun.objects.count() == 0


def test_a_new_time_does_not_make_up_for_what_lies_before_it(alice: User, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    plan = schedule(alice)
    tick(run_jobs)
    wednesday = MONDAY + timedelta(days=2)
    services.edit_schedule(actor=alice, now=wednesday, schedule=plan, changes={"weekday": 2})
    tick(run_jobs, wednesday + timedelta(hours=1))
    assert len(mailbox.mails) == 1


def test_files_are_for_their_recipient_only(
    alice: User, bob: User, maya: User, ada: User, mailbox: Mailbox, run_jobs: RunJobs, browser: BrowserFor
) -> None:
    schedule(maya, alice)
    tick(run_jobs)
    run = ReportRun.objects.get()
    file = run.files.get(format="pdf")

    mine = browser(alice).get(f"/reports/files/{file.pk}/")
    others = [browser(user).get(f"/reports/files/{file.pk}/").status_code for user in (bob, maya, ada)]

    assert (mine.status_code, mine["Content-Type"], mine["X-Content-Type-Options"]) == (
        200,
        "application/pdf",
        "nosniff",
    )
    assert mine["Content-Disposition"].startswith("attachment;")
    assert b"".join(mine.streaming_content).startswith(b"%PDF")
    assert others == [404, 404, 404]
    assert browser(maya).get(f"/reports/runs/{run.pk}/").status_code == 404
    assert "Alice Adler" in browser(maya).get("/reports/runs/").content.decode()


def test_run_now_makes_and_mails_beside_the_timetable(
    alice: User, mailbox: Mailbox, run_jobs: RunJobs, browser: BrowserFor
) -> None:
    plan = schedule(alice)
    answer = browser(alice).post(f"/reports/schedules/{plan.pk}/run/")
    run_jobs()
    assert (answer.status_code, len(mailbox.mails)) == (302, 1)


def test_who_may_change_a_schedule(alice: User, bob: User, maya: User, ada: User, browser: BrowserFor) -> None:
    plan = schedule(alice)
    for user, status in ((bob, 404), (maya, 403)):
        assert browser(user).post(f"/reports/schedules/{plan.pk}/delete/").status_code == status
    with pytest.raises(Forbidden):
        services.delete_schedule(actor=bob, schedule=plan)
    services.delete_schedule(actor=ada, schedule=plan)
    assert ReportSchedule.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"report": "secrets"}, "report"),
        ({"filters": {"owner__password": "x"}}, "filters"),
        ({"filters": {"window": "always"}}, "filters"),
        ({"formats": []}, "formats"),
        ({"formats": ["exe"]}, "formats"),
        ({"weekday": 9}, "weekday"),
        ({"month_day": 31}, "month_day"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_unsound_schedules_are_refused(alice: User, values: Any, field: Any) -> None:
    with pytest.raises(Refusal) as refused:
        schedule(alice, **values)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_leavers_schedules_go_to_the_successor(alice: User, bob: User, ada: User) -> None:
    plan, shared = schedule(alice), schedule(bob, alice, bob)
    estate = handover.ESTATES["report_schedules"]

    assert (estate.count(alice), estate.move(ada, alice, bob)) == (1, 1)
    plan.refresh_from_db()
    assert plan.owner == bob
    assert list(shared.recipients.all()) == [bob]


def test_a_report_for_oneself_is_made_without_a_mail(
    alice: User, browser: BrowserFor, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    answer = browser(alice).post("/reports/runs/new/", {"window": "this_week", "formats": "xlsx"})
    run_jobs()
    run = ReportRun.objects.select_related("job").get()

    assert answer.headers["Location"] == f"/reports/runs/{run.pk}/"
    assert (run.state, [file.format for file in run.files.all()], mailbox.mails) == ("done", ["xlsx"], [])
