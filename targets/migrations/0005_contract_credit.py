"""Credit of contracts: where it comes from, and that a part of it may be taken back."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

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

    operations = [
        migrations.AddField(
            model_name="creditentry",
            name="contract",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="contracts.contract",
                verbose_name="Contract",
            ),
        ),
        migrations.AddField(
            model_name="creditentry",
            name="contract_credit",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credit",
                to="contracts.contractcredit",
            ),
        ),
        migrations.AddField(
            model_name="creditentry",
            name="payment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="contracts.payment",
                verbose_name="Payment",
            ),
        ),
        migrations.AlterField(
            model_name="creditentry",
            name="reverses",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversals",
                to="targets.creditentry",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("contract_credit__isnull", True)), fields=("reverses",), name="credit_undone_once"
            ),
        ),
        migrations.RunSQL(MIRROR, migrations.RunSQL.noop),
    ]
