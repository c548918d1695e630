"""The tables of this room, with their indexes and constraints."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [("forecasts", "0001_initial")]

    dependencies = [
        ("core", "0001_extensions"),
        ("opportunities", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="DealModel",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("trained_on", models.DateField(unique=True)),
                ("has_signal", models.BooleanField()),
                ("weights", models.JSONField(default=dict)),
                ("judged", models.JSONField(default=dict)),
                ("unborn", models.JSONField(default=dict)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["-trained_on"],
            },
        ),
        migrations.CreateModel(
            name="SnapshotDay",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField(unique=True)),
                ("taken_at", models.DateTimeField()),
                ("deals", models.PositiveIntegerField()),
                ("base_currency", core.models.CurrencyField(max_length=3)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["-on"],
            },
        ),
        migrations.CreateModel(
            name="WeeklyForecast",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField()),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
                ("taken_at", models.DateTimeField()),
                ("base_currency", core.models.CurrencyField(max_length=3)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["-on", "start_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("on", "start_on", "end_on"), name="weekly_forecast_once"),
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))), name="weekly_forecast_has_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
                (
                    "category",
                    models.CharField(
                        choices=[("commit", "Commit"), ("best_case", "Best case")],
                        max_length=10,
                        verbose_name="Category",
                    ),
                ),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Adjustment")),
                ("note", models.CharField(max_length=500, verbose_name="Note")),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Author",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                        verbose_name="Team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=["start_on", "end_on", "user"],
                        name="adjustment_holding",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))), name="adjustment_has_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("team__isnull", True), ("user__isnull", False)),
                            models.Q(("team__isnull", False), ("user__isnull", True)),
                            _connector="OR",
                        ),
                        name="adjustment_of_one",
                    ),
                    models.CheckConstraint(condition=models.Q(("note", ""), _negated=True), name="adjustment_says_why"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="adjustment_moves_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", True),
                            models.Q(("user", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="adjustment_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DealCall",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
                (
                    "verdict",
                    models.CharField(choices=[("include", "Count as commit"), ("exclude", "Leave out")], max_length=8),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="Note")),
                ("made_at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="opportunities.opportunity"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("opportunity", "start_on", "end_on"), name="deal_call_once"),
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))), name="deal_call_has_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Prediction",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("made_on", models.DateField()),
                ("currency", core.models.CurrencyField(max_length=3)),
                ("first_month", models.DateField()),
                ("history", models.JSONField(default=list)),
                ("points", models.JSONField(default=list)),
                ("lower", models.JSONField(default=list)),
                ("upper", models.JSONField(default=list)),
                ("shares", models.JSONField(default=dict)),
                ("backtest", models.JSONField(default=dict)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.team"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("made_on", "team", "user"), name="prediction_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("team__isnull", True), ("user__isnull", True), _connector="OR"),
                        name="prediction_of_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DealSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("currency", core.models.CurrencyField(max_length=3)),
                ("base_amount", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                (
                    "forecast_category",
                    models.CharField(
                        choices=[
                            ("pipeline", "Pipeline"),
                            ("best_case", "Best case"),
                            ("commit", "Commit"),
                            ("closed", "Closed"),
                            ("omitted", "Omitted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("probability", models.DecimalField(decimal_places=2, max_digits=5)),
                ("expected_close_on", models.DateField(null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="opportunities.opportunity",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="opportunities.stage",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="forecasts.snapshotday"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["day", "user"], name="deal_snapshot_day_user")],
                "constraints": [models.UniqueConstraint(fields=("day", "opportunity"), name="deal_snapshot_once")],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
                ("number", models.PositiveIntegerField()),
                ("commit", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Commit")),
                ("best_case", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Best case")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="Note")),
                ("submitted_at", models.DateTimeField()),
                ("is_late", models.BooleanField(default=False)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "start_on", "end_on", "number"), name="submission_once"),
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))), name="submission_has_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("best_case__gte", models.F("commit")), ("commit__gte", 0)),
                        name="submission_best_case_not_below_commit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closed", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("commit", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("best_case", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("pipeline", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("omitted", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("weighted", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("submitted_commit", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("submitted_best_case", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("adjusted_commit", core.models.MoneyField(decimal_places=2, default=0, max_digits=18)),
                ("adjusted_best_case", core.models.MoneyField(decimal_places=2, default=0, max_digits=18)),
                ("target", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "week",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="forecasts.weeklyforecast"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "week"], name="forecast_line_user")],
                "constraints": [models.UniqueConstraint(fields=("week", "user"), name="forecast_line_once")],
            },
        ),
    ]
