"""Adjustments by two people, and their place in the sum of a statement."""

from __future__ import annotations

from django.db import migrations, models

import core.models

TWO_PEOPLE = [
    models.CheckConstraint(condition=~models.Q(amount=0), name="commissionadjustment_changes_something"),
    models.CheckConstraint(condition=~models.Q(reason=""), name="commissionadjustment_has_a_reason"),
    models.CheckConstraint(
        condition=models.Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
        | (~models.Q(state="proposed") & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
        name="commissionadjustment_decided_by_somebody",
    ),
    models.CheckConstraint(
        condition=~models.Q(state="approved") | ~models.Q(decided_by=models.F("created_by")),
        name="commissionadjustment_by_two_people",
    ),
]
GUARDS = """
CREATE FUNCTION commissions_adjustment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE present text;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state <> 'proposed' AND NOT (TG_OP = 'DELETE' AND OLD.is_demo) THEN
        RAISE EXCEPTION 'a decided adjustment is kept as it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    SELECT run.state INTO present FROM commissions_commissionrun run JOIN commissions_commissionstatement statement ON statement.run_id = run.id
        WHERE statement.id = NEW.statement_id FOR SHARE OF run;
    IF present NOT IN ('open', 'calculated') THEN
        RAISE EXCEPTION 'the commission period is %: nothing is adjusted in it', present USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commissions_adjustment_fixed BEFORE INSERT OR UPDATE OR DELETE ON commissions_commissionadjustment
    FOR EACH ROW EXECUTE FUNCTION commissions_adjustment_guard();

CREATE FUNCTION commissions_statement_adjusted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE present text;
BEGIN
    SELECT state INTO present FROM commissions_commissionrun WHERE id = NEW.run_id FOR SHARE;
    IF present NOT IN ('open', 'calculated') THEN
        RAISE EXCEPTION 'the commission period is %: its statements are fixed', present USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commissions_statement_adjusted BEFORE UPDATE OF adjusted ON commissions_commissionstatement
    FOR EACH ROW WHEN (NEW.adjusted IS DISTINCT FROM OLD.adjusted) EXECUTE FUNCTION commissions_statement_adjusted();
"""
BACKWARDS = """
DROP TRIGGER commissions_adjustment_fixed ON commissions_commissionadjustment;
DROP TRIGGER commissions_statement_adjusted ON commissions_commissionstatement;
DROP FUNCTION commissions_adjustment_guard();
DROP FUNCTION commissions_statement_adjusted();
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0002_guards"), migrations.swappable_dependency("people.User")]
    operations = [
        migrations.AddField(
            "commissionstatement",
            "adjusted",
            core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Adjustments"),
        ),
        migrations.RemoveConstraint("commissionstatement", "commissionstatement_total"),
        migrations.AddConstraint(
            "commissionstatement",
            models.CheckConstraint(
                condition=models.Q(
                    total=models.F("gross") + models.F("adjusted") + models.F("advanced") - models.F("recovered")
                ),
                name="commissionstatement_total",
            ),
        ),
        migrations.CreateModel(
            name="CommissionAdjustment",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount")),
                ("reason", models.CharField(max_length=500, verbose_name="Reason")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("approved", "Approved"), ("rejected", "Rejected")],
                        default="proposed",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("created_by", models.ForeignKey("people.User", models.PROTECT, related_name="+", editable=False)),
                (
                    "decided_by",
                    models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True, editable=False),
                ),
                (
                    "statement",
                    models.ForeignKey("commissions.CommissionStatement", models.PROTECT, related_name="adjustments"),
                ),
            ],
            options={
                "verbose_name": "commission adjustment",
                "verbose_name_plural": "commission adjustments",
                "ordering": ["id"],
                "abstract": False,
                "constraints": TWO_PEOPLE,
            },
        ),
        migrations.RunSQL(GUARDS, BACKWARDS),
    ]
