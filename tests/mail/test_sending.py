"""What goes out: once, to who wants it, when it may; and what a person sees of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as outside
from django.utils import timezone

from activities.models import Activity
from core.attached import Upload
from core.errors import Conflict, Forbidden, Refusal
from mail import services
from mail.models import MailAttachment, Mailbox, MailHandover, MailMessage, MailTemplate, MailThread
from mail.servers.hosts import Place, Trouble, connect
from mail.services import Draft
from mail.services.handovers import Ledger
from mail.services.opt_outs import unsubscribe_link
from people.models import User
from tests.factories.leads import LeadFactory
from tests.fixtures import BrowserFor, RunJobs
from tests.mail.conftest import Inbox, box_of

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2026-09-30T12:00:00+08:00")


def draft(box: Mailbox | None, **values: Any) -> Draft:
    return Draft(
        **{"to": ["wu@quarry.example"], "subject": "Offer", "body": "Dear {first_name}", "mailbox": box, **values}
    )


def test_it_goes_once_from_the_own_address_with_files_and_a_copy_on_the_timeline(
    alice: User, smtp: Inbox, inside: None
) -> None:
    box = box_of(alice, None, smtp, signature="Alice, Ours Ltd.")
    lead = LeadFactory(owner=alice, first_name="Lei", email="wu@quarry.example")
    files = [Upload("offer.pdf", b"%PDF-1.4 ...")]
    made = services.write_mail(
        actor=alice, about=lead, draft=draft(box, files=files, cc=["boss@quarry.example"]), now=timezone.now()
    )
    assert services.send_due(mailbox_id=box.pk, now=timezone.now()) is False  # its ten seconds are not over
    assert smtp.raw == []
    for _time in range(2):
        services.send_due(mailbox_id=box.pk, now=made.due_at)
    (message,) = smtp.messages
    assert (message["From"], message["To"], message["Cc"]) == (
        "Alice Adler <alice@ours.example>",
        "wu@quarry.example",
        "boss@quarry.example",
    )
    assert [part.get_filename() for part in message.walk() if part.get_filename()] == ["offer.pdf"]
    assert "Dear Lei" in message.get_payload()[0].get_payload()
    activity = Activity.objects.get(lead=lead)
    assert (activity.kind, activity.owner, activity.body) == ("email", alice, "Dear Lei\n\n-- \nAlice, Ours Ltd.")
    assert (MailHandover.objects.get(pk=made.pk).state, message["List-Unsubscribe"]) == ("accepted", None)


def test_what_was_handed_over_is_never_sent_again(alice: User, smtp: Inbox, inside: None) -> None:
    """The worker died after the dot: its transaction is gone, the log is not."""
    box = box_of(alice, None, smtp)
    lead = LeadFactory(owner=alice, first_name="Lei")
    lost = services.write_mail(actor=alice, about=lead, draft=draft(box), now=timezone.now())
    with Ledger() as ledger:
        ledger.hand(lost.pk, timezone.now())
    services.send_due(mailbox_id=box.pk, now=lost.due_at)
    lost.refresh_from_db()
    assert (smtp.raw, lost.state, lost.reason, Activity.objects.count()) == (
        [],
        "sent",
        "The server's answer was not seen.",
        1,
    )
    with pytest.raises(Conflict):
        services.send_again(actor=alice, message=lost, now=timezone.now())


def test_a_missing_field_refuses_and_names_it(alice: User) -> None:
    lead = LeadFactory(owner=alice, first_name="", company="")
    for body, code in (
        ("Dear {first_name} of {company}", "missing_field"),
        ("Dear {{password}}", "unknown_field"),
        ("{settings.SECRET_KEY}", "unknown_field"),
    ):
        with pytest.raises(Refusal) as refused:
            services.write_mail(actor=alice, about=lead, draft=draft(None, body=body), now=timezone.now())
        assert refused.value.code == code
    assert "password" in refused.value.message or "SECRET_KEY" in refused.value.message
    assert MailMessage.objects.count() == 0


def test_who_asked_for_none_gets_none_not_even_what_waits(alice: User, client: Any, run_jobs: RunJobs) -> None:
    lead = LeadFactory(owner=alice, first_name="Lei")
    with time_machine.travel(NOON):
        waiting = services.write_mail(actor=alice, about=lead, draft=draft(None), now=timezone.now())
        path = unsubscribe_link("WU@quarry.example").partition("://")[2].partition("/")[2]
        assert (client.get(f"/{path}").status_code, client.post(f"/{path}").status_code) == (200, 200)
        with pytest.raises(Refusal):
            services.write_mail(actor=alice, about=lead, draft=draft(None), now=timezone.now())
    with time_machine.travel(NOON + timedelta(minutes=1)):
        run_jobs()
    waiting.refresh_from_db()
    assert (waiting.state, outside.outbox) == ("refused", [])
    assert waiting.reason == "wu@quarry.example gets no mail: Unsubscribed."


def automatic(alice: User, lead: Any, number: int) -> MailMessage:
    made = services.queue_automatic(
        actor=alice,
        about=lead,
        to="wu@quarry.example",
        subject="Hi",
        body="Hello",
        source=f"rule:x:{number}",
        now=timezone.now(),
    )
    assert made is not None
    return made


def test_automatic_mail_sleeps_at_night_keeps_limits_and_stops_for_leavers(alice: User, run_jobs: RunJobs) -> None:
    lead = LeadFactory(owner=alice)
    with time_machine.travel(NOON.replace(hour=23)):
        first = automatic(alice, lead, 1)
        assert timezone.localtime(first.due_at).hour == 8
        again = services.queue_automatic(
            actor=alice,
            about=lead,
            to="wu@quarry.example",
            subject="Hi",
            body="Hello",
            source="rule:x:1",
            now=timezone.now(),
        )
        assert again is None
    with time_machine.travel(NOON + timedelta(days=1)):
        rest = [automatic(alice, lead, number) for number in (2, 3, 4)]
        run_jobs()
        rest[-1].refresh_from_db()
        assert (len(outside.outbox), rest[-1].state) == (3, "waiting")  # three a day to one person
    assert "List-Unsubscribe-Post" in outside.outbox[0].extra_headers
    with time_machine.travel(NOON + timedelta(days=3)):
        User.objects.filter(pk=alice.pk).update(is_active=False)
        run_jobs()
    rest[-1].refresh_from_db()
    assert (len(outside.outbox), rest[-1].state) == (3, "refused")


def test_the_servers_no_is_shown_and_a_lost_server_makes_all_wait(alice: User, smtp: Inbox, inside: None) -> None:
    box = box_of(alice, None, smtp)
    lead = LeadFactory(owner=alice, first_name="Lei")
    smtp.refuses["wu@quarry.example"] = "550 5.1.1 no such user"
    refused = services.write_mail(actor=alice, about=lead, draft=draft(box), now=timezone.now())
    services.send_due(mailbox_id=box.pk, now=refused.due_at)
    refused.refresh_from_db()
    assert (refused.state, refused.reason, MailHandover.objects.filter(pk=refused.pk).count()) == (
        "refused",
        "550 5.1.1 no such user",
        0,
    )
    Mailbox.objects.filter(pk=box.pk).update(smtp_port=1025 if smtp.port != 1025 else 1026)
    waiting = services.write_mail(
        actor=alice, about=lead, draft=draft(box, to=["li@quarry.example"]), now=timezone.now()
    )
    services.send_due(mailbox_id=box.pk, now=waiting.due_at)
    waiting.refresh_from_db()
    box.refresh_from_db()
    assert (waiting.state, box.failing_since is not None, "No connection" in box.last_error) == ("waiting", True, True)


def test_a_mail_is_taken_back_within_its_ten_seconds(
    alice: User, bob: User, browser: BrowserFor, run_jobs: RunJobs
) -> None:
    lead = LeadFactory(owner=alice, first_name="Lei", email="wu@quarry.example")
    page = browser(alice, htmx=True)
    form = {"to": "wu@quarry.example", "subject": "Offer", "body": "Dear {first_name}", "mailbox": ""}
    sent = page.post(f"/mail/write/?lead={lead.pk}", form)
    made = MailMessage.objects.get()
    assert (sent.status_code, f"/mail/messages/{made.pk}/cancel/" in sent.headers["HX-Trigger"]) == (204, True)
    with pytest.raises(Forbidden):
        services.cancel_mail(actor=bob, message=made)
    assert page.post(f"/mail/messages/{made.pk}/cancel/").status_code == 204
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        run_jobs()
    made.refresh_from_db()
    assert (made.state, outside.outbox) == ("canceled", [])


def test_a_password_goes_only_to_the_servers_it_was_given_for(alice: User, bob: User, ada: User) -> None:
    values = {"name": "Mine", "address": "alice@ours.example", "smtp_host": "smtp.ours.example", "username": "alice"}
    box = services.save_mailbox(actor=alice, password="s3cret", **values)
    assert "s3cret" not in box.sealed_password
    with pytest.raises(Refusal) as refused:
        services.save_mailbox(actor=alice, mailbox=box, smtp_host="evil.example")
    assert refused.value.problems[0].field == "password"
    for other in (bob, ada):
        with pytest.raises(Forbidden):
            services.save_mailbox(actor=other, mailbox=box, name="Yours")
        assert not Mailbox.objects.visible_to(other).exists()
    with pytest.raises(Forbidden):
        services.save_mailbox(actor=alice, mailbox=None, is_shared=True, **(values | {"address": "sales@ours.example"}))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0177.0.0.1",
        "2130706433",
        "[::1]",
        "::ffff:127.0.0.1",
        "169.254.169.254",
        "10.0.0.1",
        "0",
    ],
)
def test_mail_servers_are_not_in_our_own_network(host: str, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = []
    with pytest.raises(Trouble):
        connect(Place(host, 465, "none"), seconds=0.2)


def test_templates_have_editions_and_read_in_the_language_asked_for(
    maya: User, alice: User, browser: BrowserFor
) -> None:
    words = {
        "name": "Hello",
        "about": "lead",
        "subject": "Hello",
        "body": "Dear {first_name}",
        "subject_zh": "您好",
        "body_zh": "{first_name} 您好",
    }
    made = services.save_template(actor=maya, now=timezone.now(), is_shared=True, **words)
    services.save_template(actor=maya, template=made, now=timezone.now(), body="Hi {first_name}")
    with pytest.raises(Refusal):
        services.save_template(actor=maya, template=made, now=timezone.now(), body="Hi {nonsense}")
    with pytest.raises(Forbidden):
        services.save_template(actor=alice, template=made, now=timezone.now(), body="Mine")
    made.refresh_from_db()
    assert ([row.number for row in made.editions.all()], made.words("zh-hans")[0]) == ([2, 1], "您好")
    lead = LeadFactory(owner=alice, first_name="Lei", email="wu@quarry.example")
    page = browser(alice, htmx=True)
    shown = page.post(
        f"/mail/write/?lead={lead.pk}", {"template": str(made.pk), "fill": "1"}, headers={"HX-Target": "dialog"}
    )
    assert "Hi Lei" in shown.content.decode()
    assert MailTemplate.objects.visible_to(alice).count() == 1


def test_a_list_of_threads_costs_the_same_for_one_and_for_three(
    alice: User, browser: BrowserFor, django_assert_num_queries: Any
) -> None:
    page = browser(alice)
    counts = []
    for _round in range(2):
        LeadFactory(owner=alice)
        for number in range(1 + 2 * _round):
            lead = LeadFactory(owner=alice)
            MailThread.objects.create(
                subject=f"T{number}", counterpart="wu@quarry.example", last_at=timezone.now(), lead=lead
            )
        page.get("/mail/")
        with django_assert_num_queries(QUERIES):
            counts.append(page.get("/mail/").status_code)
    assert counts == [200, 200]


QUERIES = 6


def test_hostile_html_is_shown_without_what_runs(alice: User, browser: BrowserFor) -> None:
    thread = MailThread.objects.create(subject="x", last_at=timezone.now(), lead=LeadFactory(owner=alice))
    made = MailMessage.objects.create(
        thread=thread,
        direction="in",
        state="received",
        message_id="<a@b>",
        at=timezone.now(),
        text="<script>alert(1)</script>",
    )
    MailAttachment.objects.create(message=made, name='<img src=x onerror="alert(1)">.svg', size=1, refused="no")
    shown = browser(alice).get(f"/mail/threads/{thread.pk}/").content.decode()
    assert ("<script>alert(1)" in shown, "<img src=x" in shown, "&lt;script&gt;alert(1)" in shown) == (
        False,
        False,
        True,
    )
