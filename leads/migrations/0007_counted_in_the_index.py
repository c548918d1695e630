"""What came in on some days is counted from an index alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("leads", "0006_lists_are_narrowed_in_the_index")]

    operations = [
        migrations.AddIndex(
            "lead",
            models.Index(
                fields=["created_at", "owner"],
                include=["id"],
                name="lead_created",
                condition=Q(deleted_at__isnull=True),
            ),
        ),
    ]
