"""Rules at work: woken once by a fact, step by step with the author's rights, stopped in the open when they go wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from activities.models import Activity
from audit.models import AuditEntry
from automation import queries, services
from automation.models import Rule, RuleRun
from automation.records import KINDS
from automation.shipped import SHIPPED
from automation.soundness import problems_of
from core.errors import Conflict, Forbidden, Refusal
from jobs import outbox, worker
from jobs.models import Job
from leads import services as leads
from mail import services as mailing
from mail.models import MailMessage
from mail.services.opt_outs import address_in as address_of
from mail.services.opt_outs import unsubscribe_link
from people.models import Notification, User
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import ApiFor, BrowserFor, RunJobs
from webhooks import services as webhooks

pytestmark = pytest.mark.django_db

NOON = datetime.fromisoformat("2026-09-30T12:00:00+08:00")
TAG = {"do": "tag", "add": "seen"}


def leaf(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


def rule(
    author: User, trigger: dict[str, Any], *steps: dict[str, Any], when: dict[str, Any] | None = None, kind: str = "lead",
    on_import: bool = False,
) -> Rule:  # fmt: skip
    definition = {"trigger": trigger, "when": when or {}, "steps": list(steps) or [TAG]}
    return services.create_rule(
        actor=author, now=timezone.now(), name="Rule", record_type=kind, definition=definition, is_active=True,
        on_import=on_import,
    )  # fmt: skip


def test_a_created_lead_wakes_the_rule_once(maya: User, alice: User, run_jobs: RunJobs) -> None:
    made = rule(maya, {"on": "created"}, {"do": "task", "subject": "Call {company}", "to": "owner", "days": 1}, TAG,
                when=leaf("company", "contains", "矿"))  # fmt: skip
    lead, other = LeadFactory(owner=alice, company="北方矿业"), LeadFactory(owner=alice, company="Quarry")
    run_jobs()
    lead.refresh_from_db()
    task = Activity.objects.get(lead=lead)
    run = RuleRun.objects.get()
    assert (task.subject, task.owner, lead.tags, other.tags) == ("Call 北方矿业", alice, ["seen"], [])
    assert (run.rule, run.record_id, run.state, [entry["do"] for entry in run.log]) == (
        made,
        lead.pk,
        "done",
        ["task", "tag"],
    )
    assert AuditEntry.objects.filter(action="lead.edited", record_id=lead.pk, actor_id=maya.pk).count() == 1


def test_a_change_is_judged_by_old_and_new_value(maya: User, alice: User, run_jobs: RunJobs) -> None:
    rule(maya, {"on": "changed", "field": "status", "from": "new", "to": "contacted"})
    became = rule(maya, {"on": "meets"}, {"do": "notify", "to": "owner", "message": "{company} is warm"},
                  when=leaf("industry", "is", "Mining"))  # fmt: skip
    lead = LeadFactory(owner=alice)
    run_jobs()
    leads.edit_lead(actor=alice, lead=lead, industry="Mining")
    run_jobs()
    leads.edit_lead(actor=alice, lead=lead, region="North")
    leads.change_status(actor=alice, lead=lead, status="contacted", now=timezone.now())
    run_jobs()
    lead.refresh_from_db()
    assert (lead.tags, RuleRun.objects.filter(rule=became).count()) == (["seen"], 1)
    assert Notification.objects.get(kind="automation.message").params["message"] == f"{lead.company} is warm"


def test_the_same_fact_twice_runs_once(maya: User, alice: User, run_jobs: RunJobs) -> None:
    rule(maya, {"on": "created"})
    lead = LeadFactory(owner=alice)
    heard = outbox.Heard("lead.created", {"id": str(lead.pk)}, "delivery-7", {}, "", 0)
    for _time in range(2):
        services.hear(heard=heard, now=timezone.now(), today=date(2026, 9, 30))
    assert RuleRun.objects.filter(source__startswith="delivery-7").count() == 1


def test_never_more_than_the_authors_rights(maya: User, charlie: User, run_jobs: RunJobs) -> None:
    made = rule(maya, {"on": "created"}, TAG)
    lead = LeadFactory(owner=charlie)
    run_jobs()
    lead.refresh_from_db()
    assert (lead.tags, RuleRun.objects.count()) == ([], 0)
    with pytest.raises(Forbidden):
        services.edit_rule(actor=charlie, now=timezone.now(), rule=made, changes={"name": "mine"})
    with pytest.raises(Forbidden):
        rule(charlie, {"on": "created"})


def test_a_rule_whose_author_left_does_nothing(ada: User, maya: User, alice: User, run_jobs: RunJobs) -> None:
    made = rule(maya, {"on": "created"}, {"do": "wait", "hours": 1}, TAG)
    lead = LeadFactory(owner=alice)
    run_jobs()
    User.objects.filter(pk=maya.pk).update(is_active=False)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        run_jobs()
    made.refresh_from_db()
    lead.refresh_from_db()
    assert (lead.tags, RuleRun.objects.get().state, made.is_active) == ([], "stopped", False)


def test_rules_that_wake_each_other_stop_at_depth_five(maya: User, alice: User, run_jobs: RunJobs) -> None:
    flip = [{"do": "update", "field": "region", "value": "B"}, {"do": "update", "field": "region", "value": "A"}]
    rule(maya, {"on": "changed", "field": "region", "to": "A"}, flip[0])
    rule(maya, {"on": "changed", "field": "region", "to": "B"}, flip[1])
    lead = LeadFactory(owner=alice)
    leads.edit_lead(actor=alice, lead=lead, region="A")
    run_jobs()
    states = list(RuleRun.objects.order_by("depth").values_list("depth", "state"))
    assert states == [(0, "done"), (1, "done"), (2, "done"), (3, "done"), (4, "done"), (5, "stopped")]


def test_imports_wake_only_rules_that_ask_for_them(maya: User, alice: User) -> None:
    rule(maya, {"on": "created"})
    asked = rule(maya, {"on": "created"}, on_import=True)
    lead = LeadFactory(owner=alice)
    heard = outbox.Heard("lead.created", {"id": str(lead.pk)}, "d", {}, "import", 0)
    services.hear(heard=heard, now=timezone.now(), today=date(2026, 9, 30))
    assert [run.rule for run in RuleRun.objects.all()] == [asked]


def test_too_many_runs_pause_the_rule(
    maya: User, alice: User, monkeypatch: pytest.MonkeyPatch, run_jobs: RunJobs
) -> None:
    monkeypatch.setattr("automation.services.firing.MOST_AN_HOUR", 2)
    made = rule(maya, {"on": "created"})
    for _lead in range(3):
        LeadFactory(owner=alice)
    run_jobs()
    made.refresh_from_db()
    assert (RuleRun.objects.count(), made.is_active) == (2, False)
    assert Notification.objects.filter(user=maya, kind="automation.paused").count() == 1


def test_waiting_counts_working_days_and_branches_look_again(maya: User, alice: User, run_jobs: RunJobs) -> None:
    steps = [
        {"do": "wait", "days": 3, "working": True},
        {"do": "if", "when": leaf("status", "is", "new"), "then": [TAG], "else": [{"do": "stop"}]},
    ]
    with time_machine.travel(NOON):
        rule(maya, {"on": "created"}, *steps)
        untouched, answered = LeadFactory(owner=alice), LeadFactory(owner=alice)
        run_jobs()
        leads.change_status(actor=alice, lead=answered, status="contacted", now=timezone.now())
    (due_at,) = set(RuleRun.objects.values_list("due_at", flat=True))
    assert timezone.localtime(due_at).date() > date(2026, 10, 2)
    with time_machine.travel(due_at + timedelta(minutes=1)):
        run_jobs()
    untouched.refresh_from_db()
    answered.refresh_from_db()
    assert (untouched.tags, answered.tags, set(RuleRun.objects.values_list("state", flat=True))) == (
        ["seen"],
        [],
        {"done"},
    )


def test_the_clock_asks_once_a_day(maya: User, alice: User, run_jobs: RunJobs) -> None:
    with time_machine.travel(NOON):
        rule(maya, {"on": "day", "field": "expected_close_on", "days": 1}, {"do": "notify", "to": "manager", "message": "{name}"},
             when=leaf("status", "is", "open"), kind="opportunity")  # fmt: skip
        late = OpportunityFactory(owner=alice, name="Late", expected_close_on=date(2026, 9, 29))
        OpportunityFactory(owner=alice, expected_close_on=date(2026, 9, 28))
        for _time in range(2):
            services.ask_daily(now=timezone.now(), today=timezone.localdate())
        run_jobs()
    assert [run.record_id for run in RuleRun.objects.all()] == [late.pk]
    assert [(row.user, row.params["message"]) for row in Notification.objects.filter(kind="automation.message")] == [
        (maya, "Late")
    ]


def test_a_refused_step_says_why_and_the_rest_is_not_done(maya: User, alice: User, run_jobs: RunJobs) -> None:
    rule(maya, {"on": "created"}, {"do": "notify", "to": "owner", "message": "Dear {title}"}, TAG)
    lead = LeadFactory(owner=alice, title="")
    run_jobs()
    lead.refresh_from_db()
    run = RuleRun.objects.get()
    assert (run.state, run.log[-1]["said"], lead.tags) == ("failed", "Nothing to fill in for: Job title.", [])


def test_a_step_that_crashes_each_time_is_shown(
    maya: User, alice: User, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("disk full")

    rule(maya, {"on": "created"}, {"do": "task", "subject": "x"})
    LeadFactory(owner=alice)
    monkeypatch.setattr("automation.records.plan_task", broken)
    now = timezone.now()
    for hours in range(0, 14, 2):
        with time_machine.travel(now + timedelta(hours=hours)):
            run_jobs(failing=True)
    run = RuleRun.objects.get()
    assert (run.state, "disk full" in run.log[-1]["said"]) == ("failed", True)


def test_mail_goes_once_by_day_never_to_who_asked_for_none(maya: User, alice: User, run_jobs: RunJobs) -> None:
    with time_machine.travel(NOON.replace(hour=23)):
        rule(maya, {"on": "created"}, {"do": "mail", "subject": "Hello {company}", "body": "Good day"})
        lead = LeadFactory(owner=alice, email="wu@quarry.example", company="Quarry")
        LeadFactory(owner=alice, email="no@quarry.example")
        LeadFactory(owner=alice, email="")
        run_jobs()
        assert mail.outbox == []
    mailing.opt_out(address="NO@quarry.example", now=timezone.now())
    with time_machine.travel(NOON + timedelta(days=1)):
        run_jobs()
        mailing.send_due(mailbox_id=None, now=timezone.now())
    (sent,) = mail.outbox
    link = sent.extra_headers["List-Unsubscribe"][1:-1].rstrip("/").rpartition("/")[2]
    assert (sent.to, sent.subject, address_of(link)) == (["wu@quarry.example"], "Hello Quarry", "wu@quarry.example")
    assert sorted(MailMessage.objects.values_list("state", flat=True)) == ["refused", "sent"]
    assert Activity.objects.get(lead=lead).kind == "email"
    assert RuleRun.objects.filter(state="failed").count() == 1


def test_unsubscribing_takes_one_button_and_a_true_link(client: Any) -> None:
    path = unsubscribe_link("wu@quarry.example").partition("://")[2].partition("/")[2]
    assert client.get(f"/{path}").status_code == 200
    assert client.post(f"/{path}").status_code == 200
    assert client.get("/automation/unsubscribe/forged/").status_code == 404
    assert address_of("forged") is None


def test_a_button_is_pressed_by_those_who_may(maya: User, bob: User, alice: User, run_jobs: RunJobs) -> None:
    made, now = rule(maya, {"on": "button"}, TAG, when=leaf("status", "is", "new")), timezone.now()
    lead = LeadFactory(owner=alice)
    with pytest.raises(Refusal):
        services.press(actor=bob, rule=made, record=lead, now=now, today=now.date())
    services.press(actor=maya, rule=made, record=lead, now=now, today=now.date())
    run_jobs()
    lead.refresh_from_db()
    assert lead.tags == ["seen"]


def test_a_rule_tells_the_webhooks(ada: User, alice: User) -> None:
    endpoint, _secret = webhooks.create_endpoint(
        actor=ada, name="ERP", address="https://8.8.8.8/", events=["rule.called"]
    )
    rule(ada, {"on": "created"}, {"do": "webhook"})
    lead = LeadFactory(owner=alice)
    due = Job.objects.filter(state="new", kind__in=("jobs.event", "automation.run")).order_by("due_at", "id")
    for _job in range(6):
        if (job := due.first()) is not None:
            worker.run(job.pk)
    body = endpoint.deliveries.get().body
    assert ('"rule.called"' in body, str(lead.pk) in body) == (True, True)


def test_every_change_is_a_new_edition_and_versions_are_checked(maya: User) -> None:
    made = rule(maya, {"on": "created"})
    new = {"trigger": {"on": "created"}, "when": {}, "steps": [{"do": "tag", "add": "b"}]}
    services.edit_rule(actor=maya, now=timezone.now(), rule=made, changes={"definition": new}, version=1)
    assert [row.number for row in made.editions.all()] == [2, 1]
    with pytest.raises(Conflict):
        services.edit_rule(actor=maya, now=timezone.now(), rule=made, changes={"name": "x"}, version=1)


def test_all_problems_at_once_with_their_paths(maya: User) -> None:
    definition = {"trigger": {"on": "sometimes"}, "when": leaf("secret", "is", "x"), "steps": [{"do": "rm"}], "sql": 1}
    with pytest.raises(Refusal) as refused:
        services.create_rule(actor=maya, now=timezone.now(), name="", record_type="lead", definition=definition)
    assert {problem.field for problem in refused.value.problems} == {
        "name", "definition.sql", "definition.trigger.on", "definition.when.field", "definition.steps[0]",
    }  # fmt: skip


def test_trying_counts_what_would_have_run(maya: User, alice: User) -> None:
    LeadFactory(owner=alice, company="Tin")
    changed = LeadFactory(owner=alice, company="Iron")
    leads.edit_lead(actor=alice, lead=changed, region="North")
    leads.edit_lead(actor=alice, lead=changed, region="South")
    counts = {}
    for on in ("created", "changed", "button"):
        definition = {"trigger": {"on": on}, "when": leaf("company", "filled"), "steps": [TAG]}
        counts[on] = queries.try_rule(
            user=maya, record_type="lead", definition=definition, now=timezone.now(), today=timezone.localdate()
        ).count
    assert (counts, RuleRun.objects.count()) == ({"created": 2, "changed": 2, "button": 2}, 0)


def test_what_is_shipped_is_sound_and_says_itself() -> None:
    assert len(SHIPPED) >= 12
    for item in SHIPPED:
        assert (item.key, problems_of(item.definition(), KINDS[item.record_type])) == (item.key, [])
        assert queries.sentence_of(item.record_type, item.definition()).endswith(".")


def test_pages(maya: User, alice: User, browser: BrowserFor, run_jobs: RunJobs) -> None:
    client = browser(maya)
    form = {
        "name": "New lead", "record_type": "lead", "t-on": "created", "joined": "all", "c-0-field": "score", "c-0-op": "≥",
        "c-0-value": "0", "s-0-do": "if", "s-0-field": "status", "s-0-op": "is", "s-0-value": "new", "s-1-do": "tag", "s-1-add": "x",
    }  # fmt: skip
    assert client.get("/automation/new/?shipped=hot-lead").status_code == 200
    grown = client.post("/automation/new/", {**form, "press": "condition"}).content.decode()
    assert 'name="c-1-field"' in grown
    assert client.post("/automation/new/", {**form, "s-1-add": "", "press": "save"}).status_code == 422
    assert "thirty days" in client.post("/automation/new/", {**form, "press": "try"}).content.decode()
    assert client.post("/automation/new/", {**form, "press": "save"}).status_code == 302
    made = Rule.objects.get()
    assert made.definition["steps"][0]["then"] == [{"do": "tag", "add": "x"}]
    assert client.post(f"/automation/{made.pk}/switch/", {"on": "1"}).status_code == 302
    lead = LeadFactory(owner=alice)
    run_jobs()
    page = client.get(f"/automation/{made.pk}/").content.decode()
    assert (str(lead) in page, 'value="x"' in client.get(f"/automation/{made.pk}/edit/").content.decode()) == (
        True,
        True,
    )
    assert "New lead" in client.get("/automation/").content.decode()
    assert client.post(f"/automation/{made.pk}/delete/").status_code == 302


def test_by_the_api(maya: User, charlie: User, api: ApiFor) -> None:
    definition = {"trigger": {"on": "button"}, "when": {}, "steps": [TAG]}
    client = api(maya)
    made = client.post("/api/v1/rules/", {"name": "B", "record_type": "lead", "definition": definition}, format="json")
    address = f"/api/v1/rules/{made.json()['id']}/"
    assert (made.status_code, made.json()["is_active"], made.json()["sentence"][:8]) == (201, False, "For each")
    tried = client.post("/api/v1/rules/try/", {"record_type": "lead", "definition": {}}, format="json")
    assert tried.status_code == 422
    lead = LeadFactory(owner=maya)
    pressed = client.post(f"{address}press/", {"record": str(lead.pk)}, format="json")
    assert pressed.status_code == 422
    client.patch(address, {"is_active": True, "version": 1}, format="json")
    assert client.post(f"{address}press/", {"record": str(lead.pk)}, format="json").status_code == 202
    assert [run["record_name"] for run in client.get(f"{address}runs/").json()["results"]] == [str(lead)]
    assert api(charlie).get(address).status_code == 404
    assert client.delete(address).status_code == 204
