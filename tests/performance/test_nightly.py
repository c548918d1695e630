"""What the worker does at night and every quarter of an hour: norms, insights, alerts and what came of decisions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import Forbidden, Refusal
from core.invariants import examine
from core.periods import Period
from jobs.schedules import claim
from leads.models import FirstResponse, Lead
from opportunities.models import DiscountLimit, Opportunity, OpportunityLine, Stage
from people.models import Notification, Role, User
from performance import queries, services
from performance.detecting import detect
from performance.models import Breach, Insight, Norm, NormCheck, RepReport, Violation
from performance.views.norms import record_of
from performance.words import insight_sentence, violation_sentence
from tests.factories.activities import ActivityFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory, won_deal
from tests.factories.performance import report_of, report_rule
from tests.fixtures import BrowserFor, RunJobs

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def noon(days_ago: int) -> datetime:
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)


def tasks(owner: User, lead: Lead, kept: int, broken: int, days_ago: int = 3) -> list[Any]:
    rows = [ActivityFactory(actor=owner, about=lead, due_at=noon(days_ago)) for _number in range(kept + broken)]
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows[:kept]]).update(done_at=noon(days_ago))
    return rows[kept:]


def test_fifty_checks_with_four_violations_are_92_per_cent(
    browser: BrowserFor, alice: User, maya: User, charlie: User, mo: User
) -> None:
    missed = tasks(alice, LeadFactory(owner=alice), 46, 4)
    tasks(charlie, LeadFactory(owner=charlie), 1, 0)
    services.check_norms(actor=None, today=today())
    period = Period(today() - timedelta(days=28), today())
    (row,) = queries.compliance(maya, period).rows
    assert (row.name, row.total.checks, row.total.violations, row.total.rate) == (
        "Alice Adler",
        50,
        4,
        Decimal("92.00"),
    )
    assert [row.name for row in queries.compliance(mo, period).rows] == ["Charlie Chen"]
    assert queries.compliance(alice, period).rows == [row]
    opened = {record_of(maya, violation) for violation in Violation.objects.all()}
    assert opened == {(task, f"/activities/{task.pk}/") for task in missed}
    address = f"/performance/norms/violations/?norm=follow_up&user={alice.pk}"
    assert browser(maya).get(address).content.decode().count("row-link") == 4
    kept = set(Violation.objects.values_list("pk", flat=True))
    type(missed[0]).objects.filter(pk=missed[0].pk).update(done_at=noon(3))
    assert services.check_norms(actor=None, today=today()) == 3
    assert set(Violation.objects.values_list("pk", flat=True)) < kept
    assert all(not result.findings for result in examine(["performance.violations", "performance.reports"]))


def test_each_norm_finds_its_own(ada: User, alice: User, bob: User) -> None:
    lead = LeadFactory(owner=alice)
    for one, answered in ((lead, None), (LeadFactory(owner=bob), noon(2) - timedelta(hours=1))):
        FirstResponse.objects.update_or_create(
            lead=one,
            defaults={
                "band": "hot",
                "started_at": noon(3),
                "warn_at": noon(2),
                "due_at": noon(2),
                "responded_at": answered,
            },
        )
    rule = report_rule(ada)
    report = report_of(bob, rule, noon(1))
    DiscountLimit.objects.update_or_create(role=Role.objects.get(key="rep"), defaults={"percent": Decimal(10)})
    deals = {percent: won_deal(alice, amount="1000.00", closed_on=today() - timedelta(days=1)) for percent in (10, 25)}
    for percent, deal in deals.items():
        OpportunityLine.objects.create(
            opportunity=deal, position=1, name="Wall", quantity=1, unit_price=Decimal(100), list_price=Decimal(100),
            discount_percent=Decimal(percent), amount=Decimal(100 - percent),
        )  # fmt: skip
    first, second = Stage.objects.filter(pipeline__is_default=True).order_by("position")[:2]
    bare, full = (OpportunityFactory(owner=bob, stage=first, now=noon(2)) for _number in range(2))
    for deal in (bare, full):
        deal.stage_changes.create(from_stage=first, to_stage=second, status="open", at=noon(1))
        Opportunity.objects.filter(pk=deal.pk).update(stage=second)
    Stage.objects.filter(pk=second.pk).update(required_fields=["source"])
    Opportunity.objects.filter(pk=full.pk).update(source=lead.source)
    services.check_norms(actor=None, today=today())
    found = {row.norm: (row.user, record_of(ada, row)) for row in Violation.objects.all()}
    assert {norm: (user.full_name, record[0] if record else None) for norm, (user, record) in found.items()} == {
        "first_answer": ("Alice Adler", lead),
        "discount": ("Alice Adler", deals[25]),
        "gate": ("Bob Brandt", bare),
        "report": ("Bob Brandt", None),  # nobody reads a draft
    }
    checks = {row.norm: (row.checks, row.violations) for row in NormCheck.objects.exclude(norm="first_answer")}
    assert checks == {"discount": (2, 1), "gate": (2, 1), "report": (1, 1)}
    gate = Violation.objects.get(norm="gate")
    assert violation_sentence("gate", gate.values) == "Entered a stage without: Source"
    services.submit_report(actor=bob, report=report, now=timezone.now(), today=today(), texts={"plan": "x"})
    services.set_norm(actor=ada, norm=Norm.objects.get(key="gate"), is_active=False, grace_days=0)
    services.check_norms(actor=None, today=today())
    assert not Violation.objects.filter(norm="report").exists()
    assert RepReport.objects.get().is_late
    with pytest.raises(Forbidden):
        services.set_norm(actor=alice, norm=gate_norm(), is_active=True, grace_days=0)


def gate_norm() -> Norm:
    return Norm.objects.get(key="gate")


def converted(owner: User, created: datetime, n: int, hits: int) -> None:
    """`n` leads of a day, `hits` of them converted ten days later; written straight into the tables."""
    source = LeadFactory(owner=owner).source_id
    leads = [
        Lead(
            first_name="L",
            owner=owner,
            source_id=source,
            created_at=created,
            status="converted" if number < hits else "new",
        )
        for number in range(n)
    ]
    Lead.objects.bulk_create(leads)
    Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(created_at=created)
    deal = OpportunityFactory(owner=owner)
    account = won_deal(owner, amount="1.00").account_id
    with connection.cursor() as cursor:
        for lead in leads[:hits]:
            cursor.execute(
                "INSERT INTO opportunities_leadconversion"
                " (id, lead_id, account_id, opportunity_id, account_created, contact_created, at, is_demo)"
                " VALUES (gen_random_uuid(), %s, %s, %s, false, false, %s, false)",
                [lead.pk, account, deal.pk, created + timedelta(days=10)],
            )


def test_a_drop_of_conversion_is_listed_for_those_who_lead(
    alice: User, bob: User, maya: User, mo: User, charlie: User, ada: User
) -> None:
    converted(alice, noon(200), 50, 15)
    converted(bob, noon(100), 50, 9)
    converted(charlie, noon(200), 5, 2)
    converted(charlie, noon(100), 5, 0)
    assert services.find_insights(actor=None, today=today()) >= 1
    assert services.find_insights(actor=None, today=today()) == 0
    listed = {insight.team.name: insight for insight in Insight.objects.filter(detector="conversion")}
    assert set(listed) == {"North", "Region East"}
    found = listed["North"]
    assert insight_sentence(found, "CNY", {}) == (
        "Of 50 leads 18.0 % converted within 30 days; of the 50 before them it was 30.0 %."
    )
    sees = {user.full_name: found in Insight.objects.visible_to(user) for user in (maya, ada, mo, charlie, alice)}
    assert sees == {
        "Maya Meier": True,
        "Ada Abel": True,
        "Mo Moreno": False,
        "Charlie Chen": False,
        "Alice Adler": False,
    }
    with pytest.raises(Forbidden):
        services.dismiss_insight(actor=mo, insight=found, reason="Mine", now=timezone.now())
    with pytest.raises(Refusal):
        services.dismiss_insight(actor=maya, insight=found, reason=" ", now=timezone.now())
    services.dismiss_insight(actor=maya, insight=found, reason="The fair was in spring", now=timezone.now())
    services.find_insights(actor=None, today=today())
    assert found not in Insight.objects.visible_to(maya).present()
    Lead.objects.filter(owner=bob).delete()
    services.find_insights(actor=None, today=today())
    assert Insight.objects.get(pk=found.pk).gone_on == today()


def test_slips_and_their_rows(browser: BrowserFor, alice: User, maya: User) -> None:
    deals = [OpportunityFactory(owner=alice, name=f"Quarry {number}", currency="CNY") for number in range(3)]
    Opportunity.objects.filter(pk__in=[deal.pk for deal in deals]).update(slip_count=2, slip_days=40)
    found = {(one.detector, one.found.values.get("n")) for one in detect(today())}
    assert ("slipped", "3") in found
    services.find_insights(actor=None, today=today())
    insight = Insight.objects.get(detector="slipped", team=alice.team)
    shown = browser(maya).get(f"/performance/insights/{insight.pk}/").content.decode()
    assert all(f"Quarry {number}" in shown for number in range(3))


def test_an_alert_tells_once_and_closes(alice: User, maya: User, charlie: User) -> None:
    now, lead = timezone.now(), LeadFactory(owner=alice)
    given = {
        "name": "Calls",
        "metric": "calls",
        "window": "days_7",
        "direction": "below",
        "threshold": Decimal(2),
        "user": alice,
    }
    with pytest.raises(Forbidden):
        services.save_alert(actor=charlie, given=given)
    with pytest.raises(Refusal):
        services.save_alert(actor=maya, given={**given, "metric": "happiness"})
    alert = services.save_alert(actor=maya, given=given)
    assert [services.check_alerts(actor=None, today=today(), now=now) for _time in range(2)] == [1, 0]
    assert list(Notification.objects.filter(user=maya).values_list("kind", flat=True)) == ["alert.fired"]
    due = today() + timedelta(days=2)
    decision = services.decide(
        actor=maya, alert=alert, note="Two calls a day", measure_after=14, today=today(), now=now,
        action="Call the pool", action_owner=alice, due_on=due,
    )  # fmt: skip
    assert (decision.before, decision.breach, decision.action.owner) == (0, Breach.objects.get(), alice)
    for _number in range(3):
        ActivityFactory(actor=alice, about=lead, kind="call")
    assert [services.check_alerts(actor=None, today=today(), now=now) for _time in range(2)] == [1, 0]
    breach = Breach.objects.get()
    assert (breach.value, breach.closing_value, breach.closed_at) == (0, 3, now)
    assert services.measure_due(actor=None, today=today() + timedelta(days=13), now=now) == 0
    assert services.measure_due(actor=None, today=today() + timedelta(days=5 + 9), now=now) == 1
    assert services.measure_due(actor=None, today=today() + timedelta(days=15), now=now) == 0
    decision.refresh_from_db()
    assert (decision.before, decision.after) == (0, 0)  # the calls are no longer among the last seven days


def test_efficiency_equals_a_count_by_hand(alice: User, bob: User, maya: User, mo: User) -> None:
    for number, minutes in enumerate((10, 30, 50)):
        lead = LeadFactory(owner=alice, company=f"Firm {number}")
        started = noon(1)
        FirstResponse.objects.update_or_create(
            lead=lead,
            defaults={
                "band": "hot", "started_at": started, "warn_at": started, "due_at": started,
                "responded_at": started + timedelta(minutes=minutes),
            },
        )  # fmt: skip
    deal = OpportunityFactory(owner=alice, amount=Decimal(5), expected_close_on=today())
    deal.stage_changes.create(
        from_stage=deal.stage, to_stage=deal.stage, status="open", at=noon(1), seconds_in_stage=3 * 86400
    )
    ActivityFactory(actor=alice, about=deal)
    rows = {
        row.name: row
        for row in queries.efficiency(maya, Period(today() - timedelta(days=7), today() + timedelta(days=1)))
    }
    found = rows["Alice Adler"]
    assert (found.answer_minutes, found.stage_days, found.activities, found.active_days, found.completeness) == (
        Decimal("30.0"), Decimal("3.0"), 1, 1, Decimal("50.00"),
    )  # fmt: skip
    assert (rows["Bob Brandt"].answer_minutes, rows["Bob Brandt"].activities) == (None, 0)
    assert [row.name for row in queries.efficiency(mo, Period(today(), today() + timedelta(days=1)))] == ["Mo Moreno"]


def test_the_worker_has_a_handler_for_each_schedule(run_jobs: RunJobs, ada: User, alice: User) -> None:
    report_rule(ada)
    kinds = [f"performance.{name}" for name in ("open", "remind", "alerts", "norms", "insights", "decisions")]
    for kind in kinds:
        assert claim(kind, timezone.now(), kind)
    assert [job.kind for job in run_jobs()] == kinds
