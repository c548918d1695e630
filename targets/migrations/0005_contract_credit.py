"""Credit of contracts: where it comes from, and that a part of it may be taken back."""

from __future__ import annotations

from django.db import migrations

# What a deal was won with is undone as a whole. Of what was signed and collected a part may be taken back, together never more than
# was given: the original is locked, so two refunds at once are added up one after the other.
MIRROR = """
CREATE OR REPLACE FUNCTION targets_creditentry_mirror() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    undone targets_creditentry%ROWTYPE;
    taken numeric;
BEGIN
    SELECT * INTO undone FROM targets_creditentry WHERE id = NEW.reverses_id FOR UPDATE;
    IF undone.reverses_id IS NOT NULL THEN
        RAISE EXCEPTION 'a reversal can not be reversed' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.user_id, NEW.team_id, NEW.basis, NEW.kind, NEW.currency, NEW.fx_rate, NEW.opportunity_id, NEW.product_id,
        NEW.product_family_id, NEW.deal_type, NEW.contract_id)
       IS DISTINCT FROM
       (undone.user_id, undone.team_id, undone.basis, undone.kind, undone.currency, undone.fx_rate, undone.opportunity_id,
        undone.product_id, undone.product_family_id, undone.deal_type, undone.contract_id)
    THEN
        RAISE EXCEPTION 'a reversal must mirror what it undoes' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.contract_credit_id IS NULL THEN
        IF (NEW.amount, NEW.base_amount, NEW.quantity, NEW.cost)
           <> (-undone.amount, -undone.base_amount, -undone.quantity, -undone.cost) THEN
            RAISE EXCEPTION 'a reversal must mirror what it undoes' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT COALESCE(sum(amount), 0) INTO taken FROM targets_creditentry WHERE reverses_id = NEW.reverses_id;
    IF NEW.amount >= 0 OR undone.amount + taken + NEW.amount < 0 THEN
        RAISE EXCEPTION 'more is taken back than was given' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_flows"), ("targets", "0004_rules")]
    operations = [migrations.RunSQL(MIRROR, migrations.RunSQL.noop)]
