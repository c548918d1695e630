"""The tables of this room, with their indexes and constraints."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models
import reports.models.run
import reports.models.schedule


class Migration(migrations.Migration):
    initial = True

    replaces = [("reports", "0001_initial")]

    dependencies = [
        ("core", "0001_extensions"),
        ("jobs", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportSchedule",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("report", models.CharField(max_length=40, verbose_name="Report")),
                ("filters", models.JSONField(blank=True, default=dict, verbose_name="Filters")),
                (
                    "frequency",
                    models.CharField(
                        choices=[("daily", "Every day"), ("weekly", "Every week"), ("monthly", "Every month")],
                        default="weekly",
                        max_length=10,
                        verbose_name="How often",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Monday"),
                            (2, "Tuesday"),
                            (3, "Wednesday"),
                            (4, "Thursday"),
                            (5, "Friday"),
                            (6, "Saturday"),
                            (7, "Sunday"),
                        ],
                        default=1,
                        verbose_name="Weekday",
                    ),
                ),
                (
                    "month_day",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="1 to 28, so that every month has it.", verbose_name="Day of the month"
                    ),
                ),
                ("at_time", models.TimeField(default=reports.models.schedule.in_the_morning, verbose_name="Time")),
                ("time_zone", models.CharField(default="Asia/Shanghai", max_length=64, verbose_name="Time zone")),
                (
                    "formats",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("xlsx", "Excel workbook"), ("pdf", "PDF document")], max_length=8
                        ),
                        default=reports.models.schedule.both_formats,
                        size=None,
                        verbose_name="Formats",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                ("timed_at", models.DateTimeField(editable=False)),
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
                (
                    "recipients",
                    models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="Recipients"),
                ),
            ],
            options={
                "verbose_name": "report schedule",
                "verbose_name_plural": "report schedules",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [models.Index(fields=["owner", "-id"], name="report_schedule_owner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="report_schedule_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner__isnull", False)), name="report_schedule_has_owner"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__range", (1, 7))), name="report_schedule_weekday"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month_day__range", (1, 28))), name="report_schedule_month_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("formats", []), _negated=True), name="report_schedule_has_format"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportRun",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("report", models.CharField(max_length=40, verbose_name="Report")),
                ("title", models.CharField(max_length=120, verbose_name="Name")),
                ("period", models.DateTimeField(blank=True, null=True, verbose_name="Scheduled for")),
                ("filters", models.JSONField(blank=True, default=dict)),
                (
                    "formats",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("xlsx", "Excel workbook"), ("pdf", "PDF document")], max_length=8
                        ),
                        size=None,
                    ),
                ),
                ("mail", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="Made at")),
                ("skipped", models.CharField(blank=True, default="", max_length=120)),
                ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="Mailed at")),
                ("mailed_to", models.EmailField(blank=True, default="", max_length=254)),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="jobs.job"
                    ),
                ),
                (
                    "mail_job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="jobs.job"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Recipient",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="runs",
                        to="reports.reportschedule",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["recipient", "-id"], name="report_run_recipient"),
                    models.Index(fields=["schedule", "-id"], name="report_run_schedule"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("period__isnull", False)),
                        fields=("schedule", "period", "recipient"),
                        name="report_run_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mailed_at__isnull", True), ("made_at__isnull", False), _connector="OR"),
                        name="report_mailed_when_made",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "format",
                    models.CharField(choices=[("xlsx", "Excel workbook"), ("pdf", "PDF document")], max_length=8),
                ),
                ("name", models.CharField(max_length=200)),
                ("content", models.FileField(upload_to=reports.models.run.random_path)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="reports.reportrun"
                    ),
                ),
            ],
            options={
                "ordering": ["format"],
                "constraints": [models.UniqueConstraint(fields=("run", "format"), name="report_file_once")],
            },
        ),
    ]
