"""A report can't be changed once it was given in; who may look at what; and the norms to start with."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from people.roles import MATRIX

FORWARDS = """
CREATE FUNCTION performance_report_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a report that was given in is kept' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.state, NEW.rule_id, NEW.user_id, NEW.start_on, NEW.end_on, NEW.submitted_at, NEW.is_late, NEW.sections, NEW.texts, NEW.done,
        NEW.figures, NEW.currency)
       IS DISTINCT FROM
       (OLD.state, OLD.rule_id, OLD.user_id, OLD.start_on, OLD.end_on, OLD.submitted_at, OLD.is_late, OLD.sections, OLD.texts, OLD.done,
        OLD.figures, OLD.currency) THEN
        RAISE EXCEPTION 'a report that was given in does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER performance_report_fixed BEFORE UPDATE ON performance_repreport
    FOR EACH ROW WHEN (OLD.state = 'submitted') EXECUTE FUNCTION performance_report_is_fixed();
CREATE TRIGGER performance_report_kept BEFORE DELETE ON performance_repreport
    FOR EACH ROW WHEN (OLD.state = 'submitted' AND NOT OLD.is_demo) EXECUTE FUNCTION performance_report_is_fixed();
"""
BACKWARDS = """
DROP TRIGGER performance_report_kept ON performance_repreport;
DROP TRIGGER performance_report_fixed ON performance_repreport;
DROP FUNCTION performance_report_is_fixed();
"""
NORMS = {"follow_up": 1, "first_answer": 0, "gate": 0, "discount": 0, "report": 0}


def grant_performance(apps: Any, schema_editor: Any) -> None:
    """Also where the role table is older than this room."""
    grant = apps.get_model("people", "Grant")
    for role in apps.get_model("people", "Role").objects.filter(key__in=MATRIX):
        actions = MATRIX[role.key].get("performance", {})
        grant.objects.bulk_create(
            [grant(role=role, room="performance", action=action, reach=reach) for action, reach in actions.items()],
            ignore_conflicts=True,
        )


def ship_norms(apps: Any, schema_editor: Any) -> None:
    norm = apps.get_model("performance", "Norm")
    norm.objects.bulk_create([norm(key=key, grace_days=days) for key, days in NORMS.items()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("performance", "0001_initial")]
    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RunPython(grant_performance, migrations.RunPython.noop),
        migrations.RunPython(ship_norms, migrations.RunPython.noop),
    ]
