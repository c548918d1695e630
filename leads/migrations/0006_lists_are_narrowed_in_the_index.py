"""The indexes of the list's orders also hold whose lead it is and how it stands."""

from django.db import migrations, models
from django.db.models import F, Q

NAMES = ("lead_by_score", "lead_by_activity", "lead_by_next_step")
SIGHT = Q(deleted_at__isnull=True)
BY = {
    "lead_by_score": models.Index(fields=["score", "id", "status", "owner"], name="lead_by_score", condition=SIGHT),
    "lead_by_activity": models.Index(
        F("last_activity_at").desc(nulls_last=True),
        F("id").desc(),
        F("status"),
        F("owner"),
        name="lead_by_activity",
        condition=SIGHT,
    ),
    "lead_by_next_step": models.Index(
        F("next_step_on").asc(nulls_last=True),
        F("id").asc(),
        F("status"),
        F("owner"),
        name="lead_by_next_step",
        condition=SIGHT,
    ),
}


class Migration(migrations.Migration):
    dependencies = [("leads", "0005_owners_and_rules_to_start_with")]

    operations = [
        operation
        for name in NAMES
        for operation in (migrations.RemoveIndex("lead", name), migrations.AddIndex("lead", BY[name]))
    ]
