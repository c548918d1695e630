"""Approval flows as rows; and what the shipped roles may do with contracts, a room that came later than they did."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from people.roles import MATRIX


def grant_contracts(apps: Any, schema_editor: Any) -> None:
    """Where an administrator has made his own grants already, they stay. A new installation has them from 0002."""
    grant = apps.get_model("people", "Grant")
    for role in apps.get_model("people", "Role").objects.filter(key__in=MATRIX):
        actions = MATRIX[role.key].get("contracts", {})
        grant.objects.bulk_create(
            [grant(role=role, room="contracts", action=action, reach=reach) for action, reach in actions.items()],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0004_team_of_the_day")]
    operations = [migrations.RunPython(grant_contracts, migrations.RunPython.noop)]
