"""What was sent to a customer stays as it was; and the limits of discounts a new installation starts with."""

from typing import Any

from django.db import migrations

# Where a quote stands may change (accepted, declined, replaced), what it says may not.
FIXED = """
CREATE FUNCTION opportunities_quote_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_demo THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'quote % is never deleted: its number would be missing', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.sent_at IS NOT NULL AND (
        ROW(NEW.number, NEW.revision, NEW.opportunity_id, NEW.currency, NEW.amount, NEW.cost, NEW.discount_percent, NEW.valid_until,
            NEW.introduction, NEW.terms, NEW.language, NEW.sent_at)
        IS DISTINCT FROM
        ROW(OLD.number, OLD.revision, OLD.opportunity_id, OLD.currency, OLD.amount, OLD.cost, OLD.discount_percent, OLD.valid_until,
            OLD.introduction, OLD.terms, OLD.language, OLD.sent_at)
        OR NEW.state IN ('draft', 'pending', 'approved')
    ) THEN
        RAISE EXCEPTION 'quote % was sent and is not changed any more', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quote_rows_fixed BEFORE UPDATE OR DELETE ON opportunities_quote
    FOR EACH ROW EXECUTE FUNCTION opportunities_quote_is_fixed();

CREATE FUNCTION opportunities_quote_lines_are_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fixed boolean;
BEGIN
    SELECT sent_at IS NOT NULL AND NOT is_demo INTO fixed FROM opportunities_quote WHERE id = COALESCE(NEW.quote_id, OLD.quote_id);
    IF fixed THEN
        RAISE EXCEPTION 'the lines of a quote that was sent are not changed any more' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER quote_lines_fixed BEFORE INSERT OR UPDATE OR DELETE ON opportunities_quoteline
    FOR EACH ROW EXECUTE FUNCTION opportunities_quote_lines_are_fixed();
"""
UNFIXED = (
    "DROP FUNCTION opportunities_quote_is_fixed() CASCADE; DROP FUNCTION opportunities_quote_lines_are_fixed() CASCADE;"
)
LIMITS = {"rep": 10, "manager": 20, "director": 30}


def ship(apps: Any, schema_editor: Any) -> None:
    Role, DiscountLimit = apps.get_model("people", "Role"), apps.get_model("opportunities", "DiscountLimit")
    for role in Role.objects.filter(key__in=LIMITS):
        DiscountLimit.objects.get_or_create(role=role, defaults={"percent": LIMITS[role.key]})


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0005_fill_versions_health"), ("people", "0002_roles")]

    operations = [
        migrations.RunSQL(FIXED, UNFIXED),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
