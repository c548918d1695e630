"""The tables of this room, with their indexes and constraints."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [("integrations", "0001_initial")]

    dependencies = [
        ("core", "0001_extensions"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("kind", models.CharField(max_length=20, verbose_name="What the rows are")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapped", "Ready to check"),
                            ("checking", "Being checked"),
                            ("checked", "Checked"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                            ("failed", "Failed"),
                        ],
                        default="mapped",
                        editable=False,
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="File")),
                ("stored_name", models.CharField(editable=False, max_length=80)),
                ("size", models.PositiveIntegerField(editable=False, verbose_name="Size")),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("reading", models.JSONField(default=dict, editable=False)),
                ("headers", models.JSONField(default=list, editable=False)),
                ("samples", models.JSONField(default=list, editable=False)),
                ("mapping", models.JSONField(default=dict)),
                ("values", models.JSONField(default=dict)),
                ("options", models.JSONField(default=dict)),
                ("findings", models.JSONField(default=list, editable=False)),
                ("row_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Rows")),
                ("created_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Created")),
                ("updated_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Updated")),
                ("unchanged_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Unchanged")),
                ("failed_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Failed")),
                ("undo_result", models.JSONField(default=dict, editable=False)),
                ("job_id", models.UUIDField(editable=False, null=True)),
                ("attempt", models.PositiveIntegerField(default=0, editable=False)),
                ("error", models.CharField(blank=True, default="", editable=False, max_length=500)),
                ("finished_at", models.DateTimeField(editable=False, null=True, verbose_name="Finished")),
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
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["owner", "-id"], name="import_owner"),
                    models.Index(fields=["sha256"], name="import_file"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(verbose_name="Row")),
                ("cells", models.JSONField(default=list)),
                (
                    "expected",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Waiting"),
                            ("created", "Created"),
                            ("updated", "Updated"),
                            ("unchanged", "Unchanged"),
                            ("failed", "Failed"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="Expected",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Waiting"),
                            ("created", "Created"),
                            ("updated", "Updated"),
                            ("unchanged", "Unchanged"),
                            ("failed", "Failed"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="Outcome",
                    ),
                ),
                ("problems", models.JSONField(default=list)),
                ("record_id", models.UUIDField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="integrations.import"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [
                    models.Index(fields=["batch", "outcome", "number"], name="import_row_outcome"),
                    models.Index(
                        condition=models.Q(("expected", ""), _negated=True),
                        fields=["batch", "expected", "number"],
                        name="import_row_expected",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("batch", "number"), name="import_row_number_unique")],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("resource", models.CharField(max_length=40, verbose_name="List")),
                ("query", models.CharField(blank=True, default="", max_length=2000, verbose_name="Filter")),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("xlsx", "XLSX")], default="xlsx", max_length=4, verbose_name="Format"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                        ],
                        default="running",
                        editable=False,
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("stored_name", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("row_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Rows")),
                ("size", models.PositiveIntegerField(default=0, editable=False, verbose_name="Size")),
                ("job_id", models.UUIDField(editable=False, null=True)),
                ("error", models.CharField(blank=True, default="", editable=False, max_length=500)),
                ("expires_at", models.DateTimeField(editable=False, null=True, verbose_name="Expires")),
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
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [models.Index(fields=["owner", "-id"], name="export_owner")],
            },
        ),
    ]
