"""What of North's reports could leak."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.utils import timezone

from reports import services
from reports.builder import ReportDefinition
from reports.dashboards.cards import Asked
from reports.dashboards.layout import Place
from reports.models import ReportFile, ReportRun
from reports.services.dashboards import create_dashboard
from tests.factories.leads import LeadFactory
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
    LeadFactory(owner=world.alice, company=MARKER, campaign=MARKER)
    saved = services.save_report(actor=world.alice, definition=ReportDefinition(("won_amount",)), name=MARKER)
    cards = [Asked("0", "number", ReportDefinition(("won_amount",)), Place("0", 1, 1, 3, 2), MARKER)]
    board = create_dashboard(actor=world.alice, values={"name": MARKER}, cards=cards)
    query = "m=new_leads&window=this_year"
    return [
        Probe("reports:schedule-*", {"pk": plan.pk}),
        Probe("reports:run", {"pk": run.pk}),
        Probe("reports:download", {"pk": file.pk}),
        Probe("report-*", {"pk": str(run.pk)}, query="kind=pdf"),
        Probe("dashboard-*", {"pk": "home"}, hidden=False),
        Probe("reports:saved*", {"pk": saved.pk}),
        Probe("saved-report-*", {"pk": str(saved.pk)}),
        Probe("reports:builder", query=f"{query}&rows=campaign", hidden=False),
        Probe("reports:rows", query=f"{query}&of=new_leads", hidden=False),
        Probe("reports:built-file", query=f"{query}&rows=campaign&as=csv", hidden=False),
        Probe("reports:dashboard", {"pk": board.pk}),
        Probe("reports:dashboard-edit", {"pk": board.pk}),
        Probe("reports:dashboard-copy", {"pk": board.pk}),
        Probe("reports:dashboard-delete", {"pk": board.pk}),
        Probe("reports:dashboard-arrange", {"pk": board.pk}),
        Probe("reports:card-*", {"pk": board.pk, "card": board.cards.get().pk}),
        Probe("dashboard-*", {"pk": str(board.pk)}),
        Probe("dashboard-card", {"pk": str(board.pk), "card": str(board.cards.get().pk)}),
        Probe("reports:dashboard-shipped*", {"key": "rep"}, hidden=False),
        Probe("reports:pipeline", query=f"owner={world.alice.pk}"),
    ]
