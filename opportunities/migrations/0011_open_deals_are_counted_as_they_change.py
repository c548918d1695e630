"""What is open is counted when it changes: triggers write differences, and what there is already is counted once."""

from django.db import migrations, models

COLUMNS = "owner_id, stage_id, currency, probability"
COUNTED = "status = 'open' AND deleted_at IS NULL"
# The differences of many rows are added up by the statement that makes or removes them; an update that changes none of these columns
# does not even start its trigger.
TRIGGERS = f"""
INSERT INTO opportunities_opentotal ({COLUMNS}, deals, amount)
    SELECT {COLUMNS}, count(*), coalesce(sum(amount), 0) FROM opportunities_opportunity WHERE {COUNTED} GROUP BY {COLUMNS};
CREATE FUNCTION opportunities_count_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO opportunities_opentotal ({COLUMNS}, deals, amount)
            SELECT {COLUMNS}, count(*), coalesce(sum(amount), 0) FROM added WHERE {COUNTED} GROUP BY {COLUMNS};
    ELSE
        INSERT INTO opportunities_opentotal ({COLUMNS}, deals, amount)
            SELECT {COLUMNS}, -count(*), -coalesce(sum(amount), 0) FROM removed WHERE {COUNTED} GROUP BY {COLUMNS};
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION opportunities_recount_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO opportunities_opentotal ({COLUMNS}, deals, amount)
        SELECT {COLUMNS}, sum(deals), sum(coalesce(deals * amount, 0)) FROM (VALUES
            (-1, OLD.owner_id, OLD.stage_id, OLD.currency, OLD.probability, OLD.amount, OLD.status, OLD.deleted_at),
            (1, NEW.owner_id, NEW.stage_id, NEW.currency, NEW.probability, NEW.amount, NEW.status, NEW.deleted_at)
        ) AS changed (deals, {COLUMNS}, amount, status, deleted_at)
        WHERE {COUNTED} GROUP BY {COLUMNS} HAVING sum(deals) <> 0 OR sum(coalesce(deals * amount, 0)) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER opportunity_opened_counted AFTER INSERT ON opportunities_opportunity
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION opportunities_count_open();
CREATE TRIGGER opportunity_removed_counted AFTER DELETE ON opportunities_opportunity
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION opportunities_count_open();
CREATE TRIGGER opportunity_changed_counted
    AFTER UPDATE OF owner_id, stage_id, currency, probability, amount, status, deleted_at ON opportunities_opportunity
    FOR EACH ROW WHEN (
        (OLD.owner_id, OLD.stage_id, OLD.currency, OLD.probability, OLD.amount, OLD.status, OLD.deleted_at) IS DISTINCT FROM
        (NEW.owner_id, NEW.stage_id, NEW.currency, NEW.probability, NEW.amount, NEW.status, NEW.deleted_at)
    ) EXECUTE FUNCTION opportunities_recount_open();
"""  # noqa: S608  constants
BACK = "DROP FUNCTION opportunities_count_open() CASCADE; DROP FUNCTION opportunities_recount_open() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0010_counted_in_the_index")]

    operations = [
        migrations.CreateModel(
            name="OpenTotal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("owner_id", models.UUIDField(null=True)),
                ("stage_id", models.UUIDField()),
                ("currency", models.CharField(max_length=3)),
                ("probability", models.DecimalField(decimal_places=2, max_digits=5)),
                ("deals", models.BigIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=24)),
            ],
            options={"indexes": [models.Index(fields=["owner_id", "stage_id"], name="open_total_owner_stage")]},
        ),
        migrations.RunSQL(TRIGGERS, BACK),
    ]
