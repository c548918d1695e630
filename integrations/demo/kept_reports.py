"""Reports that people of the demo built, share and have sent."""

from __future__ import annotations

from datetime import time

from integrations.demo.world import World
from people.models import User
from reports.builder import ReportDefinition
from reports.models import ReportSchedule, SavedReport

KEPT = (
    ("manager", "Monday: my team’s pipeline", "For the weekly talk.", True,
     ReportDefinition(("open_amount", "open_weighted", "won_amount"), "owner", window="this_quarter", compare="previous", chart="bar")),
    ("manager", "线索来源与转化", "每月一号看。", True,
     ReportDefinition(("new_leads", "lead_conversion", "answered_in_time"), "source", window="last_month", compare="previous")),
    ("director", "Won by industry and quarter", "", False,
     ReportDefinition(("won_amount", "won_count"), "industry", "quarter", window="this_year", chart="heat")),
    ("rep", "My month", "", False, ReportDefinition(("won_amount", "calls", "visits"), "week", window="this_month", chart="line")),
)  # fmt: skip


def build(world: World) -> None:
    """Each belongs to the first of its role; the first one comes every Monday."""
    owners = {
        role: User.objects.filter(is_demo=True, is_active=True, roles__key=role).order_by("email").first()
        for role in {row[0] for row in KEPT}
    }
    rows = [
        SavedReport(owner=owner, name=name, sentence=sentence, for_everyone=shared, definition=asked.as_json(), is_demo=True)
        for role, name, sentence, shared, asked in KEPT
        if (owner := owners[role]) is not None
    ]  # fmt: skip
    made = SavedReport.objects.bulk_create(rows)
    first = made[0]
    plan = ReportSchedule.objects.create(
        name=first.name, report="built", saved=first, owner=first.owner, timed_at=world.now, weekday=1, at_time=time(8, 30),
        formats=["pdf", "link"], by_mail=False, only_changed=True, is_demo=True,
    )  # fmt: skip
    plan.recipients.set([first.owner_id])
