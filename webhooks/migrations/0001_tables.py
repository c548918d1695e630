"""The tables of this room, with their indexes and constraints."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [("webhooks", "0001_initial")]

    dependencies = [
        ("core", "0001_extensions"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("address", models.URLField(max_length=2000, verbose_name="Address")),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), size=None, verbose_name="Events"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                ("sealed_secret", models.TextField(editable=False)),
                ("sealed_previous", models.TextField(blank=True, default="", editable=False)),
                ("previous_until", models.DateTimeField(editable=False, null=True)),
                (
                    "lane",
                    models.CharField(
                        choices=[("fast", "Fast"), ("slow", "Slow")], default="fast", editable=False, max_length=4
                    ),
                ),
                ("failing_since", models.DateTimeField(editable=False, null=True, verbose_name="Failing since")),
                (
                    "disabled_reason",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=200, verbose_name="Why it is off"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["-id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("event", models.CharField(max_length=80, verbose_name="Event")),
                ("source", models.CharField(max_length=80)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                            ("skipped", "Not sent"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="Attempts")),
                ("log", models.JSONField(default=list)),
                ("next_at", models.DateTimeField(verbose_name="Next attempt")),
                ("created_at", models.DateTimeField(verbose_name="Created")),
                ("delivered_at", models.DateTimeField(null=True, verbose_name="Delivered")),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="webhooks.webhookendpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["endpoint", "-id"], name="webhook_delivery_endpoint"),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_at"], name="webhook_delivery_due"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("endpoint", "source"), name="webhook_delivery_once")],
            },
        ),
    ]
