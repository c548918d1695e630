"""Snapshots and frozen forecasts can't be rewritten, also not by the database's owner with a slip of the hand; and who may look at them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from people.roles import MATRIX

TABLES = ("forecasts_dealsnapshot", "forecasts_forecastline")
FORWARDS = """
CREATE FUNCTION forecasts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'snapshots are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION forecasts_refuse();
CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
    FOR EACH ROW WHEN (NOT OLD.is_demo) EXECUTE FUNCTION forecasts_refuse();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION forecasts_refuse();
"""
    for table in TABLES
)
BACKWARDS = (
    "".join(
        f"""
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_kept ON {table};
DROP TRIGGER {table}_not_emptied ON {table};
"""
        for table in TABLES
    )
    + "DROP FUNCTION forecasts_refuse();"
)


def grant_forecasts(apps: Any, schema_editor: Any) -> None:
    """Also where the role table is older than this room."""
    grant = apps.get_model("people", "Grant")
    for role in apps.get_model("people", "Role").objects.filter(key__in=MATRIX):
        actions = MATRIX[role.key].get("forecasts", {})
        grant.objects.bulk_create(
            [grant(role=role, room="forecasts", action=action, reach=reach) for action, reach in actions.items()],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("forecasts", "0001_tables"), ("people", "0002_roles")]
    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RunPython(grant_forecasts, migrations.RunPython.noop),
    ]
