"""What must not be possible, also not by a slip of the hand in the database: rewriting a line, booking into a closed period,
changing an approved plan version, taking a locked run back, changing the money of a statement that was approved."""

from __future__ import annotations

from django.db import migrations

LINES = """
CREATE FUNCTION commissions_line_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'commission lines are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER commissions_line_append_only BEFORE UPDATE ON commissions_commissionline
    FOR EACH ROW EXECUTE FUNCTION commissions_line_refuse();
CREATE TRIGGER commissions_line_kept BEFORE DELETE ON commissions_commissionline
    FOR EACH ROW WHEN (NOT OLD.is_demo) EXECUTE FUNCTION commissions_line_refuse();
CREATE TRIGGER commissions_line_not_emptied BEFORE TRUNCATE ON commissions_commissionline
    FOR EACH STATEMENT EXECUTE FUNCTION commissions_line_refuse();

-- FOR SHARE waits for whoever is closing the run at this moment, and lets nobody close it before this booking is committed.
-- Once for a statement, not for each row: a run books hundreds of thousands.
CREATE FUNCTION commissions_line_accepted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closed text;
BEGIN
    PERFORM 1 FROM commissions_commissionrun WHERE id IN (SELECT run_id FROM added) FOR SHARE;
    SELECT state INTO closed FROM commissions_commissionrun
        WHERE id IN (SELECT run_id FROM added) AND state NOT IN ('open', 'calculated') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the commission period is %: nothing can be booked into it', closed USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM 1 FROM added LEFT JOIN commissions_commissionstatement statement ON statement.id = added.statement_id
        WHERE (statement.run_id, statement.user_id, statement.currency) IS DISTINCT FROM (added.run_id, added.user_id, added.currency) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a commission line belongs to the statement of its person and run' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER commissions_line_into_open_run AFTER INSERT ON commissions_commissionline
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION commissions_line_accepted();
"""
VERSIONS = """
CREATE FUNCTION commissions_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an approved plan version is kept as it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER commissions_version_immutable BEFORE UPDATE ON commissions_planversion
    FOR EACH ROW WHEN (OLD.state = 'approved') EXECUTE FUNCTION commissions_version_refuse();
CREATE TRIGGER commissions_version_kept BEFORE DELETE ON commissions_planversion
    FOR EACH ROW WHEN (OLD.state = 'approved' AND NOT OLD.is_demo) EXECUTE FUNCTION commissions_version_refuse();
"""
RUNS = """
CREATE FUNCTION commissions_run_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.pay_period, NEW.start_on, NEW.end_on) <> (OLD.pay_period, OLD.start_on, OLD.end_on) THEN
        RAISE EXCEPTION 'the days of a commission run are fixed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('open', 'open'), ('open', 'calculated'), ('calculated', 'calculated'), ('calculated', 'approved'),
        ('approved', 'approved'), ('approved', 'calculated'), ('approved', 'locked'), ('locked', 'locked'), ('locked', 'paid'), ('paid', 'paid'))
    THEN
        RAISE EXCEPTION 'a commission run can not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state NOT IN ('open', 'calculated') AND NEW.calculation <> OLD.calculation THEN
        RAISE EXCEPTION 'a commission run that is % is not calculated again', OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commissions_run_only_forward BEFORE UPDATE ON commissions_commissionrun
    FOR EACH ROW EXECUTE FUNCTION commissions_run_forward();
"""
STATEMENTS = """
CREATE FUNCTION commissions_statement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE present text;
BEGIN
    IF OLD.state = 'paid' THEN
        RAISE EXCEPTION 'a paid statement is kept as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.gross, NEW.advanced, NEW.recovered, NEW.total, NEW.brought_forward, NEW.payable, NEW.carried_forward, NEW.run_id, NEW.user_id,
        NEW.currency) IS DISTINCT FROM (OLD.gross, OLD.advanced, OLD.recovered, OLD.total, OLD.brought_forward, OLD.payable,
        OLD.carried_forward, OLD.run_id, OLD.user_id, OLD.currency)
    THEN
        SELECT state INTO present FROM commissions_commissionrun WHERE id = NEW.run_id FOR SHARE;
        IF present NOT IN ('open', 'calculated') THEN
            RAISE EXCEPTION 'the commission period is %: its statements are fixed', present USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commissions_statement_fixed BEFORE UPDATE ON commissions_commissionstatement
    FOR EACH ROW EXECUTE FUNCTION commissions_statement_guard();

CREATE FUNCTION commissions_statement_part_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE present text; changed uuid;
BEGIN
    changed := CASE TG_OP WHEN 'DELETE' THEN OLD.statement_id ELSE NEW.statement_id END;
    SELECT run.state INTO present FROM commissions_commissionrun run JOIN commissions_commissionstatement statement ON statement.run_id = run.id
        WHERE statement.id = changed AND NOT (TG_OP = 'DELETE' AND statement.is_demo) FOR SHARE OF run;
    IF present NOT IN ('open', 'calculated') THEN
        RAISE EXCEPTION 'the commission period is %: its statements are fixed', present USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER commissions_statement_part_fixed BEFORE INSERT OR UPDATE OR DELETE ON commissions_statementplan
    FOR EACH ROW EXECUTE FUNCTION commissions_statement_part_guard();
"""
BACKWARDS = """
DROP TRIGGER commissions_line_append_only ON commissions_commissionline;
DROP TRIGGER commissions_line_kept ON commissions_commissionline;
DROP TRIGGER commissions_line_not_emptied ON commissions_commissionline;
DROP TRIGGER commissions_line_into_open_run ON commissions_commissionline;
DROP TRIGGER commissions_version_immutable ON commissions_planversion;
DROP TRIGGER commissions_version_kept ON commissions_planversion;
DROP TRIGGER commissions_run_only_forward ON commissions_commissionrun;
DROP TRIGGER commissions_statement_fixed ON commissions_commissionstatement;
DROP TRIGGER commissions_statement_part_fixed ON commissions_statementplan;
DROP FUNCTION commissions_line_refuse();
DROP FUNCTION commissions_line_accepted();
DROP FUNCTION commissions_version_refuse();
DROP FUNCTION commissions_run_forward();
DROP FUNCTION commissions_statement_guard();
DROP FUNCTION commissions_statement_part_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0001_tables")]
    operations = [migrations.RunSQL(LINES + VERSIONS + RUNS + STATEMENTS, BACKWARDS)]
