"""What must never be false, as far as Django's constraints can't say it."""

from django.db import migrations

STAGE_OF_PIPELINE = """
ALTER TABLE opportunities_opportunity ADD CONSTRAINT opportunity_stage_of_pipeline
    FOREIGN KEY (stage_id, pipeline_id) REFERENCES opportunities_stage (id, pipeline_id) DEFERRABLE INITIALLY DEFERRED;
"""

SPLITS = """
CREATE FUNCTION opportunities_splits_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deal uuid := COALESCE(NEW.opportunity_id, OLD.opportunity_id);
    total numeric;
BEGIN
    SELECT sum(percent) INTO total FROM opportunities_opportunitysplit WHERE opportunity_id = deal AND kind = 'revenue';
    IF total <> 100 THEN
        RAISE EXCEPTION 'the revenue splits of opportunity % sum to %, not to 100', deal, total USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER opportunity_splits_sum AFTER INSERT OR UPDATE OR DELETE ON opportunities_opportunitysplit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION opportunities_splits_sum();
"""

# Demo data may be removed as a whole; everything else stays for ever.
CREDIT = """
CREATE FUNCTION opportunities_credit_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_demo THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'closing credit is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER closing_credit_rows_fixed BEFORE UPDATE OR DELETE ON opportunities_closingcredit
    FOR EACH ROW EXECUTE FUNCTION opportunities_credit_is_fixed();
CREATE TRIGGER closing_credit_table_fixed BEFORE TRUNCATE ON opportunities_closingcredit
    FOR EACH STATEMENT EXECUTE FUNCTION opportunities_credit_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0001_tables")]

    operations = [
        migrations.RunSQL(
            STAGE_OF_PIPELINE, "ALTER TABLE opportunities_opportunity DROP CONSTRAINT opportunity_stage_of_pipeline"
        ),
        migrations.RunSQL(SPLITS, "DROP FUNCTION opportunities_splits_sum() CASCADE"),
        migrations.RunSQL(CREDIT, "DROP FUNCTION opportunities_credit_is_fixed() CASCADE"),
    ]
