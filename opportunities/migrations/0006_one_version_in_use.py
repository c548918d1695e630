import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0005_fill_versions_health")]

    operations = [
        migrations.AddConstraint(
            model_name="pipeline",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"), models.F("number"), name="pipeline_version_name_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="pipeline",
            constraint=models.UniqueConstraint(fields=("lineage", "number"), name="pipeline_version_unique"),
        ),
        migrations.AddConstraint(
            model_name="pipeline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", True)), fields=("lineage",), name="pipeline_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="pipeline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)), fields=("lineage",), name="pipeline_one_version_in_use"
            ),
        ),
        migrations.AddConstraint(
            model_name="pipeline",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_active", False), ("published_at__isnull", False), _connector="OR"),
                name="pipeline_draft_not_in_use",
            ),
        ),
    ]
