"""What North did and plans, which Charlie must not see."""

from __future__ import annotations

from django.utils import timezone

from activities import services
from core.attached import Upload
from tests.factories.activities import ActivityFactory
from tests.factories.leads import LeadFactory
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def activities(world: World) -> list[Probe]:
    lead = LeadFactory(owner=world.alice, company=f"{MARKER} Ltd", last_name=MARKER)
    done = ActivityFactory(actor=world.alice, about=lead, subject=MARKER, body=MARKER, outcome=MARKER)
    ActivityFactory(actor=world.alice, about=lead, subject=MARKER, due_at=timezone.now())
    services.append(actor=world.alice, activity=done, body=MARKER, now=timezone.now())
    said = services.comment(actor=world.alice, about=lead, body=MARKER, now=timezone.now(), asked=world.maya)
    planned = services.plan_task(actor=world.alice, about=lead, subject=MARKER, due_at=timezone.now())
    services.set_checklist(actor=world.alice, activity=planned, items=[(MARKER, False)])
    upload = Upload(f"{MARKER}.pdf", f"%PDF {MARKER}".encode())
    file = services.attach(actor=world.alice, record=planned, upload=upload, now=timezone.now())
    services.attach(actor=world.alice, record=lead, upload=upload, now=timezone.now())
    return [
        Probe("activities:files", query=f"lead={lead.pk}"),
        Probe("activities:files", query=f"activity={planned.pk}"),
        Probe("activities:file*", {"pk": file.pk}),
        Probe("activities:comments", query=f"lead={lead.pk}"),
        Probe("activities:follow", query=f"lead={lead.pk}"),
        Probe("activities:about", query=f"q={MARKER}", hidden=False),
        Probe("activities:quadrants", hidden=False),
        Probe("activities:part", {"pk": planned.pk, "what": "checklist"}),
        Probe("activities:tick", {"pk": planned.pk, "place": 0}),
        Probe("activities:shift", {"pk": planned.pk}, query="due_at=2026-11-02T10:00"),
        Probe("people:reveal", {"noun": "lead", "pk": lead.pk, "field": "phone"}),
        Probe("activities:*", {"pk": done.pk}),
        Probe("activities:timeline", query=f"lead={lead.pk}"),
        Probe("activities:trace", query=f"lead={lead.pk}"),
        Probe("activities:create", query=f"lead={lead.pk}"),
        Probe("activities:quick-log", query=f"lead={lead.pk}"),
        Probe("activities:calendar", query="everybody=on"),
        Probe("activities:export", query="as=xlsx"),
        Probe("activity-*", {"pk": str(done.pk)}),
        *(Probe(f"activity-{part}", {"pk": str(planned.pk)}) for part in ("checklist", "dependencies", "helpers")),
        Probe("comment-list", query=f"lead={lead.pk}"),
        Probe("comment-detail", {"pk": str(said.pk)}),
        Probe("attachment-list", query=f"lead={lead.pk}"),
        Probe("attachment-*", {"pk": str(file.pk)}),
    ]
