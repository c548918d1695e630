"""What an adjustment may change, and when."""

from __future__ import annotations

from django.db import migrations

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
    dependencies = [("commissions", "0002_guards")]
    operations = [migrations.RunSQL(GUARDS, BACKWARDS)]
