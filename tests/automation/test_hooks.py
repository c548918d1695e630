"""Another program wakes a rule: signed or by its secret, on the record it names, with nothing of its message but what is allowed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from automation import hook_views, hooks, services
from automation.engine.conditions import Field
from automation.engine.triggers import check_trigger
from automation.models import Rule, RuleRun
from automation.queries import sentence_of
from core.errors import Refusal
from core.standard_webhooks import BadSignature, sign, verify
from customers import services as customers
from jobs.models import Interest
from people.models import User
from tests.factories.customers import AccountFactory
from tests.factories.leads import LeadFactory
from tests.fixtures import BrowserFor, RunJobs

FIELDS = {"status": Field("status", "text")}


@pytest.mark.parametrize(
    ("trigger", "paths"),
    [
        ({"on": "webhook", "find": "email", "fields": ["event", "amount_2"]}, []),
        ({"on": "webhook", "find": "email"}, []),
        ({"on": "webhook", "find": "password"}, ["trigger.find"]),
        ({"on": "webhook", "find": "id", "fields": ["__class__"]}, ["trigger.fields"]),
        ({"on": "webhook", "find": "id", "fields": ["a", "a"]}, ["trigger.fields"]),
        ({"on": "webhook", "find": "id", "fields": "event"}, ["trigger.fields"]),
        ({"on": "webhook", "find": "id", "fields": [f"f{number}" for number in range(21)]}, ["trigger.fields"]),
        ({"on": "webhook", "find": "id", "days": 3}, ["trigger.days"]),
    ],
)
def test_soundness(trigger: dict[str, Any], paths: list[str]) -> None:
    assert [problem.path for problem in check_trigger(trigger, {}, FIELDS)] == paths


def test_only_allowed_fields_are_kept_as_texts() -> None:
    body = {"event": "paid", "amount": 12.5, "ok": True, "secret": "x", "none": None}
    kept = hooks.given({"fields": ["event", "amount", "ok", "none", "missing"]}, body)
    assert kept == {"body.event": "paid", "body.amount": "12.5", "body.ok": "yes", "body.none": "", "body.missing": ""}
    with pytest.raises(hooks.Unreadable, match="event"):
        hooks.given({"fields": ["event"]}, {"event": {"nested": 1}})


@pytest.mark.parametrize("age", [-301, 301])
def test_old_and_future_messages_are_refused(age: int) -> None:
    now, secret = timezone.now(), "whsec_c2VjcmV0"
    stamp = int(now.timestamp()) - age
    signature = sign(secret, message_id="m", timestamp=stamp, body=b"{}")
    headers = {"webhook-id": "m", "webhook-timestamp": str(stamp), "webhook-signature": signature}
    with pytest.raises(BadSignature):
        verify(secret, headers, b"{}", now=now)


def rule_of(owner: User, find: str = "email") -> Rule:
    definition = {
        "trigger": {"on": "webhook", "find": find, "fields": ["event", "amount"]},
        "when": {"field": "body.event", "op": "is", "value": "demo_booked"},
        "steps": [{"do": "task", "subject": "Demo of {company}: {body.amount}"}],
    }
    return services.create_rule(
        actor=owner, now=timezone.now(), name="Demo booked", record_type="lead", definition=definition, is_active=True
    )


class Sender:
    def __init__(self, rule: Rule, owner: User) -> None:
        hook, self.secret = services.renew_hook(actor=owner, rule=rule, now=timezone.now())
        self.address = f"/automation/hooks/{hook.key}/"

    def bearer(self, body: dict[str, Any], secret: str = "") -> HttpResponse:
        headers = {"Authorization": f"Bearer {secret or self.secret}"}
        return Client().post(self.address, json.dumps(body), content_type="application/json", headers=headers)

    def signed(self, body: dict[str, Any], message_id: str) -> HttpResponse:
        raw, stamp = json.dumps(body).encode(), int(timezone.now().timestamp())
        signature = sign(self.secret, message_id=message_id, timestamp=stamp, body=raw)
        headers = {"webhook-id": message_id, "webhook-timestamp": str(stamp), "webhook-signature": signature}
        return Client().post(self.address, raw, content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_it_runs_once_a_message_on_the_record_it_names(maya: User, alice: User, run_jobs: RunJobs) -> None:
    lead = LeadFactory(owner=alice, company="Quarry", email="Bo@quarry.example")
    sender = Sender(rule_of(maya), maya)
    body = {"email": "bo@quarry.example", "event": "demo_booked", "amount": 12, "password": "hunter2"}
    answers = [sender.signed(body, "m1"), sender.signed(body, "m1"), sender.bearer({**body, "event": "else"})]
    assert [(answer.status_code, answer.json()["reason"]) for answer in answers] == [
        (202, ""),
        (200, "known"),
        (200, "not_met"),
    ]
    run_jobs()
    run = RuleRun.objects.get()
    assert (run.record_id, run.state, run.given) == (
        lead.pk,
        "done",
        {"body.event": "demo_booked", "body.amount": "12"},
    )
    assert [entry["do"] for entry in run.log] == ["webhook", "task"]
    assert "hunter2" not in str(run.log)
    assert lead.activities.get().subject == "Demo of Quarry: 12"


@pytest.mark.django_db
def test_it_finds_only_what_its_author_sees_and_only_with_the_secret(
    maya: User, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    LeadFactory(owner=charlie, email="far@south.example")
    rule = rule_of(maya)
    sender = Sender(rule, maya)
    body = {"email": "far@south.example", "event": "demo_booked"}
    assert (sender.bearer(body).status_code, sender.bearer({}).status_code) == (404, 404)
    assert sender.bearer(body, secret="whsec_wrong").status_code == 401
    assert Client().post(sender.address.replace("/hooks/", "/hooks/x"), {}).status_code == 401
    assert Client().post(sender.address, b"x" * 40_000, content_type="text/plain").status_code == 413
    renewed = Sender(rule, maya)
    assert (sender.bearer(body).status_code, renewed.bearer(body).status_code) == (401, 404)
    monkeypatch.setattr(hook_views, "MOST_A_MINUTE", 0)
    assert renewed.bearer(body).status_code == 429
    with pytest.raises(Refusal):
        rule_of(maya, find="number")  # leads have no numbers


@pytest.mark.django_db
def test_the_page_shows_the_secret_once(maya: User, browser: BrowserFor) -> None:
    rule = rule_of(maya)
    assert "body.event" in sentence_of("lead", rule.definition)
    client = browser(maya)
    made = client.post(f"/automation/{rule.pk}/hook/").content.decode()
    assert "whsec_" in made
    assert "whsec_" not in client.get(f"/automation/{rule.pk}/hook/").content.decode()
    assert client.get(f"/automation/{rule.pk}/edit/").status_code == 200


@pytest.mark.django_db
def test_a_changed_company_wakes_a_rule(ada: User, run_jobs: RunJobs) -> None:
    account = AccountFactory(owner=ada, industry="")
    definition = {
        "trigger": {"on": "changed", "field": "industry", "to": "Mining"},
        "steps": [{"do": "task", "subject": "Read about {industry}"}],
    }
    services.create_rule(
        actor=ada, now=timezone.now(), name="Mining", record_type="account", definition=definition, is_active=True
    )
    assert Interest.objects.filter(event="account.edited").exists()
    customers.edit_account(actor=ada, account=account, changes={"industry": "Mining"})
    run_jobs()
    assert account.activities.get().subject == "Read about Mining"
