"""What the heads of the board add up is found by owner: who sees a tenth of the deals pays for a tenth."""

from django.db import migrations, models
from django.db.models import Q

NAME = "opportunity_board_heads"


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0008_quotes_are_fixed")]

    operations = [
        migrations.RemoveIndex("opportunity", NAME),
        migrations.AddIndex(
            "opportunity",
            models.Index(
                fields=["owner", "stage", "currency", "probability"],
                include=["amount"],
                name=NAME,
                condition=Q(status="open", deleted_at__isnull=True),
            ),
        ),
    ]
