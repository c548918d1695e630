import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_field_rules"),
        ("reports", "0002_built_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dashboard",
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
                "verbose_name": "dashboard",
                "verbose_name_plural": "dashboards",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(condition=models.Q(("for_everyone", True)), fields=["-id"], name="dashboard_common")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="dashboard_external_ref_unique",
                    ),
                    models.CheckConstraint(condition=models.Q(("owner__isnull", False)), name="dashboard_has_owner"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="dashboard_has_a_name"
                    ),
                    models.UniqueConstraint(fields=("owner", "name"), name="dashboard_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DashboardCard",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(blank=True, default="", max_length=120, verbose_name="Title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("number", "Number with trend"),
                            ("line", "Line"),
                            ("bar", "Bars"),
                            ("funnel", "Funnel"),
                            ("waterfall", "Waterfall"),
                            ("leaderboard", "Leaderboard"),
                            ("table", "Table"),
                            ("heat", "Heat map"),
                        ],
                        max_length=12,
                        verbose_name="Shown as",
                    ),
                ),
                ("definition", models.JSONField(editable=False)),
                ("column", models.PositiveSmallIntegerField(default=1, verbose_name="Column")),
                ("row", models.PositiveSmallIntegerField(default=1, verbose_name="Row")),
                ("width", models.PositiveSmallIntegerField(default=4, verbose_name="Width")),
                ("height", models.PositiveSmallIntegerField(default=3, verbose_name="Height")),
                (
                    "dashboard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cards", to="reports.dashboard"
                    ),
                ),
            ],
            options={
                "verbose_name": "card",
                "verbose_name_plural": "cards",
                "ordering": ["row", "column", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("column__gte", 1),
                            (
                                "column__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.Value(13), "-", models.F("width")
                                ),
                            ),
                            ("width__gte", 1),
                        ),
                        name="dashboard_card_within_grid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("height__range", (1, 8)), ("row__range", (1, 200))),
                        name="dashboard_card_height",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["number", "line", "bar", "funnel", "waterfall", "leaderboard", "table", "heat"],
                            )
                        ),
                        name="dashboard_card_kind",
                    ),
                ],
            },
        ),
    ]
