"""What was done on some days and what is overdue is counted from an index alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_tasks_and_talk")]

    operations = [
        migrations.AddIndex(
            "activity",
            models.Index(
                fields=["done_at", "kind", "owner"],
                include=["id", "account", "contact", "lead", "opportunity", "contract"],
                name="activity_done",
                condition=Q(done_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "activity",
            models.Index(
                fields=["due_at", "owner"],
                include=["id", "lead", "opportunity"],
                name="activity_overdue",
                condition=Q(done_at__isnull=True),
            ),
        ),
    ]
