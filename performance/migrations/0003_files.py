"""Files of rep reports."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.attached
import core.models


class Migration(migrations.Migration):
    dependencies = [
        ("performance", "0002_fixed_when_given_in"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("content", models.FileField(upload_to=core.attached.random_path)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="performance.repreport"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "abstract": False,
            },
        ),
    ]
