"""Every pipeline there is becomes the first version of its own process; deals get their clocks and the days on which health changes."""

from django.db import migrations

FILL = """
UPDATE opportunities_pipeline SET lineage = id, published_at = created_at;
UPDATE opportunities_opportunity SET last_contact_at = last_activity_at WHERE last_activity_at IS NOT NULL;
UPDATE opportunities_opportunity AS deal SET
    stalls_on = COALESCE(deal.last_contact_at::date, deal.opened_on) + stage.rotting_days + 1,
    risks_on = LEAST(
        CASE WHEN deal.next_step = '' AND deal.next_step_on IS NULL THEN deal.opened_on END,
        deal.next_step_on + 1,
        deal.expected_close_on + 1
    )
FROM opportunities_stage AS stage WHERE stage.id = deal.stage_id AND deal.status = 'open';
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0003_shipped")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
