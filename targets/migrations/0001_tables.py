"""The tables of this room, with their indexes and constraints."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [("targets", "0001_initial"), ("targets", "0003_promises")]

    dependencies = [
        ("contracts", "0001_tables"),
        ("core", "0001_extensions"),
        ("opportunities", "0001_tables"),
        ("people", "0001_tables"),
        ("products", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("metric", models.CharField(max_length=40, verbose_name="Metric")),
                (
                    "subject_type",
                    models.CharField(
                        choices=[
                            ("company", "Company"),
                            ("team", "Team"),
                            ("user", "Person"),
                            ("territory", "Territory"),
                            ("family", "Product family"),
                        ],
                        max_length=10,
                        verbose_name="Subject",
                    ),
                ),
                ("start_on", models.DateField(verbose_name="From")),
                ("end_on", models.DateField(verbose_name="Until, not included")),
                ("value", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Target")),
                (
                    "stretch",
                    core.models.MoneyField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Stretch value"
                    ),
                ),
                (
                    "challenge",
                    core.models.MoneyField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Challenge value"
                    ),
                ),
                ("currency", core.models.CurrencyField(blank=True, default="", max_length=3, verbose_name="Currency")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="Note")),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
                (
                    "achievable",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="Why it can be reached"),
                ),
                ("baseline", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "full_value",
                    core.models.MoneyField(
                        blank=True,
                        decimal_places=2,
                        editable=False,
                        max_digits=18,
                        null=True,
                        verbose_name="For the whole period",
                    ),
                ),
                ("origin", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="targets.target",
                        verbose_name="Part of",
                    ),
                ),
                (
                    "product_family",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="products.productfamily",
                        verbose_name="Product family",
                    ),
                ),
                ("prorated_from", models.DateField(blank=True, editable=False, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("active", "Active")],
                        default="active",
                        editable=False,
                        max_length=8,
                        verbose_name="Status",
                    ),
                ),
                (
                    "strategy",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="Serves the strategy"),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.territory",
                        verbose_name="Territory",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["user", "metric", "start_on"], name="target_user"),
                    models.Index(fields=["team", "metric", "start_on"], name="target_team"),
                    models.Index(
                        models.OrderBy(models.F("start_on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="target_newest_period",
                    ),
                    models.Index(
                        condition=models.Q(("parent__isnull", False)), fields=["parent"], name="target_parent"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="target_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))), name="target_period_has_days"
                    ),
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="target_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stretch__isnull", True), ("stretch__gte", models.F("value")), _connector="OR"
                        ),
                        name="target_stretch_above_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("challenge__isnull", True), ("challenge__gte", models.F("value")), _connector="OR"
                        ),
                        name="target_challenge_above_value",
                    ),
                    models.UniqueConstraint(
                        fields=(
                            "metric",
                            "subject_type",
                            "team",
                            "user",
                            "territory",
                            "product_family",
                            "start_on",
                            "end_on",
                        ),
                        name="target_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("product_family__isnull", True),
                                ("subject_type", "company"),
                                ("team__isnull", True),
                                ("territory__isnull", True),
                                ("user__isnull", True),
                            ),
                            models.Q(
                                ("product_family__isnull", True),
                                ("subject_type", "team"),
                                ("team__isnull", False),
                                ("territory__isnull", True),
                                ("user__isnull", True),
                            ),
                            models.Q(
                                ("product_family__isnull", True),
                                ("subject_type", "user"),
                                ("team__isnull", True),
                                ("territory__isnull", True),
                                ("user__isnull", False),
                            ),
                            models.Q(
                                ("product_family__isnull", True),
                                ("subject_type", "territory"),
                                ("team__isnull", True),
                                ("territory__isnull", False),
                                ("user__isnull", True),
                            ),
                            models.Q(
                                ("product_family__isnull", False),
                                ("subject_type", "family"),
                                ("team__isnull", True),
                                ("territory__isnull", True),
                                ("user__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="target_has_its_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True), name="target_not_its_own_part"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("full_value__isnull", True), ("prorated_from__isnull", True)),
                            models.Q(("full_value__gte", models.F("value")), ("prorated_from__isnull", False)),
                            _connector="OR",
                        ),
                        name="target_prorated_is_less",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetVersion",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("value", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("stretch", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("challenge", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField(auto_now_add=True)),
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
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="targets.target"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("effective_on", models.DateField(null=True)),
                (
                    "reason_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("market", "Market"),
                            ("strategy", "Strategy"),
                            ("organisation", "Organisation"),
                            ("other", "Other"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("target", "number"), name="target_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked_by__isnull", True),
                            models.Q(("asked_by", models.F("actor")), _negated=True),
                            _connector="OR",
                        ),
                        name="target_version_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditEntry",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("booked_at", models.DateTimeField(auto_now_add=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[("won", "Won"), ("signed", "Signed"), ("collected", "Collected")],
                        max_length=10,
                        verbose_name="Basis",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("revenue", "Revenue"), ("overlay", "Overlay")],
                        default="revenue",
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("on", models.DateField(verbose_name="Date")),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount")),
                ("currency", core.models.CurrencyField(max_length=3, verbose_name="Currency")),
                (
                    "fx_rate",
                    models.DecimalField(
                        decimal_places=10, default=Decimal(1), max_digits=20, verbose_name="Exchange rate"
                    ),
                ),
                (
                    "base_amount",
                    core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount in base currency"),
                ),
                (
                    "quantity",
                    models.DecimalField(decimal_places=4, default=Decimal(1), max_digits=18, verbose_name="Quantity"),
                ),
                (
                    "cost",
                    core.models.MoneyField(decimal_places=2, default=Decimal(0), max_digits=18, verbose_name="Cost"),
                ),
                (
                    "percent",
                    models.DecimalField(decimal_places=3, default=Decimal(100), max_digits=6, verbose_name="Share"),
                ),
                ("deal_type", models.CharField(blank=True, default="", max_length=20, verbose_name="Deal type")),
                ("closing_seq", models.PositiveSmallIntegerField(default=0)),
                ("source_key", models.CharField(max_length=160, unique=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "closing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="opportunities.closingcredit",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="opportunities.opportunity",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="products.product",
                    ),
                ),
                (
                    "product_family",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="products.productfamily",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="targets.creditentry",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Credited to",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.territory",
                        verbose_name="Territory",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="contracts.contract",
                        verbose_name="Contract",
                    ),
                ),
                (
                    "contract_credit",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit",
                        to="contracts.contractcredit",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="contracts.payment",
                        verbose_name="Payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "credit",
                "verbose_name_plural": "credits",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        fields=["team", "on"], include=("basis", "kind", "user", "base_amount"), name="credit_team_on"
                    ),
                    models.Index(
                        fields=["user", "on"], include=("basis", "kind", "base_amount"), name="credit_user_on"
                    ),
                    models.Index(fields=["on"], include=("basis", "kind", "user", "base_amount"), name="credit_on"),
                    models.Index(
                        models.OrderBy(models.F("on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="credit_newest_day",
                    ),
                    models.Index(
                        models.OrderBy(models.F("base_amount"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="credit_largest",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source_key", ""), _negated=True), name="credit_has_a_source"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reverses__isnull", True)),
                        fields=("closing",),
                        name="credit_once_per_closing",
                    ),
                    models.CheckConstraint(condition=models.Q(("fx_rate__gt", 0)), name="credit_rate_positive"),
                    models.UniqueConstraint(
                        condition=models.Q(("contract_credit__isnull", True)),
                        fields=("reverses",),
                        name="credit_undone_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contest",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("metric", models.CharField(max_length=60, verbose_name="Metric")),
                ("start_on", models.DateField(verbose_name="From")),
                ("end_on", models.DateField(verbose_name="Until, not included")),
                ("stake", models.CharField(blank=True, default="", max_length=300, verbose_name="What it is for")),
                ("frozen_at", models.DateTimeField(editable=False, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "contest",
                "verbose_name_plural": "contests",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("start_on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="contest_newest",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))), name="contest_has_days"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContestSide",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("score", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sides", to="targets.contest"
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
            ],
            options={
                "ordering": ["contest", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("contest", "number"), name="contest_side_once"),
                    models.CheckConstraint(condition=models.Q(("number__in", (1, 2))), name="contest_has_two_sides"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("team__isnull", False), ("user__isnull", True)),
                            models.Q(("team__isnull", True), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="contest_side_is_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CountedMetric",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("key", models.SlugField(editable=False, max_length=40, unique=True)),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="Name")),
                ("sentence", models.CharField(blank=True, default="", max_length=300, verbose_name="What is counted")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("leads", "Leads"),
                            ("opportunities", "Opportunities"),
                            ("activities", "Activities"),
                            ("accounts", "Customers"),
                        ],
                        max_length=20,
                        verbose_name="Records",
                    ),
                ),
                ("day", models.CharField(max_length=20, verbose_name="Day that counts")),
                ("query", models.CharField(blank=True, default="", max_length=2000, verbose_name="Filter")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
            ],
            options={
                "verbose_name": "own metric",
                "verbose_name_plural": "own metrics",
                "ordering": ["name"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Honour",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("metric", models.CharField(max_length=60)),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
                ("rank", models.PositiveSmallIntegerField()),
                ("value", models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=20)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-start_on", "metric", "rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("metric", "start_on", "end_on", "user"), name="honour_once"),
                    models.CheckConstraint(condition=models.Q(("rank__gte", 1)), name="honour_rank_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaceCurve",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("metric", models.CharField(max_length=60, unique=True)),
                (
                    "quarter",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=8), size=3
                    ),
                ),
                (
                    "year",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=8), default=list, size=12
                    ),
                ),
                ("months", models.PositiveSmallIntegerField()),
                ("learned_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="TargetAdjustment",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("value", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Target")),
                (
                    "stretch",
                    core.models.MoneyField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Stretch value"
                    ),
                ),
                (
                    "challenge",
                    core.models.MoneyField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Challenge value"
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="Effective from")),
                (
                    "reason_class",
                    models.CharField(
                        choices=[
                            ("market", "Market"),
                            ("strategy", "Strategy"),
                            ("organisation", "Organisation"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="Reason",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="What has changed")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting for a decision"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="pending",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=500, verbose_name="Answer")),
                ("applied", models.BooleanField(default=False, editable=False)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="adjustments", to="targets.target"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("target",),
                        name="target_adjustment_one_pending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "rejected"]), _negated=True),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="target_adjustment_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "rejected"]), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="target_adjustment_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("applied", False), ("state", "approved"), _connector="OR"),
                        name="target_adjustment_applied",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetRules",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "smart_required",
                    models.BooleanField(
                        default=False,
                        help_text="Also programs and the grid must say what a target serves and why it can be reached.",
                        verbose_name="Nothing without the SMART checks",
                    ),
                ),
                (
                    "approval_required",
                    models.BooleanField(
                        default=False,
                        help_text="An active target changes only by an adjustment that somebody else approves.",
                        verbose_name="Every change needs a second person",
                    ),
                ),
                (
                    "reason_above_percent",
                    models.PositiveSmallIntegerField(
                        default=150, verbose_name="A reason is needed above (percent of the baseline)"
                    ),
                ),
                (
                    "lock_after_days",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="A period is closed this many days after its end"
                    ),
                ),
                ("prorate", models.BooleanField(default=True, verbose_name="Count mid-period joiners by working days")),
                (
                    "ramp",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Ramp of new people (percent in month 1, 2, …)",
                    ),
                ),
                ("alerts", models.BooleanField(default=True, verbose_name="Weekly notice to those behind pace")),
                (
                    "alert_points",
                    models.PositiveSmallIntegerField(default=10, verbose_name="Behind by this many points"),
                ),
                ("only_one", models.BooleanField(default=True, editable=False, unique=True)),
            ],
            options={
                "verbose_name": "rules for targets",
                "verbose_name_plural": "rules for targets",
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only_one", True)), name="target_rules_only_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("alert_points__range", (1, 100)), ("reason_above_percent__range", (100, 1000))
                        ),
                        name="target_rules_sound",
                    ),
                ],
            },
        ),
    ]
