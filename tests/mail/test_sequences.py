"""Sequences: step by step on due rows, until somebody answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as outside
from django.utils import timezone

from activities.models import Activity
from automation import services
from automation.models import Rule, RuleRun
from leads import services as leads
from mail import services as mailing
from mail.models import Mailbox, MailMessage
from people.models import User
from tests.factories.leads import LeadFactory
from tests.fixtures import BrowserFor, RunJobs
from tests.mail.conftest import written
from tests.mail.imap_server import Server

pytestmark = pytest.mark.django_db
MONDAY = datetime.fromisoformat("2026-10-12T10:00:00+08:00")
STEPS = [
    {"do": "mail", "subject": "One", "body": "Dear {first_name}"},
    {"do": "wait", "days": 2, "working": True},
    {"do": "task", "subject": "Call {first_name}"},
    {"do": "mail", "subject": "Two", "body": "Dear {first_name}"},
    {"do": "wait", "days": 3, "working": True},
    {"do": "mail", "subject": "Three", "body": "Dear {first_name}"},
]


def sequence(author: User, steps: Any = STEPS) -> Rule:
    definition = {"trigger": {"on": "enrol"}, "when": {}, "steps": steps}
    return services.create_rule(
        actor=author, now=timezone.now(), name="Nurture", record_type="lead", definition=definition, is_active=True
    )


def subjects() -> list[str]:
    return [message.subject for message in outside.outbox]


def test_a_reply_on_day_two_and_step_three_is_never_sent(
    maya: User, alice: User, box: Mailbox, imap: Server, run_jobs: RunJobs
) -> None:
    Mailbox.objects.filter(pk=box.pk).update(smtp_host="")
    with time_machine.travel(MONDAY):
        rule = sequence(maya)
        answers = LeadFactory(owner=alice, first_name="Lei", email="wu@quarry.example")
        silent = LeadFactory(owner=alice, first_name="Ann", email="ann@mill.example")
        nobody = LeadFactory(owner=alice, first_name="No", email="")
        outcome = services.enrol(actor=alice, rule=rule, records=[answers, silent, nobody], now=timezone.now())
        assert (outcome.entered, outcome.left_out) == (2, {"The record has no e-mail address.": 1})
        assert services.enrol(actor=alice, rule=rule, records=[silent], now=timezone.now()).entered == 0
        run_jobs()
    with time_machine.travel(MONDAY + timedelta(days=1)):
        imap.box.add(written(subject="Re: One", body="Thanks"))
        mailing.poll_mailbox(mailbox_id=box.pk, now=timezone.now(), today=timezone.localdate())
        run_jobs()
        left = RuleRun.objects.get(record_id=answers.pk)
        assert (left.state, left.log[-1]["said"]) == ("stopped", "There was an answer.")
    for days in (2, 7, 14):
        with time_machine.travel(MONDAY + timedelta(days=days)):
            run_jobs()
    assert sorted(subjects()) == ["One", "One", "Three", "Two"]
    assert {message.to[0] for message in outside.outbox[2:]} == {"ann@mill.example"}
    assert (RuleRun.objects.get(record_id=silent.pk).state, Activity.objects.filter(kind="task").get().lead) == (
        "done",
        silent,
    )


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("opt_out", "The receiver asked for no more mail."),
        ("invalid", "The lead is invalid."),
        ("bounce", "The mail came back."),
    ],
)
def test_it_ends_with_an_opt_out_a_bounce_or_an_invalid_lead_also_for_mail_that_waits(
    ends: str, said: str, maya: User, alice: User, run_jobs: RunJobs
) -> None:
    night = MONDAY.replace(hour=22)
    with time_machine.travel(night):
        rule = sequence(maya, [STEPS[0], {"do": "wait", "minutes": 5}, STEPS[3]])
        lead = LeadFactory(owner=alice, first_name="Lei", email="wu@quarry.example")
        services.enrol(actor=alice, rule=rule, records=[lead], now=timezone.now())
        run_jobs()  # the first mail waits for the morning
    with time_machine.travel(night + timedelta(minutes=1)):
        if ends == "opt_out":
            mailing.opt_out(address="wu@quarry.example", now=timezone.now())
        elif ends == "bounce":
            MailMessage.objects.update(state="bounced", sent_at=timezone.now(), bounced_at=timezone.now())
        else:
            leads.change_status(actor=alice, lead=lead, status="disqualified", reason="no", now=timezone.now())
        run_jobs()
    with time_machine.travel(night + timedelta(minutes=6)):
        run_jobs()
    with time_machine.travel(MONDAY + timedelta(days=1)):
        run_jobs()
    run = RuleRun.objects.get()
    assert (run.state, run.log[-1]["said"], outside.outbox) == ("stopped", said, [])
    assert MailMessage.objects.filter(state="waiting").count() == 0


def test_enrolling_from_the_list_and_seeing_it_on_the_record(maya: User, alice: User, browser: BrowserFor) -> None:
    rule, lead = sequence(maya), LeadFactory(owner=alice, first_name="Lei", email="wu@quarry.example")
    page = browser(alice, htmx=True)
    dialog = page.get(f"/leads/bulk/?action=enrol&ids={lead.pk}", follow=True)
    assert "Nurture" in dialog.content.decode()
    done = page.post(f"/automation/enrol/?ids={lead.pk}", {"sequence": str(rule.pk), "ids": str(lead.pk)})
    assert (done.status_code, RuleRun.objects.get().record_id) == (204, lead.pk)
    assert "Nurture" in page.get(f"/automation/sequences/?lead={lead.pk}").content.decode()
