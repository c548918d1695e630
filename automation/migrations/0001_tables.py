"""The tables of this room, with their indexes and constraints."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [("automation", "0001_initial")]

    dependencies = [
        ("core", "0001_extensions"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailOptOut",
            fields=[
                ("address", models.CharField(max_length=254, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("record_type", models.CharField(max_length=20, verbose_name="Record")),
                ("definition", models.JSONField(default=dict)),
                ("edition", models.PositiveIntegerField(default=1, editable=False)),
                ("is_active", models.BooleanField(default=False, verbose_name="Active")),
                ("on_import", models.BooleanField(default=False, verbose_name="Also for imported records")),
                (
                    "paused_reason",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=300, verbose_name="Why it is paused"
                    ),
                ),
                ("asked_on", models.DateField(editable=False, null=True)),
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
                "verbose_name": "automation rule",
                "verbose_name_plural": "automation rules",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(condition=models.Q(("is_active", True)), fields=["record_type"], name="rule_active")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleEdition",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("definition", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("made_by_name", models.CharField(max_length=120)),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="editions", to="automation.rule"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("rule", "number"), name="rule_edition_once")],
            },
        ),
        migrations.CreateModel(
            name="RuleRun",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("record_name", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("stopped", "Stopped"),
                        ],
                        default="running",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("log", models.JSONField(default=list)),
                ("started_at", models.DateTimeField(verbose_name="Started")),
                ("due_at", models.DateTimeField(null=True, verbose_name="Goes on")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="Finished")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="automation.ruleedition"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="automation.rule"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["rule", "-id"], name="rule_run_newest"),
                    models.Index(fields=["rule", "started_at"], name="rule_run_started"),
                    models.Index(fields=["record_id", "-id"], name="rule_run_record"),
                ],
                "constraints": [models.UniqueConstraint(fields=("rule", "source"), name="rule_run_once")],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("sent", "Sent"), ("refused", "Not sent")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mails", to="automation.rulerun"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["sent_at"], name="outgoing_mail_sent")],
            },
        ),
    ]
