"""The companies that begin, and end, most like another are its neighbours in two indexes."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Reverse

NAMED = ~Q(normalized_company="")


class Migration(migrations.Migration):
    dependencies = [("leads", "0007_counted_in_the_index")]

    operations = [
        migrations.AddIndex("lead", models.Index("normalized_company", name="lead_company_start", condition=NAMED)),
        migrations.AddIndex(
            "lead", models.Index(Reverse("normalized_company"), name="lead_company_end", condition=NAMED)
        ),
    ]
