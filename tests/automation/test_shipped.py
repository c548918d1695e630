"""The rules that come with the product, each switched on and tried on a company's records; the steps that name other rows; what a
thousand evaluations cost."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from automation import queries, services
from automation.models import Rule, RuleRun
from automation.queries import try_rule
from automation.shipped import BY_KEY, SHIPPED
from core.errors import Refusal
from leads import services as leads
from mail.models import MailMessage, MailTemplate
from opportunities.models import Opportunity, Quote
from people.models import User
from tests.factories.customers import AccountFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import RunJobs

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2026-09-30T12:00:00+08:00")
# On one new lead and one new deal.
WOULD_RUN = {"new-lead": 1, "welcome": 1}
EVALUATIONS, SECONDS = 10_000, 10.0


def on(author: User, record_type: str, definition: dict[str, Any], name: str = "Rule") -> Rule:
    return services.create_rule(
        actor=author, now=timezone.now(), name=name, record_type=record_type, definition=definition, is_active=True
    )


def quote_of(deal: Opportunity, number: str, state: str) -> Quote:
    until, sent_at = timezone.localdate() + timedelta(days=3), timezone.now() if state == "sent" else None
    return Quote.objects.create(
        opportunity=deal, number=number, state=state, valid_until=until, made_by=deal.owner, currency="CNY", sent_at=sent_at
    )  # fmt: skip


@pytest.mark.parametrize("item", SHIPPED, ids=lambda item: item.key)
def test_each_is_switched_on_and_tried(item: Any, maya: User, alice: User) -> None:
    LeadFactory(owner=alice, company="Tin", email="wu@quarry.example")
    OpportunityFactory(owner=alice)
    made = on(maya, item.record_type, item.definition(), str(item.name))
    trial = try_rule(
        user=maya, record_type=item.record_type, definition=made.definition, now=timezone.now(), today=timezone.localdate()
    )  # fmt: skip
    assert (made.is_active, trial.complete, RuleRun.objects.count()) == (True, True, 0)
    assert trial.count == WOULD_RUN.get(item.key, 0)


def test_a_quote_that_expires_is_a_task_of_its_deals_owner(maya: User, alice: User, run_jobs: RunJobs) -> None:
    with time_machine.travel(NOON):
        on(maya, "quote", BY_KEY["quote-expiring"].definition())
        deal = OpportunityFactory(owner=alice)
        soon = quote_of(deal, "Q-1", "sent")
        quote_of(deal, "Q-2", "draft")
        services.ask_daily(now=timezone.now(), today=timezone.localdate())
        run_jobs()
    (task,) = deal.activities.filter(kind="task")
    assert (task.owner, soon.number in task.subject) == (alice, True)


def test_a_rule_enrols_in_a_sequence_once(maya: User, alice: User, run_jobs: RunJobs) -> None:
    steps = [{"do": "wait", "days": 3}, {"do": "tag", "add": "seen"}]
    sequence = on(maya, "lead", {"trigger": {"on": "enrol"}, "when": {}, "steps": steps}, "Three touches")
    step = {"do": "enrol", "sequence": str(sequence.pk)}
    made = on(
        maya,
        "lead",
        {"trigger": {"on": "meets"}, "when": {"field": "region", "op": "is", "value": "North"}, "steps": [step]},
    )
    assert "enrol it in “Three touches”" in queries.sentence_of("lead", made.definition)
    lead = LeadFactory(owner=alice, email="wu@quarry.example", region="North")
    run_jobs()
    leads.edit_lead(actor=alice, lead=lead, region="South")
    leads.edit_lead(actor=alice, lead=lead, region="North")
    run_jobs()
    assert RuleRun.objects.filter(rule=sequence, record_id=lead.pk, depth=1).count() == 1
    assert "Is in it already." in RuleRun.objects.filter(rule=made).latest("started_at").log[-1]["said"]


def test_a_rule_sends_a_template_with_its_fields(maya: User, alice: User, run_jobs: RunJobs) -> None:
    template = MailTemplate.objects.create(
        name="Hello", about="lead", owner=alice, is_shared=True, subject="For {company}", body="Dear {last_name}"
    )
    made = on(
        maya,
        "lead",
        {"trigger": {"on": "created"}, "when": {}, "steps": [{"do": "mail", "template": str(template.pk)}]},
    )
    assert "send the template “Hello”" in queries.sentence_of("lead", made.definition)
    LeadFactory(owner=alice, email="wu@quarry.example", company="Quarry", last_name="Wu")
    run_jobs()
    message = MailMessage.objects.get()
    assert (message.subject, "Dear Wu" in message.text) == ("For Quarry", True)


@pytest.mark.parametrize(
    ("step", "path", "code"),
    [
        ({"do": "enrol", "sequence": "x"}, "sequence", "unknown_sequence"),
        ({"do": "enrol"}, "sequence", "required"),
        ({"do": "mail", "template": "x"}, "template", "unknown_template"),
        ({"do": "mail", "subject": "x"}, "body", "required"),
        ({"do": "mail", "template": "x", "body": "y"}, "body", "unknown"),
    ],
)
def test_what_a_step_names_must_be_there(maya: User, step: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        on(maya, "lead", {"trigger": {"on": "created"}, "when": {}, "steps": [step]})
    assert [(row.field, row.code) for row in refused.value.problems] == [(f"definition.steps[0].{path}", code)]


def test_ten_thousand_evaluations_take_less_than_ten_seconds_of_processor_time(maya: User, alice: User) -> None:
    """A hundred accounts, tried against a rule of the clock a hundred times over: reading, facts and condition."""
    AccountFactory.create_batch(100, owner=alice)
    recent = {"field": "created_at", "op": "within the last days", "value": 2}
    either = {"any": [{"field": "size", "op": "is", "value": "no such"}, recent]}
    when = {"all": [{"field": "name", "op": "filled"}, either]}
    definition = {"trigger": {"on": "daily"}, "when": when, "steps": [{"do": "stop"}]}
    asked = {"user": maya, "record_type": "account", "definition": definition, "now": timezone.now()}
    counts, began = 0, time.process_time()
    for _time in range(EVALUATIONS // 100):
        counts += try_rule(**asked, today=timezone.localdate()).count
    assert counts == EVALUATIONS
    assert time.process_time() - began < SECONDS
