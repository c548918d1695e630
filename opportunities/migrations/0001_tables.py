"""The tables of this room, with their indexes and constraints."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.models
import opportunities.models.gates


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("opportunities", "0001_initial"),
        ("opportunities", "0004_gates_versions_health"),
        ("opportunities", "0006_one_version_in_use"),
        ("opportunities", "0007_quotes"),
    ]

    dependencies = [
        ("core", "0001_extensions"),
        ("customers", "0001_tables"),
        ("leads", "0001_tables"),
        ("people", "0001_tables"),
        ("products", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Competitor",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("website", models.CharField(blank=True, default="", max_length=200, verbose_name="Website")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
            ],
            options={
                "verbose_name": "competitor",
                "verbose_name_plural": "competitors",
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="competitor_name_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="competitor_external_ref_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LossReason",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Position")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
            ],
            options={
                "verbose_name": "loss reason",
                "verbose_name_plural": "loss reasons",
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="loss_reason_name_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="loss_reason_external_ref_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pipeline",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("is_default", models.BooleanField(default=False, verbose_name="Default")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Position")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                ("checklist", models.JSONField(blank=True, default=list, verbose_name="Checklist")),
                ("lineage", models.UUIDField(default=core.models.new_id, editable=False)),
                (
                    "next_step_required",
                    models.BooleanField(default=False, verbose_name="Every open deal needs a next step"),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="Version")),
                ("plan", models.JSONField(blank=True, default=list, verbose_name="Sales plan")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True),
                ),
            ],
            options={
                "verbose_name": "pipeline",
                "verbose_name_plural": "pipelines",
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("is_default",), name="pipeline_one_default"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_default", False), ("is_active", True), _connector="OR"),
                        name="pipeline_default_is_active",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="pipeline_external_ref_unique",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("number"),
                        name="pipeline_version_name_unique",
                    ),
                    models.UniqueConstraint(fields=("lineage", "number"), name="pipeline_version_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", True)),
                        fields=("lineage",),
                        name="pipeline_one_draft",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)), fields=("lineage",), name="pipeline_one_version_in_use"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_active", False), ("published_at__isnull", False), _connector="OR"),
                        name="pipeline_draft_not_in_use",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("position", models.PositiveSmallIntegerField(verbose_name="Position")),
                ("probability", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="Probability")),
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
                        default="pipeline",
                        max_length=10,
                        verbose_name="Forecast category",
                    ),
                ),
                (
                    "required_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Required fields",
                    ),
                ),
                (
                    "rotting_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Idle limit in days"),
                ),
                (
                    "pipeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="opportunities.pipeline",
                        verbose_name="Pipeline",
                    ),
                ),
                (
                    "checklist_percent",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Checklist known to at least"),
                ),
                ("requirements", models.JSONField(blank=True, default=list, verbose_name="Requirements")),
                (
                    "standard_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Usual days in this stage"),
                ),
            ],
            options={
                "verbose_name": "stage",
                "verbose_name_plural": "stages",
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        models.F("pipeline"), django.db.models.functions.text.Lower("name"), name="stage_name_unique"
                    ),
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("pipeline", "position"),
                        name="stage_position_unique",
                    ),
                    models.UniqueConstraint(fields=("id", "pipeline"), name="stage_with_pipeline_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 100)),
                        name="stage_probability_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("forecast_category__in", ["pipeline", "best_case", "commit", "omitted"])),
                        name="stage_category_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="stage_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checklist_percent__isnull", True), ("checklist_percent__lte", 100), _connector="OR"
                        ),
                        name="stage_checklist_percent_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opportunity",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                ("stage_entered_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("invalid", "Invalid")],
                        default="open",
                        editable=False,
                        max_length=8,
                        verbose_name="Status",
                    ),
                ),
                (
                    "amount",
                    core.models.MoneyField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Amount"
                    ),
                ),
                ("currency", core.models.CurrencyField(max_length=3, verbose_name="Currency")),
                (
                    "cost",
                    core.models.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Cost"),
                ),
                (
                    "probability",
                    models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name="Probability"),
                ),
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
                        default="pipeline",
                        max_length=10,
                        verbose_name="Forecast category",
                    ),
                ),
                ("expected_close_on", models.DateField(blank=True, null=True, verbose_name="Expected close")),
                ("opened_on", models.DateField(verbose_name="Opened on")),
                ("closed_on", models.DateField(blank=True, editable=False, null=True, verbose_name="Closed on")),
                ("closing_seq", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "deal_type",
                    models.CharField(
                        choices=[("new", "New business"), ("expansion", "Expansion"), ("renewal", "Renewal")],
                        default="new",
                        max_length=10,
                        verbose_name="Deal type",
                    ),
                ),
                ("description", models.TextField(blank=True, default="", max_length=4000, verbose_name="Description")),
                ("next_step", models.CharField(blank=True, default="", max_length=200, verbose_name="Next step")),
                ("next_step_on", models.DateField(blank=True, null=True, verbose_name="Next step on")),
                (
                    "last_activity_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Last activity"),
                ),
                ("loss_note", models.CharField(blank=True, default="", max_length=1000, verbose_name="What happened")),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="customers.account",
                        verbose_name="Account",
                    ),
                ),
                (
                    "competitors",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="opportunities.competitor", verbose_name="Competitors"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="leads.lead",
                    ),
                ),
                (
                    "loss_reasons",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="opportunities.lossreason", verbose_name="Loss reasons"
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
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.leadsource",
                        verbose_name="Source",
                    ),
                ),
                (
                    "pipeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="opportunities.pipeline",
                        verbose_name="Pipeline",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="opportunities.stage",
                        verbose_name="Stage",
                    ),
                ),
                (
                    "contact_planned_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="Next customer contact"),
                ),
                (
                    "last_contact_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Last customer contact"),
                ),
                (
                    "price_book",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="products.pricebook",
                        verbose_name="Price book",
                    ),
                ),
                (
                    "qualification",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name="Checklist"),
                ),
                ("risks_on", models.DateField(blank=True, editable=False, null=True)),
                ("slip_count", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="Postponed")),
                ("slip_days", models.PositiveIntegerField(default=0, editable=False)),
                ("stalls_on", models.DateField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "opportunity",
                "verbose_name_plural": "opportunities",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["search"], name="opportunity_search_gin"
                    ),
                    models.Index(fields=["owner", "-id"], name="opportunity_owner_newest"),
                    models.Index(
                        models.F("stage"),
                        models.OrderBy(models.F("expected_close_on"), nulls_last=True),
                        models.F("id"),
                        condition=models.Q(("deleted_at__isnull", True), ("status", "open")),
                        name="opportunity_board",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True), ("status", "open")),
                        fields=["stage", "currency"],
                        include=("amount", "probability", "owner"),
                        name="opportunity_board_heads",
                    ),
                    models.Index(
                        models.OrderBy(models.F("amount"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="opportunity_amount",
                    ),
                    models.Index(
                        models.OrderBy(models.F("expected_close_on"), nulls_last=True),
                        models.OrderBy(models.F("id")),
                        name="opportunity_expected_close",
                    ),
                    models.Index(
                        models.OrderBy(models.F("closed_on"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="opportunity_closed",
                    ),
                    models.Index(
                        models.OrderBy(models.F("last_activity_at"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="opportunity_last_activity",
                    ),
                    models.Index(fields=["name", "id"], name="opportunity_name"),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", False)),
                        fields=["deleted_at"],
                        name="opportunity_deleted",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True), ("status", "open")),
                        fields=["stalls_on"],
                        name="opportunity_stalls",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("status", "open")),
                            models.Q(models.Q(("status", "open"), _negated=True), ("closed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="opportunity_closed_on_when_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("forecast_category__in", ["pipeline", "best_case", "commit", "omitted"]),
                                ("status", "open"),
                            ),
                            models.Q(("forecast_category", "closed"), ("probability", 100), ("status", "won")),
                            models.Q(("forecast_category", "omitted"), ("probability", 0), ("status", "lost")),
                            models.Q(("forecast_category", "omitted"), ("probability", 0), ("status", "invalid")),
                            _connector="OR",
                        ),
                        name="opportunity_status_category_probability",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "won"), _negated=True),
                            models.Q(("amount__isnull", False), ("closing_seq__gte", 1), ("owner__isnull", False)),
                            _connector="OR",
                        ),
                        name="opportunity_won_has_amount_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 100)),
                        name="opportunity_probability_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"),
                        name="opportunity_amount_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost__isnull", True), ("cost__gte", 0), _connector="OR"),
                        name="opportunity_cost_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="opportunity_currency_iso"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deal_type__in", ["new", "expansion", "renewal"])),
                        name="opportunity_deal_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("status", "open"), _connector="OR"),
                        name="opportunity_deleted_was_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("external_id", ""), _negated=True), ("deleted_at__isnull", True)),
                        fields=("external_system", "external_id"),
                        name="opportunity_external_ref_unique",
                    ),
                ],
            },
            managers=[
                ("with_deleted", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="LeadConversion",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("account_created", models.BooleanField()),
                ("contact_created", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.account"
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
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                (
                    "lead",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="conversion", to="leads.lead"
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="StageChange",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("invalid", "Invalid")],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("invalid", "Invalid")],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("seconds_in_stage", models.PositiveBigIntegerField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_stage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="opportunities.stage",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_changes",
                        to="opportunities.opportunity",
                    ),
                ),
                (
                    "to_stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="opportunities.stage"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["opportunity", "at"], name="stage_change_deal")],
            },
        ),
        migrations.CreateModel(
            name="ClosingCredit",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("closing_seq", models.PositiveSmallIntegerField()),
                ("line", models.PositiveSmallIntegerField(default=0)),
                ("kind", models.CharField(choices=[("revenue", "Revenue"), ("overlay", "Overlay")], max_length=8)),
                ("percent", models.DecimalField(decimal_places=3, max_digits=6)),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("currency", core.models.CurrencyField(max_length=3)),
                ("fx_rate", models.DecimalField(decimal_places=10, max_digits=20)),
                ("base_amount", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("base_currency", core.models.CurrencyField(max_length=3)),
                ("on", models.DateField()),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                ("cost", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("deal_type", models.CharField(max_length=10)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "product",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="products.product"
                    ),
                ),
                (
                    "product_family",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="products.productfamily",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_credits",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["on", "id"], name="closing_credit_on")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("opportunity", "closing_seq", "kind", "user", "line"), name="closing_credit_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closing_seq__gte", 1), ("fx_rate__gt", 0), ("percent__gt", 0)),
                        name="closing_credit_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpportunityCollaborator",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("can_write", models.BooleanField(default=False, verbose_name="May edit")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="Until")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collaborators",
                        to="opportunities.opportunity",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("opportunity", "user"), name="opportunity_collaborator_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="OpportunityContact",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("decision_maker", "Decision maker"),
                            ("champion", "Champion"),
                            ("evaluator", "Evaluator"),
                            ("buyer", "Buyer"),
                            ("user", "User"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="Role",
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.contact",
                        verbose_name="Contact",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_roles",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("opportunity", "contact"), name="opportunity_contact_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="OpportunityLine",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField(verbose_name="Position")),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14, verbose_name="Quantity")),
                ("unit_price", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Unit price")),
                (
                    "discount_percent",
                    models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name="Discount"),
                ),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount")),
                ("cost", core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Cost")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
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
                        verbose_name="Product",
                    ),
                ),
                (
                    "list_price",
                    core.models.MoneyField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="List price"
                    ),
                ),
                ("recurring_months", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Months")),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("opportunity", "position"),
                        name="opportunity_line_position",
                    ),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="opportunity_line_quantity"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("cost__gte", 0), ("unit_price__gte", 0)),
                        name="opportunity_line_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount_percent__gte", 0), ("discount_percent__lte", 100)),
                        name="opportunity_line_discount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("recurring_months__isnull", True), ("recurring_months__gte", 1), _connector="OR"
                        ),
                        name="opportunity_line_months",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpportunitySplit",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("revenue", "Revenue"), ("overlay", "Overlay")],
                        default="revenue",
                        max_length=8,
                        verbose_name="Kind",
                    ),
                ),
                ("percent", models.DecimalField(decimal_places=3, max_digits=6, verbose_name="Percent")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="splits",
                        to="opportunities.opportunity",
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
                "ordering": ["-kind", "-percent", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("opportunity", "user", "kind"), name="opportunity_split_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("percent__gt", 0), models.Q(("kind", "overlay"), ("percent__lte", 100), _connector="OR")
                        ),
                        name="opportunity_split_percent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistAnswer",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=40)),
                ("evidence", models.CharField(max_length=500, verbose_name="Evidence")),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
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
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checklist_answers",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("opportunity", "key"), name="checklist_answer_unique")],
            },
        ),
        migrations.CreateModel(
            name="CloseShift",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("from_on", models.DateField(null=True)),
                ("to_on", models.DateField(null=True)),
                ("from_amount", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("to_amount", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
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
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="close_shifts",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["opportunity", "at"], name="close_shift_deal")],
            },
        ),
        migrations.CreateModel(
            name="DealDocument",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("content", models.FileField(upload_to=opportunities.models.gates.random_path)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
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
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="GateAnswer",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[("met", "Met"), ("asked", "Approval asked for"), ("refused", "Refused")], max_length=8
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="Note")),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="opportunities.dealdocument",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gate_answers",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "asked")), fields=["key"], name="gate_answer_asked")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("opportunity", "key"), name="gate_answer_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_by__isnull", False), ("state", "asked")),
                            ("state__in", ["met", "refused"]),
                            _connector="OR",
                        ),
                        name="gate_answer_asked_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "met"), _negated=True),
                            ("asked_by__isnull", True),
                            models.Q(("asked_by", models.F("actor")), _negated=True),
                            _connector="OR",
                        ),
                        name="gate_answer_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanItem",
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
                        choices=[("milestone", "Milestone"), ("step", "Step")],
                        default="step",
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                ("start_on", models.DateField(verbose_name="Start")),
                ("due_on", models.DateField(verbose_name="Due")),
                ("deliverable", models.CharField(blank=True, default="", max_length=200, verbose_name="Deliverable")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="Done on")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_items",
                        to="opportunities.opportunity",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "plan item",
                "verbose_name_plural": "plan items",
                "ordering": ["due_on", "position", "id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["opportunity", "due_on"], name="plan_item_deal"),
                    models.Index(
                        condition=models.Q(("done_on__isnull", True)), fields=["due_on", "id"], name="plan_item_due"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start_on__lte", models.F("due_on"))), name="plan_item_has_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_by__isnull", True), ("done_on__isnull", True)),
                            ("done_on__isnull", False),
                            _connector="OR",
                        ),
                        name="plan_item_done_by_when_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteCounter",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("number", models.CharField(editable=False, max_length=20, verbose_name="Number")),
                ("revision", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="Version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("pending", "In approval"),
                            ("approved", "Approved"),
                            ("sent", "Sent"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("superseded", "Replaced"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("currency", core.models.CurrencyField(editable=False, max_length=3, verbose_name="Currency")),
                (
                    "amount",
                    core.models.MoneyField(
                        decimal_places=2, default=0, editable=False, max_digits=18, verbose_name="Amount"
                    ),
                ),
                (
                    "cost",
                    core.models.MoneyField(
                        decimal_places=2, default=0, editable=False, max_digits=18, verbose_name="Cost"
                    ),
                ),
                (
                    "discount_percent",
                    models.DecimalField(
                        decimal_places=2, default=0, editable=False, max_digits=5, verbose_name="Discount"
                    ),
                ),
                ("valid_until", models.DateField(verbose_name="Valid until")),
                (
                    "introduction",
                    models.CharField(blank=True, default="", max_length=1000, verbose_name="Introduction"),
                ),
                ("terms", models.TextField(blank=True, default="", max_length=4000, verbose_name="Terms")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文")],
                        default="en",
                        max_length=10,
                        verbose_name="Language",
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Sent")),
                ("answered_on", models.DateField(blank=True, editable=False, null=True, verbose_name="Answered on")),
                (
                    "answer_note",
                    models.CharField(blank=True, default="", editable=False, max_length=500, verbose_name="Answer"),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.contact",
                        verbose_name="For",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotes",
                        to="opportunities.opportunity",
                        verbose_name="Opportunity",
                    ),
                ),
            ],
            options={
                "verbose_name": "quote",
                "verbose_name_plural": "quotes",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [models.Index(fields=["state", "-id"], name="quote_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("number", "revision"), name="quote_number_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "pending", "approved", "sent"])),
                        fields=("number",),
                        name="quote_one_alive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["sent", "accepted", "declined"]), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="quote_sent_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("cost__gte", 0)), name="quote_not_negative"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="quote_external_ref_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteApproval",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "In approval"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("returned", "Returned"),
                            ("recalled", "Recalled"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("snapshot", models.JSONField(default=dict)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="approvals", to="opportunities.quote"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")), fields=("quote",), name="quote_approval_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteApprovalStep",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, default="", max_length=80)),
                ("position", models.PositiveSmallIntegerField()),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("any", "Any one of them"),
                            ("all", "All of them"),
                            ("in_order", "All, one after the other"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Not yet asked"),
                            ("open", "Asked"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("returned", "Returned"),
                            ("unneeded", "Not needed any more"),
                            ("handed_over", "Handed over"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("because", models.CharField(blank=True, default="", max_length=20)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "assignee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="opportunities.quoteapproval",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stands_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "order", "id"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["assignee"], name="quoteapprovalstep_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("assignee", models.F("sent_by")), _negated=True),
                        name="quoteapprovalstep_not_own",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteLine",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                ("unit_price", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("list_price", core.models.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("discount_percent", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ("recurring_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("cost", core.models.MoneyField(decimal_places=2, default=0, max_digits=18)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
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
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="opportunities.quote"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("quote", "position"),
                        name="quote_line_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0), ("cost__gte", 0), ("quantity__gt", 0), ("unit_price__gte", 0)
                        ),
                        name="quote_line_sound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount_percent__gte", 0), ("discount_percent__lte", 100)),
                        name="quote_line_discount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DiscountLimit",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("percent", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="Discount up to")),
                (
                    "role",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.role",
                        verbose_name="Role",
                    ),
                ),
            ],
            options={
                "ordering": ["percent", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 0), ("percent__lte", 100)), name="discount_limit_range"
                    )
                ],
            },
        ),
    ]
