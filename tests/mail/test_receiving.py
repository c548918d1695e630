"""What comes in: each message once, on the right record, or in the unmatched box."""

from __future__ import annotations

import pytest
from django.utils import timezone

from activities.models import Activity
from jobs.models import Job
from leads.models import FirstResponse, Lead, LeadSource
from mail import services
from mail.models import Mailbox, MailMessage, MailOptOut, MailThread
from mail.services import Draft
from people.models import Notification, User
from tests.factories.customers import ContactFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import RunJobs
from tests.mail.conftest import Inbox, box_of, written
from tests.mail.imap_server import Server

pytestmark = pytest.mark.django_db


def poll(box: Mailbox) -> int:
    return services.poll_mailbox(mailbox_id=box.pk, now=timezone.now(), today=timezone.localdate()).kept


def test_a_known_address_is_on_the_timeline_within_one_poll(box: Mailbox, imap: Server, alice: User) -> None:
    lead = LeadFactory(owner=alice, email="wu@quarry.example")
    imap.box.add(written(subject="报价", body="请报价\n\n> old words"))
    imap.box.add(written("Nobody <who@else.example>", subject="Hi"))
    kept = poll(box)
    activity = Activity.objects.get(lead=lead)
    assert (kept, activity.kind, activity.subject, activity.body) == (2, "email", "报价", "请报价")
    unmatched = MailThread.objects.unmatched().get()
    assert (unmatched.counterpart, unmatched.subject, Activity.objects.count()) == ("who@else.example", "Hi", 1)
    assert FirstResponse.objects.filter(lead=lead, responded_at__isnull=False).count() == 0
    assert Notification.objects.filter(user=alice, kind="mail.received").count() == 1


def test_each_message_once_whatever_dies_and_whoever_renumbers(box: Mailbox, imap: Server, alice: User) -> None:
    LeadFactory(owner=alice, email="wu@quarry.example")
    for number in range(4):
        imap.box.add(written(subject=f"M{number}", message_id=f"<m{number}@quarry.example>"))
    imap.box.breaks_at = 3
    poll(box)  # the connection breaks in the middle: what was kept is kept, and the mark stands behind it
    box.refresh_from_db()
    assert (box.last_uid, bool(box.last_error), MailMessage.objects.count()) == (2, True, 2)
    imap.box.breaks_at = None
    assert (poll(box), poll(box), imap.box.fetched) == (2, 0, [1, 2, 3, 4])
    imap.box.uid_validity = 2  # the folder was made anew: other numbers for the same messages
    assert poll(box) == 0
    box.refresh_from_db()
    assert (box.uid_validity, box.last_uid, box.last_error, Activity.objects.count()) == (2, 4, "", 4)


def test_a_reply_lands_on_the_record_of_what_it_answers(
    box: Mailbox, imap: Server, smtp: Inbox, alice: User, run_jobs: RunJobs
) -> None:
    deal = OpportunityFactory(owner=alice)
    draft = Draft(["wu@quarry.example"], "Offer for {deal}", "Dear Wu", mailbox=box)
    sent = services.write_mail(actor=alice, about=deal, draft=draft, now=timezone.now())
    services.send_due(mailbox_id=box.pk, now=sent.due_at)
    heading = f"In-Reply-To: {sent.message_id}\r\n"
    # From another address than the one it was sent to: the id alone tells where it belongs.
    imap.box.add(written("Wu <private@mail.example>", subject="Re: whatever", headers=heading))
    poll(box)
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("sent", "")
    assert (sent.thread.messages.count(), sent.replied_at is not None) == (2, True)
    subjects = set(Activity.objects.filter(opportunity=deal).values_list("subject", flat=True))
    assert subjects == {f"Offer for {deal.name}", "Re: whatever"}
    assert smtp.messages[0]["Message-ID"] == sent.message_id


def test_an_automatic_answer_is_no_reply_and_a_bounce_stops_the_address(
    box: Mailbox, imap: Server, alice: User, smtp: Inbox
) -> None:
    lead = LeadFactory(owner=alice, email="wu@quarry.example")
    draft = Draft(["wu@quarry.example"], "Offer", "Dear Wu", mailbox=box)
    sent = services.write_mail(actor=alice, about=lead, draft=draft, now=timezone.now())
    services.send_due(mailbox_id=box.pk, now=sent.due_at)
    imap.box.add(
        written(subject="Out of office", headers=f"In-Reply-To: {sent.message_id}\r\nAuto-Submitted: auto-replied\r\n")
    )
    imap.box.add(bounce_of(sent.message_id, "wu@quarry.example"))
    imap.box.add(bounce_of("<never-sent@ours.example>", "boss@quarry.example"))  # anybody can send such a thing
    assert poll(box) == 2
    sent.refresh_from_db()
    assert (sent.state, sent.replied_at, sent.thread.messages.count()) == ("bounced", None, 3)
    assert list(MailOptOut.objects.values_list("address", "reason")) == [("wu@quarry.example", "bounced")]
    assert Notification.objects.filter(user=alice, kind="mail.bounced").count() == 1
    assert not Notification.objects.filter(kind="mail.received").exists()


