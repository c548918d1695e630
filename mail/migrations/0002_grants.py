"""The shipped roles may use mail also where the role table is older than this room."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from people.roles import MATRIX


def grant_mail(apps: Any, schema_editor: Any) -> None:
    grant = apps.get_model("people", "Grant")
    for role in apps.get_model("people", "Role").objects.filter(key__in=MATRIX):
        actions = MATRIX[role.key].get("mail", {})
        grant.objects.bulk_create(
            [grant(role=role, room="mail", action=action, reach=reach) for action, reach in actions.items()],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial"), ("people", "0002_roles")]
    operations = [migrations.RunPython(grant_mail, migrations.RunPython.noop)]
