"""The one row of rules; versions stay as they were written; a reversal keeps the territory of what it undoes."""

from typing import Any

from django.db import migrations

FORWARDS = """
CREATE FUNCTION targets_creditentry_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.territory_id IS DISTINCT FROM (SELECT territory_id FROM targets_creditentry WHERE id = NEW.reverses_id) THEN
        RAISE EXCEPTION 'a reversal must mirror what it undoes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER targets_creditentry_placed BEFORE INSERT ON targets_creditentry
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION targets_creditentry_place();

CREATE FUNCTION targets_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a target stays as it was written' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER targets_targetversion_kept BEFORE UPDATE ON targets_targetversion
    FOR EACH ROW EXECUTE FUNCTION targets_version_refuse();
"""
BACKWARDS = """
DROP TRIGGER targets_creditentry_placed ON targets_creditentry;
DROP FUNCTION targets_creditentry_place();
DROP TRIGGER targets_targetversion_kept ON targets_targetversion;
DROP FUNCTION targets_version_refuse();
"""


def fill(apps: Any, schema_editor: Any) -> None:
    apps.get_model("targets", "TargetRules").objects.create()


class Migration(migrations.Migration):
    dependencies = [("targets", "0002_append_only")]
    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
