"""Demo rows tell when they would have been made: their day of creation, and nothing else about them, may be set afterwards."""

from __future__ import annotations

from django.db import migrations

PAYMENT = """
CREATE OR REPLACE FUNCTION contracts_payment_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_demo THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'payment % is kept for ever', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.is_demo AND to_jsonb(NEW) - 'created_at' = to_jsonb(OLD) - 'created_at' THEN
        RETURN NEW;
    END IF;
    IF OLD.status = 'approved' THEN
        RAISE EXCEPTION 'payment % is approved; only a refund can follow', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.number <> OLD.number OR NEW.contract_id <> OLD.contract_id THEN
        RAISE EXCEPTION 'payment % keeps its number and its contract', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
CHANGE = """
CREATE OR REPLACE FUNCTION contracts_change_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_demo THEN RETURN OLD; END IF;
    ELSIF OLD.is_demo AND to_jsonb(NEW) - 'created_at' = to_jsonb(OLD) - 'created_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an approved edition of a contract is fixed' USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_flows")]
    operations = [
        migrations.RunSQL(PAYMENT, migrations.RunSQL.noop),
        migrations.RunSQL(CHANGE, migrations.RunSQL.noop),
    ]
