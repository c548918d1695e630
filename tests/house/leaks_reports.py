"""What of North's reports could leak."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.utils import timezone

from reports.models import ReportFile, ReportRun
from tests.factories.reports import schedule
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def reports(world: World) -> list[Probe]:
    plan = schedule(world.alice, world.alice, name=MARKER)
    run = ReportRun.objects.create(
        report="pipeline", title=MARKER, schedule=plan, recipient=world.alice, formats=["pdf"], made_at=timezone.now()
    )
    file = ReportFile(run=run, format="pdf", name=f"{MARKER}.pdf", size=9, sha256="0" * 64)
    file.content.save("pdf", ContentFile(MARKER.encode()), save=False)
    file.save(force_insert=True)
    return [
        Probe("reports:schedule-*", {"pk": plan.pk}),
        Probe("reports:run", {"pk": run.pk}),
        Probe("reports:download", {"pk": file.pk}),
        Probe("report-*", {"pk": str(run.pk)}, query="kind=pdf"),
        Probe("dashboard-*", {"pk": "home"}, hidden=False),
        Probe("reports:pipeline", query=f"owner={world.alice.pk}"),
    ]
