"""The shipped roles, the one organisation and its fiscal calendar."""

from typing import Any

from django.db import migrations

from people.fiscal import fiscal_rows
from people.roles import MATRIX, NAMES


def fill(apps: Any, schema_editor: Any) -> None:
    role_model, grant = apps.get_model("people", "Role"), apps.get_model("people", "Grant")
    for key, rooms in MATRIX.items():
        role = role_model.objects.create(key=key, name=NAMES[key], is_system=True)
        grant.objects.bulk_create(
            grant(role=role, room=room, action=action, reach=reach)
            for room, actions in rooms.items()
            for action, reach in actions.items()
        )
    organisation = apps.get_model("people", "Organisation").objects.create(languages=["en", "zh-hans"])
    period = apps.get_model("people", "FiscalPeriod")
    period.objects.bulk_create(
        period(kind=row.kind, label=row.label, start_on=row.period.start, end_on=row.period.end)
        for row in fiscal_rows(organisation.fiscal_year_start)
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_tables")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
