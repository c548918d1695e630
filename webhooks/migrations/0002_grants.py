"""The shipped administrator may manage webhooks also where the role table is older than this room."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from people.roles import MATRIX


def grant_webhooks(apps: Any, schema_editor: Any) -> None:
    grant = apps.get_model("people", "Grant")
    for role in apps.get_model("people", "Role").objects.filter(key__in=MATRIX):
        actions = MATRIX[role.key].get("webhooks", {})
        grant.objects.bulk_create(
            [grant(role=role, room="webhooks", action=action, reach=reach) for action, reach in actions.items()],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_tables"), ("people", "0002_roles")]
    operations = [migrations.RunPython(grant_webhooks, migrations.RunPython.noop)]
