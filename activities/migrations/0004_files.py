"""Files on activities, customers, leads and contracts."""

import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import core.attached
import core.models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0003_counted_in_the_index"),
        ("contracts", "0004_demo_is_dated_back"),
        ("customers", "0001_tables"),
        ("leads", "0007_counted_in_the_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("content", models.FileField(upload_to=core.attached.random_path)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.account",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="activities.activity",
                    ),
                ),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="leads.lead",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(
                                models.F("activity"),
                                models.F("account"),
                                models.F("contact"),
                                models.F("lead"),
                                models.F("contract"),
                                function="num_nonnulls",
                                output_field=models.IntegerField(),
                            ),
                            models.Value(1),
                        ),
                        name="attachment_on_exactly_one",
                    )
                ],
            },
        ),
    ]
