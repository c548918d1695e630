"""The ledger can't be rewritten, also not by the database's owner with a slip of the hand, and a reversal mirrors what it undoes."""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE FUNCTION targets_creditentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the credit ledger is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER targets_creditentry_append_only BEFORE UPDATE ON targets_creditentry
    FOR EACH ROW EXECUTE FUNCTION targets_creditentry_refuse();
CREATE TRIGGER targets_creditentry_kept BEFORE DELETE ON targets_creditentry
    FOR EACH ROW WHEN (NOT OLD.is_demo) EXECUTE FUNCTION targets_creditentry_refuse();
CREATE TRIGGER targets_creditentry_not_emptied BEFORE TRUNCATE ON targets_creditentry
    FOR EACH STATEMENT EXECUTE FUNCTION targets_creditentry_refuse();

CREATE FUNCTION targets_creditentry_mirror() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE undone targets_creditentry%ROWTYPE;
BEGIN
    SELECT * INTO undone FROM targets_creditentry WHERE id = NEW.reverses_id;
    IF undone.reverses_id IS NOT NULL THEN
        RAISE EXCEPTION 'a reversal can not be reversed' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.amount, NEW.base_amount, NEW.quantity, NEW.cost) <> (-undone.amount, -undone.base_amount, -undone.quantity, -undone.cost)
       OR (NEW.user_id, NEW.team_id, NEW.basis, NEW.kind, NEW.currency, NEW.fx_rate, NEW.opportunity_id, NEW.product_id,
           NEW.product_family_id, NEW.deal_type)
          IS DISTINCT FROM
          (undone.user_id, undone.team_id, undone.basis, undone.kind, undone.currency, undone.fx_rate, undone.opportunity_id,
           undone.product_id, undone.product_family_id, undone.deal_type)
    THEN
        RAISE EXCEPTION 'a reversal must mirror what it undoes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER targets_creditentry_mirrored BEFORE INSERT ON targets_creditentry
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION targets_creditentry_mirror();
"""
BACKWARDS = """
DROP TRIGGER targets_creditentry_append_only ON targets_creditentry;
DROP TRIGGER targets_creditentry_kept ON targets_creditentry;
DROP TRIGGER targets_creditentry_not_emptied ON targets_creditentry;
DROP TRIGGER targets_creditentry_mirrored ON targets_creditentry;
DROP FUNCTION targets_creditentry_refuse();
DROP FUNCTION targets_creditentry_mirror();
"""


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_tables")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