def bounce_of(message_id: str, address: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: alice@ours.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {message_id}\r\nSubject: Offer\r\n\r\nDear Wu\r\n--b--\r\n"
    ).encode()


def test_a_private_mailbox_never_files_to_the_records_of_others(box: Mailbox, imap: Server, charlie: User) -> None:
    theirs = LeadFactory(owner=charlie, email="wu@quarry.example")
    imap.box.add(written())
    poll(box)
    assert (Activity.objects.filter(lead=theirs).count(), MailThread.objects.unmatched().count()) == (0, 1)
    assert not MailThread.objects.visible_to(charlie).exists()


def test_one_open_deal_of_the_person_gets_the_mail(box: Mailbox, imap: Server, alice: User) -> None:
    person = ContactFactory(owner=alice, email="wu@quarry.example")
    deal = OpportunityFactory(owner=alice)
    deal.contact_roles.create(contact=person)
    imap.box.add(written())
    poll(box)
    assert MailThread.objects.get().opportunity == deal
    OpportunityFactory(owner=alice).contact_roles.create(contact=person)
    imap.box.add(written(subject="Which of the two?"))
    poll(box)
    assert MailThread.objects.get(subject="Which of the two?").contact == person


@pytest.fixture
def lead_box(ada: User, imap: Server, inside: None) -> Mailbox:
    source = LeadSource.objects.order_by("id").first() or LeadSource.objects.create(key="mail", name="Mail")
    return box_of(
        ada, imap, None, address="sales@ours.example", name="Sales", is_shared=True, makes_leads=True, lead_source=source,
        leads_per_hour=2,
    )  # fmt: skip


def test_strangers_become_leads_but_programs_and_floods_do_not(
    lead_box: Mailbox, imap: Server, run_jobs: RunJobs
) -> None:
    imap.box.add(written("吴磊 <wu@quarry.example>", subject="询价", body="我们需要泵\n电话 13812345678"))
    imap.box.add(written("吴磊 <wu@quarry.example>", subject="One more thing"))  # known by now
    imap.box.add(written("Robot <robot@list.example>", headers="Precedence: bulk\r\n"))
    imap.box.add(written("Ann Other <ann@mill.example>", subject="Price?"))
    imap.box.add(written("Third <third@shop.example>", subject="Too many"))
    imap.box.add(written("sales@ours.example", subject="Loop"))
    assert poll(lead_box) == 5
    leads = Lead.objects.order_by("id")
    assert [(lead.last_name, lead.first_name, lead.email) for lead in leads] == [
        ("吴", "磊", "wu@quarry.example"),
        ("Other", "Ann", "ann@mill.example"),
    ]
    first = leads[0]
    assert (first.phone, first.source, first.source_detail, first.owner) == (
        "+8613812345678",
        lead_box.lead_source,
        "sales@ours.example",
        None,
    )
    assert Activity.objects.filter(lead=first).count() == 2
    left = dict(MailThread.objects.unmatched().values_list("counterpart", "why_unmatched"))
    assert set(left) == {"robot@list.example", "third@shop.example"}
    assert "program" in left["robot@list.example"]
    assert Job.objects.filter(payload__name="lead.created").count() == 2  # the rules find owners, as for every new lead


def test_people_decide_what_nobody_could_tell(box: Mailbox, imap: Server, alice: User) -> None:
    imap.box.add(written(subject="Who am I"))
    poll(box)
    thread = MailThread.objects.get()
    deal = OpportunityFactory(owner=alice)
    services.assign_thread(actor=alice, thread=thread, about=deal)
    assert Activity.objects.get().opportunity == deal
    lead = LeadFactory(owner=alice)
    services.assign_thread(actor=alice, thread=thread, about=lead)
    assert (Activity.objects.get().lead, Activity.objects.count()) == (lead, 1)
    services.hide_thread(actor=alice, thread=thread, private=True)
    assert Activity.objects.count() == 0


def test_the_same_message_in_two_mailboxes_stands_once(
    box: Mailbox, imap: Server, alice: User, bob: User, maya: User
) -> None:
    LeadFactory(owner=alice, email="wu@quarry.example")
    second = box_of(maya, imap, None, address="maya@ours.example")
    imap.box.add(written(message_id="<one@quarry.example>"))
    poll(box)
    poll(second)
    assert (MailMessage.objects.count(), Activity.objects.count(), MailThread.objects.count()) == (2, 1, 1)
