"""The tables of the room."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import core.models
import performance.models.rules
import performance.sections


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activities", "0002_about_contracts"),
        ("customers", "0003_grades_and_days"),
        ("leads", "0005_owners_and_rules_to_start_with"),
        ("opportunities", "0008_quotes_are_fixed"),
        ("people", "0006_absences"),
        ("products", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportRule",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "cadence",
                    models.CharField(
                        choices=[("day", "Daily report"), ("week", "Weekly report"), ("month", "Monthly report")],
                        default="day",
                        max_length=5,
                        verbose_name="How often",
                    ),
                ),
                ("due_time", models.TimeField(default=performance.models.rules.at_six, verbose_name="Due at")),
                (
                    "due_after",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="0: due on the last working day of the period.",
                        verbose_name="Working days after the period",
                    ),
                ),
                (
                    "remind_minutes",
                    models.PositiveSmallIntegerField(default=30, verbose_name="Remind before (minutes)"),
                ),
                ("makeup_days", models.PositiveSmallIntegerField(default=7, verbose_name="May be made up for (days)")),
                ("sections", models.JSONField(default=performance.sections.shipped, verbose_name="Parts")),
                ("starts_on", models.DateField(verbose_name="From")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="People"
                    ),
                ),
                ("teams", models.ManyToManyField(blank=True, related_name="+", to="people.team", verbose_name="Teams")),
                ("roles", models.ManyToManyField(blank=True, related_name="+", to="people.role", verbose_name="Roles")),
                (
                    "readers",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="Also read by"
                    ),
                ),
            ],
            options={
                "verbose_name": "report rule",
                "verbose_name_plural": "report rules",
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="report_rule_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cadence__in", ["day", "week", "month"])), name="report_rule_cadence"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_after__lte", 10), ("makeup_days__lte", 60), ("remind_minutes__lte", 1440)
                        ),
                        name="report_rule_limits",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RepReport",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="performance.reportrule",
                        verbose_name="Rule",
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
                    "cadence",
                    models.CharField(
                        choices=[("day", "Daily report"), ("week", "Weekly report"), ("month", "Monthly report")],
                        max_length=5,
                        verbose_name="Kind",
                    ),
                ),
                ("start_on", models.DateField(verbose_name="From")),
                ("end_on", models.DateField()),
                ("due_at", models.DateTimeField(verbose_name="Due")),
                ("remind_at", models.DateTimeField()),
                ("makeup_until", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("submitted", "Submitted")],
                        default="draft",
                        max_length=9,
                        verbose_name="State",
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="Submitted")),
                ("is_late", models.BooleanField(default=False, verbose_name="Late")),
                ("sections", models.JSONField()),
                ("texts", models.JSONField(default=dict)),
                ("done", models.JSONField(default=list)),
                ("figures", models.JSONField(default=list)),
                ("currency", core.models.CurrencyField(default="CNY", max_length=3)),
                ("reminded_at", models.DateTimeField(editable=False, null=True)),
                ("late_told_at", models.DateTimeField(editable=False, null=True)),
                ("score", models.PositiveSmallIntegerField(null=True, verbose_name="Score")),
                (
                    "scored_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("scored_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "rep report",
                "verbose_name_plural": "rep reports",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["user", "-start_on"], name="rep_report_user"),
                    models.Index(fields=["-start_on", "-id"], name="rep_report_newest"),
                    models.Index(fields=["due_at"], name="rep_report_due"),
                    models.Index(condition=models.Q(("state", "draft")), fields=["remind_at"], name="rep_report_draft"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="rep_report_external_ref_unique",
                    ),
                    models.UniqueConstraint(fields=("rule", "user", "start_on"), name="rep_report_once"),
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))), name="rep_report_has_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "draft"), ("submitted_at__isnull", True)),
                            models.Q(("state", "submitted"), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="rep_report_submitted_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True),
                            models.Q(("score__range", (1, 5)), ("scored_by__isnull", False), ("state", "submitted")),
                            _connector="OR",
                        ),
                        name="rep_report_score",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scored_by__isnull", True),
                            models.Q(("scored_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="rep_report_not_scored_by_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportLink",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="performance.repreport"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.account"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="leads.lead"
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="opportunities.opportunity",
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(
                                models.F("account"),
                                models.F("lead"),
                                models.F("opportunity"),
                                function="num_nonnulls",
                                output_field=models.IntegerField(),
                            ),
                            models.Value(1),
                        ),
                        name="report_link_to_exactly_one",
                    ),
                    models.UniqueConstraint(
                        fields=("report", "account", "lead", "opportunity"),
                        name="report_link_once",
                        nulls_distinct=False,
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ReportReading",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="performance.repreport"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("report", "user"), name="report_reading_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ReportComment",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="performance.repreport"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("body", models.TextField(max_length=2000, verbose_name="Comment")),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="report_comment_says_something"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="MarketNews",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="news", to="performance.repreport"
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
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
                ("on", models.DateField(verbose_name="Day")),
                ("body", models.CharField(max_length=1000, verbose_name="News")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None, verbose_name="Tags"
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "competitors",
                    models.ManyToManyField(related_name="+", to="opportunities.competitor", verbose_name="Competitors"),
                ),
                ("products", models.ManyToManyField(related_name="+", to="products.product", verbose_name="Products")),
            ],
            options={
                "verbose_name": "market news",
                "verbose_name_plural": "market news",
                "ordering": ["-on", "-id"],
                "indexes": [
                    models.Index(fields=["-on", "-id"], name="market_news_newest"),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="market_news_tags"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("problem", "Problem"),
                            ("action", "Action"),
                            ("coaching", "Coaching"),
                            ("strategy", "Strategy feedback"),
                        ],
                        max_length=8,
                        verbose_name="Kind",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="What")),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="performance.repreport",
                    ),
                ),
                ("section", models.CharField(blank=True, default="", max_length=40)),
                ("quote", models.TextField(blank=True, default="", max_length=4000)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Who",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="Due on")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
                        default="open",
                        max_length=7,
                        verbose_name="State",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=500, verbose_name="Outcome")),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="activities.activity",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up item",
                "verbose_name_plural": "follow-up items",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["owner", "due_on"], name="finding_open"
                    ),
                    models.Index(fields=["author", "-id"], name="finding_author"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="finding_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "action"), _negated=True), ("due_on__isnull", False), _connector="OR"
                        ),
                        name="finding_action_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="finding_closed_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="finding_has_a_title"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Insight",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("detector", models.CharField(max_length=30)),
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
                ("key", models.CharField(blank=True, default="", max_length=80)),
                ("values", models.JSONField(default=dict)),
                ("numbers", models.JSONField(default=list)),
                ("weight", models.DecimalField(decimal_places=2, default=0, max_digits=8)),
                ("found_on", models.DateField(verbose_name="Found")),
                ("seen_on", models.DateField()),
                ("gone_on", models.DateField(null=True)),
                ("dismissed_at", models.DateTimeField(null=True)),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="Why")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "verbose_name": "insight",
                "verbose_name_plural": "insights",
                "ordering": ["-weight", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_on__isnull", True)),
                        fields=("detector", "team", "user", "key"),
                        name="insight_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dismissed_at__isnull", True),
                            models.Q(("dismissed_by__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="insight_dismissed_with_reason",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
                ("metric", models.CharField(max_length=40, verbose_name="Metric")),
                (
                    "window",
                    models.CharField(
                        choices=[
                            ("week", "This week"),
                            ("month", "This month"),
                            ("quarter", "This quarter"),
                            ("days_7", "Last 7 days"),
                            ("days_30", "Last 30 days"),
                            ("days_90", "Last 90 days"),
                        ],
                        default="days_30",
                        max_length=8,
                        verbose_name="Period",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.team",
                        verbose_name="Team",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("below", "falls below"), ("above", "rises above")],
                        default="below",
                        max_length=5,
                        verbose_name="When it",
                    ),
                ),
                ("threshold", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="Threshold")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                ("last_value", models.DecimalField(decimal_places=2, editable=False, max_digits=20, null=True)),
                ("checked_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [models.Index(fields=["owner", "-id"], name="alert_owner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="alert_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user__isnull", True), ("team__isnull", True), _connector="OR"),
                        name="alert_of_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["below", "above"])), name="alert_direction"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="breaches", to="performance.alert"
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="Since")),
                ("value", models.DecimalField(decimal_places=2, max_digits=20)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closing_value", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)), fields=("alert",), name="breach_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), ("closed_at__gte", models.F("opened_at")), _connector="OR"
                        ),
                        name="breach_closes_after",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Decided by",
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decisions",
                        to="performance.alert",
                    ),
                ),
                (
                    "breach",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decisions",
                        to="performance.breach",
                    ),
                ),
                ("note", models.TextField(max_length=2000, verbose_name="What was decided, and why")),
                ("decided_at", models.DateTimeField(verbose_name="Decided")),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decisions",
                        to="performance.finding",
                    ),
                ),
                ("metric", models.CharField(max_length=40)),
                (
                    "window",
                    models.CharField(
                        choices=[
                            ("week", "This week"),
                            ("month", "This month"),
                            ("quarter", "This quarter"),
                            ("days_7", "Last 7 days"),
                            ("days_30", "Last 30 days"),
                            ("days_90", "Last 90 days"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.team",
                    ),
                ),
                ("before", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("measure_on", models.DateField(verbose_name="Look at the result on")),
                ("after", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("measured_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, default="", max_length=500, verbose_name="What came of it")),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("measured_at__isnull", True)),
                        fields=["measure_on"],
                        name="decision_to_measure",
                    ),
                    models.Index(fields=["owner", "-id"], name="decision_owner"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="decision_external_ref_unique",
                    ),
                    models.CheckConstraint(condition=models.Q(("note", ""), _negated=True), name="decision_says_what"),
                    models.CheckConstraint(
                        condition=models.Q(("user__isnull", True), ("team__isnull", True), _connector="OR"),
                        name="decision_of_one_subject",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Norm",
            fields=[
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("follow_up", "Follow-up in time"),
                            ("first_answer", "First answer in time"),
                            ("gate", "Nothing skipped at a gate"),
                            ("discount", "Discount approved"),
                            ("report", "Report given in"),
                        ],
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                ("grace_days", models.PositiveSmallIntegerField(default=0, verbose_name="Days of grace")),
            ],
            options={
                "ordering": ["key"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="NormCheck",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "norm",
                    models.CharField(
                        choices=[
                            ("follow_up", "Follow-up in time"),
                            ("first_answer", "First answer in time"),
                            ("gate", "Nothing skipped at a gate"),
                            ("discount", "Discount approved"),
                            ("report", "Report given in"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("on", models.DateField()),
                ("checks", models.PositiveIntegerField()),
                ("violations", models.PositiveIntegerField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["-on", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("on", "norm", "user"), name="norm_check_once"),
                    models.CheckConstraint(
                        condition=models.Q(("violations__lte", models.F("checks"))),
                        name="norm_check_not_more_than_asked",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Violation",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "norm",
                    models.CharField(
                        choices=[
                            ("follow_up", "Follow-up in time"),
                            ("first_answer", "First answer in time"),
                            ("gate", "Nothing skipped at a gate"),
                            ("discount", "Discount approved"),
                            ("report", "Report given in"),
                        ],
                        max_length=12,
                        verbose_name="Norm",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
                ("on", models.DateField(verbose_name="Day")),
                ("source_key", models.CharField(max_length=80)),
                ("values", models.JSONField(default=dict)),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activities.activity",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="leads.lead"
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="opportunities.opportunity",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="performance.repreport",
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "verbose_name": "violation",
                "verbose_name_plural": "violations",
                "ordering": ["-on", "-id"],
                "indexes": [
                    models.Index(fields=["user", "-on"], name="violation_user"),
                    models.Index(fields=["-on", "-id"], name="violation_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("norm", "source_key"), name="violation_once"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(
                                models.F("activity"),
                                models.F("lead"),
                                models.F("opportunity"),
                                models.F("report"),
                                function="num_nonnulls",
                                output_field=models.IntegerField(),
                            ),
                            models.Value(1),
                        ),
                        name="violation_of_exactly_one",
                    ),
                ],
            },
        ),
    ]
