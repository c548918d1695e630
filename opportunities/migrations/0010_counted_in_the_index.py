"""What was opened on some days and what waits for a plan is counted from an index alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0009_heads_of_the_board_by_owner")]

    operations = [
        migrations.AddIndex(
            "opportunity",
            models.Index(
                fields=["opened_on", "owner"],
                include=["id"],
                name="opportunity_opened",
                condition=Q(deleted_at__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "opportunity",
            models.Index(
                fields=["owner"],
                include=["id"],
                name="opportunity_unplanned",
                condition=Q(status="open", deleted_at__isnull=True, next_step_on__isnull=True),
            ),
        ),
    ]
