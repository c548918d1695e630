"""What North brings in and takes out."""

from __future__ import annotations

from integrations import services
from integrations.models import Import
from jobs import worker
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def imports(world: World) -> list[Probe]:
    content = f"company,name,notes\n{MARKER} Imported Ltd,{MARKER},{MARKER}\n".encode()
    batch = services.upload(actor=world.alice, chunks=[content], file_name=f"{MARKER}.csv", kind="accounts")
    batch = services.set_mapping(
        actor=world.alice, batch=batch, mapping={"company": "name", "name": "", "notes": "description"}
    )
    worker.run(services.start_run(actor=world.alice, batch=batch).job_id)
    assert Import.objects.get(pk=batch.pk).counts["created"] == 1
    export = services.request_export(actor=world.alice, resource="accounts", query=f"search={MARKER}", format="csv")
    worker.run(export.job_id)
    return [
        Probe("integrations:import-*", {"pk": batch.pk}),
        Probe("integrations:export-*", {"pk": export.pk}),
        Probe("import-*", {"pk": str(batch.pk)}),
        Probe("export-*", {"pk": str(export.pk)}),
    ]
