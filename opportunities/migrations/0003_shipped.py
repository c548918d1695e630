from typing import Any

from django.db import migrations

from opportunities.shipped import LOSS_REASONS, PIPELINE, STAGES


def ship(apps: Any, schema_editor: Any) -> None:
    Pipeline = apps.get_model("opportunities", "Pipeline")
    Stage = apps.get_model("opportunities", "Stage")
    LossReason = apps.get_model("opportunities", "LossReason")
    if not Pipeline.objects.exists():
        pipeline = Pipeline.objects.create(name=PIPELINE, is_default=True, position=1)
        Stage.objects.bulk_create(
            Stage(pipeline=pipeline, position=position, **values) for position, values in enumerate(STAGES, start=1)
        )
    if not LossReason.objects.exists():
        LossReason.objects.bulk_create(
            LossReason(name=name, position=position) for position, name in enumerate(LOSS_REASONS, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0002_rules")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
