"""What of North's reports, items, insights, alerts and violations could leak."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from core.attached import Upload
from opportunities.models import Opportunity
from performance import services
from performance.models import Insight, NormCheck, ReportRule, Violation
from tests.factories.performance import report_of
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def performance(world: World) -> list[Probe]:
    now, today = timezone.now(), timezone.localdate()
    rule = ReportRule.objects.create(name="Daily report", starts_on=today)
    upload = Upload(f"{MARKER}.pdf", f"%PDF {MARKER}".encode())
    report = report_of(world.alice, rule, now + timedelta(hours=1))
    file = services.attach(actor=world.alice, report=report, upload=upload, now=now)
    texts = {"feedback": MARKER, "news": f"{MARKER} #{MARKER}", "problems": MARKER, "plan": MARKER}
    report = services.submit_report(actor=world.alice, report=report, now=now, today=today, texts=texts)
    services.comment(actor=world.maya, report=report, body=MARKER, now=now)
    finding = services.add_finding(
        actor=world.maya, kind="action", title=MARKER, owner=world.alice, due_on=today, report=report, quote=MARKER
    )
    given = {"name": MARKER, "metric": "visits", "window": "days_7", "direction": "below", "threshold": Decimal(4711)}
    alert = services.save_alert(actor=world.maya, given={**given, "team": world.north})
    services.check_alerts(actor=None, today=today, now=now)
    decision = services.decide(actor=world.maya, alert=alert, note=MARKER, measure_after=7, today=today, now=now)
    # By now other rooms have set up gates that a new deal would not pass: one of theirs will do.
    deal = Opportunity.objects.filter(owner=world.alice, name__contains=MARKER).latest("id")
    numbers = [{"key": "rows", "records": {"opportunity": [str(deal.pk)]}}]
    values = {"n": "4711", "amount": "4711.00", "days": "3"}
    insight = Insight.objects.create(
        detector="slipped", team=world.north, values=values, numbers=numbers, found_on=today, seen_on=today
    )
    services.dismiss_insight(actor=world.maya, insight=insight, reason=MARKER, now=now)
    day = today - timedelta(days=1)
    NormCheck.objects.create(norm="gate", user=world.alice, on=day, checks=4711, violations=1)
    violation = Violation.objects.create(
        norm="gate", user=world.alice, on=day, source_key="x", values={"missing": MARKER}, opportunity=deal
    )
    return [
        *(
            Probe(f"performance:{name}", {"pk": report.pk})
            for name in ("report", "save", "read", "comment", "score", "mark")
        ),
        *(
            Probe(f"performance:{name}", {"pk": report.pk, "file": file.pk})
            for name in ("files", "file", "file-remove")
        ),
        Probe("performance:inbox", query="unread=true"),
        Probe("performance:week"),
        Probe("performance:panel"),
        # A page repeats what its filter asks for, so the marker is not asked for.
        Probe("performance:news", query=f"on_after={today}"),
        Probe("performance:finding*", {"pk": finding.pk}),
        Probe("performance:insight*", {"pk": insight.pk}),
        Probe("performance:insights", query="dismissed=1"),
        *(Probe(f"performance:{name}", {"pk": alert.pk}) for name in ("alert", "alert-edit", "alert-delete", "decide")),
        *(Probe(f"performance:{name}", {"pk": decision.pk}) for name in ("decision", "decision-result")),
        Probe("performance:compliance", query=f"month={day}"),
        Probe("performance:violation", {"pk": violation.pk}),
        Probe("performance:norm-edit", {"key": "gate"}, hidden=False),
        Probe("performance:rule-*", {"pk": rule.pk}, hidden=False),
        Probe("rep-report-*", {"pk": report.pk}),
        Probe("alert-*", {"pk": str(alert.pk)}),
    ]
