"""The tables of this room, with their indexes and constraints."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import commissions.models.run
import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [("commissions", "0001_initial")]

    dependencies = [
        ("core", "0001_extensions"),
        ("people", "0001_tables"),
        ("targets", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommissionPlan",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="Name")),
                ("description", models.CharField(blank=True, default="", max_length=500, verbose_name="Description")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "commission plan",
                "verbose_name_plural": "commission plans",
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="commissionplan_external_ref_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommissionRun",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "pay_period",
                    models.CharField(
                        choices=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
                        max_length=10,
                        verbose_name="Paid each",
                    ),
                ),
                ("start_on", models.DateField(verbose_name="From")),
                ("end_on", models.DateField(verbose_name="Until, not included")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("calculated", "Calculated"),
                            ("approved", "Approved"),
                            ("locked", "Locked"),
                            ("paid", "Paid"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("calculation", models.PositiveIntegerField(default=0, editable=False)),
                ("finished", models.PositiveIntegerField(default=0, editable=False)),
                ("people", models.PositiveIntegerField(default=0, editable=False)),
                ("engine_version", models.CharField(blank=True, default="", editable=False, max_length=20)),
                ("facts_hash", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("calculated_at", models.DateTimeField(editable=False, null=True)),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
                ("locked_at", models.DateTimeField(editable=False, null=True)),
                ("paid_at", models.DateTimeField(editable=False, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "commission run",
                "verbose_name_plural": "commission runs",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("start_on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="commissionrun_newest",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="commissionrun_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))), name="commissionrun_has_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finished__lte", models.F("calculation"))),
                        name="commissionrun_finished_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "locked", "paid"]), _negated=True),
                            models.Q(("approved_by__isnull", False), ("finished", models.F("calculation"))),
                            _connector="OR",
                        ),
                        name="commissionrun_approved_when_finished",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("pay_period", "="),
                            (
                                commissions.models.run.DaysOf(
                                    "start_on", "end_on", django.contrib.postgres.fields.ranges.RangeBoundary()
                                ),
                                "&&",
                            ),
                        ],
                        name="commissionrun_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommissionStatement",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("currency", core.models.CurrencyField(max_length=3, verbose_name="Currency")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("calculated", "Calculated"),
                            ("approved", "Approved"),
                            ("paid", "Paid"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("calculation", models.PositiveIntegerField(default=0, editable=False)),
                ("gross", core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Gross")),
                (
                    "advanced",
                    core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Advanced by draw"),
                ),
                (
                    "recovered",
                    core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Draw recovered"),
                ),
                ("total", core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Total")),
                (
                    "brought_forward",
                    core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Brought forward"),
                ),
                ("payable", core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Payable")),
                (
                    "carried_forward",
                    core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Carried forward"),
                ),
                ("problems", models.JSONField(default=list)),
                ("facts_hash", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="Acknowledged")),
                ("is_disputed", models.BooleanField(default=False, verbose_name="Disputed")),
                ("calculated_at", models.DateTimeField(editable=False, null=True)),
                ("paid_at", models.DateTimeField(editable=False, null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="commissions.commissionrun",
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
                    "adjusted",
                    core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Adjustments"),
                ),
            ],
            options={
                "verbose_name": "commission statement",
                "verbose_name_plural": "commission statements",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["user", "-id"], name="commissionstatement_user"),
                    models.Index(
                        models.OrderBy(models.F("total"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="commissionstatement_largest",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "user", "currency"), name="commissionstatement_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "payable",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("total"), "+", models.F("brought_forward")
                                    ),
                                    "-",
                                    models.F("carried_forward"),
                                ),
                            )
                        ),
                        name="commissionstatement_payable",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("brought_forward__lte", 0),
                            ("carried_forward__lte", 0),
                            ("payable__gte", 0),
                            models.Q(("payable", 0), ("carried_forward", 0), _connector="OR"),
                        ),
                        name="commissionstatement_pays_or_carries",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("gross"), "+", models.F("adjusted")
                                        ),
                                        "+",
                                        models.F("advanced"),
                                    ),
                                    "-",
                                    models.F("recovered"),
                                ),
                            )
                        ),
                        name="commissionstatement_total",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanAssignment",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("start_on", models.DateField(verbose_name="From")),
                ("end_on", models.DateField(blank=True, null=True, verbose_name="Until, not included")),
                ("is_additive", models.BooleanField(default=False, verbose_name="In addition to other plans")),
                (
                    "target_incentive",
                    core.models.MoneyField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Target incentive"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="commissions.commissionplan",
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
                "ordering": ["start_on", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["user", "start_on"], name="planassignment_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end_on__isnull", True), ("end_on__gt", models.F("start_on")), _connector="OR"
                        ),
                        name="planassignment_has_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target_incentive__isnull", True), ("target_incentive__gte", 0), _connector="OR"
                        ),
                        name="planassignment_incentive_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignmentBasis",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "basis",
                    models.CharField(
                        choices=[("won", "Won"), ("signed", "Signed"), ("collected", "Collected")], max_length=10
                    ),
                ),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("is_additive", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commissions.commissionplan"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bases",
                        to="commissions.planassignment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("assignment", "basis"), name="assignmentbasis_once"),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("is_additive", False)),
                        expressions=[("user", "="), ("basis", "="), ("days", "&&")],
                        name="assignmentbasis_one_plan_a_basis",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("user", "="), ("plan", "="), ("basis", "="), ("days", "&&")],
                        name="assignmentbasis_once_on_a_plan",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("submitted", "Submitted"), ("approved", "Approved")],
                        default="draft",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("effective_start", models.DateField(verbose_name="Holds from")),
                ("effective_end", models.DateField(blank=True, null=True, verbose_name="Until, not included")),
                ("rules", models.JSONField(verbose_name="Rules")),
                (
                    "pay_period",
                    models.CharField(
                        choices=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
                        max_length=10,
                        verbose_name="Paid each",
                    ),
                ),
                ("currency", core.models.CurrencyField(max_length=3, verbose_name="Currency")),
                (
                    "bases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("won", "Won"), ("signed", "Signed"), ("collected", "Collected")], max_length=10
                        ),
                        size=None,
                    ),
                ),
                ("content_hash", models.CharField(editable=False, max_length=64)),
                ("submitted_at", models.DateTimeField(editable=False, null=True)),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="commissions.commissionplan",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "-number"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="planversion_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_end__isnull", True),
                            ("effective_end__gt", models.F("effective_start")),
                            _connector="OR",
                        ),
                        name="planversion_has_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_by__isnull", False), ("state", "approved"), ("submitted_by__isnull", False)
                            ),
                            models.Q(models.Q(("state", "approved"), _negated=True), ("approved_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="planversion_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(
                                models.Q(("approved_by", models.F("created_by")), _negated=True),
                                models.Q(("approved_by", models.F("edited_by")), _negated=True),
                                models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="planversion_approved_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pay_period__in", ("month", "quarter", "year"))),
                        name="planversion_pay_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommissionLine",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("component", models.CharField(max_length=200)),
                ("component_name", models.CharField(max_length=200, verbose_name="Component")),
                ("mark", models.CharField(max_length=80)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("on", models.DateField(verbose_name="Date")),
                ("base", models.DecimalField(decimal_places=12, max_digits=30, verbose_name="Base")),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount")),
                ("earned", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Earned in all")),
                ("currency", core.models.CurrencyField(max_length=3, verbose_name="Currency")),
                ("segments", models.JSONField(default=list)),
                ("explanation", models.JSONField(default=list)),
                ("booked_at", models.DateTimeField(auto_now_add=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commissions.commissionline",
                        verbose_name="Corrects",
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commission_lines",
                        to="targets.creditentry",
                        verbose_name="Credit",
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commissions.commissionplan",
                        verbose_name="Plan",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="commissions.commissionrun",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="commissions.commissionstatement",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commissions.planversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "commission line",
                "verbose_name_plural": "commission lines",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["statement", "on", "id"], name="commissionline_statement"),
                    models.Index(fields=["user", "-id"], name="commissionline_user"),
                    models.Index(fields=["run", "-id"], name="commissionline_run"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "plan", "component", "mark", "sequence"), name="commissionline_booked_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="commissionline_books_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementDispute",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("reason", models.TextField(max_length=2000, verbose_name="Reason")),
                ("raised_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, default="", max_length=2000, verbose_name="Answer")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="commissions.commissionline",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="commissions.commissionstatement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="statementdispute_answered_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementPlan",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("content_hash", models.CharField(max_length=64)),
                ("gross", core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Gross")),
                (
                    "advanced",
                    core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Advanced by draw"),
                ),
                (
                    "recovered",
                    core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Draw recovered"),
                ),
                (
                    "balance_before",
                    core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Owed before"),
                ),
                (
                    "balance",
                    core.models.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name="Owed after"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commissions.commissionplan"
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to="commissions.commissionstatement",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commissions.planversion",
                        verbose_name="Plan version",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("statement", "plan"), name="statementplan_once"),
                    models.CheckConstraint(
                        condition=models.Q(("balance__gte", 0), ("balance_before__gte", 0)), name="statementplan_owed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommissionAdjustment",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount")),
                ("reason", models.CharField(max_length=500, verbose_name="Reason")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("approved", "Approved"), ("rejected", "Rejected")],
                        default="proposed",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to="commissions.commissionstatement",
                    ),
                ),
            ],
            options={
                "verbose_name": "commission adjustment",
                "verbose_name_plural": "commission adjustments",
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="commissionadjustment_changes_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="commissionadjustment_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "proposed")),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="commissionadjustment_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(("decided_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="commissionadjustment_by_two_people",
                    ),
                ],
            },
        ),
    ]
