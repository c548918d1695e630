"""Since when each lead has its owner or lies in its pool, as far as it is known; and the rules of points a new installation starts with."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from leads.score_rules import SHIPPED

SINCE = """
UPDATE leads_lead SET
    owned_since = CASE WHEN owner_id IS NOT NULL THEN created_at END,
    entered_pool_at = CASE WHEN pool_id IS NOT NULL THEN updated_at END
WHERE (owner_id IS NOT NULL AND owned_since IS NULL) OR (pool_id IS NOT NULL AND entered_pool_at IS NULL)
"""


def make_rules(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("leads", "ScoreRule")
    rules.objects.bulk_create(rules(position=position, **values) for position, values in enumerate(SHIPPED))


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_sources")]

    operations = [
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
        migrations.RunPython(make_rules, migrations.RunPython.noop),
    ]
