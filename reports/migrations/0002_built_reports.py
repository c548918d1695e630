import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models
import reports.models.schedule


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_channels"),
        ("people", "0007_field_rules"),
        ("reports", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedReport",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("sentence", models.CharField(blank=True, default="", max_length=300, verbose_name="What it is for")),
                ("definition", models.JSONField(default=dict, editable=False)),
                ("for_everyone", models.BooleanField(default=False, verbose_name="Shared with everyone")),
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
                    "people",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="Shared with people"
                    ),
                ),
                (
                    "teams",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="people.team", verbose_name="Shared with teams"
                    ),
                ),
            ],
            options={
                "verbose_name": "saved report",
                "verbose_name_plural": "saved reports",
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="saved_report_external_ref_unique",
                    ),
                    models.CheckConstraint(condition=models.Q(("owner__isnull", False)), name="saved_report_has_owner"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="saved_report_has_a_name"
                    ),
                    models.UniqueConstraint(fields=("owner", "name"), name="saved_report_name"),
                ],
                "indexes": [
                    models.Index(fields=["owner", "-id"], name="saved_report_owner"),
                    models.Index(
                        condition=models.Q(("for_everyone", True)), fields=["-id"], name="saved_report_common"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="reportrun",
            name="digest",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="bot",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="channels.bot",
                verbose_name="Tell a group chat",
            ),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="by_mail",
            field=models.BooleanField(default=True, verbose_name="By e-mail"),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="only_changed",
            field=models.BooleanField(default=False, verbose_name="Only when the figures have changed"),
        ),
        migrations.AlterField(
            model_name="reportfile",
            name="format",
            field=models.CharField(
                choices=[
                    ("xlsx", "Excel workbook"),
                    ("pdf", "PDF document"),
                    ("csv", "CSV file"),
                    ("link", "Link only"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="reportrun",
            name="formats",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("xlsx", "Excel workbook"),
                        ("pdf", "PDF document"),
                        ("csv", "CSV file"),
                        ("link", "Link only"),
                    ],
                    max_length=8,
                ),
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="reportschedule",
            name="formats",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("xlsx", "Excel workbook"),
                        ("pdf", "PDF document"),
                        ("csv", "CSV file"),
                        ("link", "Link only"),
                    ],
                    max_length=8,
                ),
                default=reports.models.schedule.both_formats,
                size=None,
                verbose_name="Formats",
            ),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="saved",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schedules",
                to="reports.savedreport",
                verbose_name="Saved report",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("saved__isnull", True), ("report", "built"), _connector="OR"),
                name="report_schedule_built_is_saved",
            ),
        ),
    ]
