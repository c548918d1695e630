"""The tables of this room, with their indexes and constraints."""

from decimal import Decimal

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [("contracts", "0001_initial")]

    dependencies = [
        ("core", "0001_extensions"),
        ("customers", "0001_tables"),
        ("opportunities", "0001_tables"),
        ("people", "0001_tables"),
        ("products", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("number", models.CharField(editable=False, max_length=20, unique=True, verbose_name="Number")),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_approval", "In approval"),
                            ("to_sign", "To be signed"),
                            ("signed", "Signed"),
                            ("changing", "Being changed"),
                            ("in_progress", "In progress"),
                            ("completed", "Completed"),
                            ("void", "Void"),
                            ("archived", "Archived"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="Status",
                    ),
                ),
                (
                    "deal_type",
                    models.CharField(
                        choices=[("new", "New business"), ("expansion", "Expansion"), ("renewal", "Renewal")],
                        default="new",
                        max_length=10,
                        verbose_name="Deal type",
                    ),
                ),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount")),
                ("currency", core.models.CurrencyField(max_length=3, verbose_name="Currency")),
                (
                    "cost",
                    core.models.MoneyField(decimal_places=2, default=Decimal(0), max_digits=18, verbose_name="Cost"),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="Signed on")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="Starts on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Ends on")),
                (
                    "renewal_notice_days",
                    models.PositiveSmallIntegerField(default=30, verbose_name="Remind of renewal, days ahead"),
                ),
                ("terms", models.TextField(blank=True, default="", max_length=8000, verbose_name="Terms")),
                ("approved_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Approved")),
                (
                    "void_reason",
                    models.CharField(blank=True, default="", editable=False, max_length=500, verbose_name="Why void"),
                ),
                ("edition", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("credit_shares", models.JSONField(default=list, editable=False)),
                ("renewal_noticed_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "paid_amount",
                    core.models.MoneyField(
                        decimal_places=2, default=Decimal(0), editable=False, max_digits=18, verbose_name="Collected"
                    ),
                ),
                (
                    "pending_amount",
                    core.models.MoneyField(
                        decimal_places=2,
                        default=Decimal(0),
                        editable=False,
                        max_digits=18,
                        verbose_name="In approval",
                    ),
                ),
                (
                    "invoiced_amount",
                    core.models.MoneyField(
                        decimal_places=2, default=Decimal(0), editable=False, max_digits=18, verbose_name="Invoiced"
                    ),
                ),
                (
                    "planned_amount",
                    core.models.MoneyField(
                        decimal_places=2, default=Decimal(0), editable=False, max_digits=18, verbose_name="Planned"
                    ),
                ),
                (
                    "oldest_due_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="Next payment due"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="customers.account",
                        verbose_name="Account",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.contact",
                        verbose_name="Signatory",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="opportunities.opportunity",
                        verbose_name="Opportunity",
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
                    "renewal",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="renews",
                        to="opportunities.opportunity",
                        verbose_name="Renewal opportunity",
                    ),
                ),
            ],
            options={
                "verbose_name": "contract",
                "verbose_name_plural": "contracts",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["search"], name="contract_search_gin"
                    ),
                    models.Index(fields=["owner", "-id"], name="contract_owner_newest"),
                    models.Index(fields=["account", "-id"], name="contract_account"),
                    models.Index(fields=["opportunity"], name="contract_opportunity"),
                    models.Index(
                        models.OrderBy(models.F("amount"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="contract_amount",
                    ),
                    models.Index(
                        models.OrderBy(models.F("signed_on"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="contract_signed",
                    ),
                    models.Index(
                        models.OrderBy(models.F("ends_on"), nulls_last=True),
                        models.OrderBy(models.F("id")),
                        name="contract_ends",
                    ),
                    models.Index(
                        models.OrderBy(models.F("oldest_due_on"), nulls_last=True),
                        models.OrderBy(models.F("id")),
                        name="contract_oldest_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="contract_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("cost__gte", 0)), name="contract_amount_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="contract_currency_iso"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_amount__gte", 0),
                            ("pending_amount__gte", 0),
                            (
                                "amount__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("paid_amount"), "+", models.F("pending_amount")
                                ),
                            ),
                        ),
                        name="contract_not_overpaid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("invoiced_amount__gte", 0), ("invoiced_amount__lte", models.F("amount"))),
                        name="contract_not_overinvoiced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("planned_amount__lte", models.F("amount"))), name="contract_not_overplanned"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="contract_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "void"), _negated=True),
                            models.Q(("void_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contract_void_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "in_approval", "void"]),
                            models.Q(("approved_at__isnull", False), ("edition__gte", 1), ("owner__isnull", False)),
                            _connector="OR",
                        ),
                        name="contract_approved_has_edition",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["signed", "in_progress", "completed"]), _negated=True),
                            ("signed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="contract_signed_has_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractChange",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("in_approval", "In approval"), ("approved", "Approved"), ("rejected", "Rejected")],
                        default="in_approval",
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount")),
                (
                    "cost",
                    core.models.MoneyField(decimal_places=2, default=Decimal(0), max_digits=18, verbose_name="Cost"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="Starts on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Ends on")),
                ("terms", models.TextField(blank=True, default="", max_length=8000, verbose_name="Terms")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="Reason")),
                ("effective_on", models.DateField(verbose_name="Effective on")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="contracts.contract"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "change contract",
                "verbose_name_plural": "change contracts",
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "number"), name="contract_change_number_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_approval")),
                        fields=("contract",),
                        name="contract_change_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("cost__gte", 0)), name="contract_change_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True), ("number__isnull", False), _connector="OR"
                        ),
                        name="contract_change_approved_has_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField(verbose_name="Position")),
                ("due_on", models.DateField(verbose_name="Due on")),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount")),
                (
                    "paid_amount",
                    core.models.MoneyField(
                        decimal_places=2, default=Decimal(0), editable=False, max_digits=18, verbose_name="Collected"
                    ),
                ),
                ("remind_days", models.PositiveSmallIntegerField(default=3, verbose_name="Remind, days ahead")),
                ("reminded_on", models.DateField(blank=True, editable=False, null=True)),
                ("overdue_noticed_on", models.DateField(blank=True, editable=False, null=True)),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="Note")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="instalments", to="contracts.contract"
                    ),
                ),
            ],
            options={
                "verbose_name": "instalment",
                "verbose_name_plural": "instalments",
                "ordering": ["position"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("paid_amount__lt", models.F("amount"))),
                        fields=["due_on", "id"],
                        name="instalment_unpaid_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("contract", "position"),
                        name="instalment_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0), ("paid_amount__gte", 0), ("paid_amount__lte", models.F("amount"))
                        ),
                        name="instalment_paid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("number", models.CharField(editable=False, max_length=20, unique=True, verbose_name="Request number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("special", "VAT special invoice"),
                            ("general", "VAT general invoice"),
                            ("digital", "Fully digital invoice"),
                        ],
                        default="digital",
                        max_length=8,
                        verbose_name="Type",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("in_approval", "In approval"),
                            ("approved", "To be issued"),
                            ("issued", "Issued"),
                            ("sent", "Sent"),
                            ("rejected", "Rejected"),
                            ("void", "Void"),
                        ],
                        default="in_approval",
                        editable=False,
                        max_length=12,
                        verbose_name="Status",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="Invoice title")),
                ("tax_number", models.CharField(blank=True, default="", max_length=30, verbose_name="Tax number")),
                ("address", models.CharField(blank=True, default="", max_length=300, verbose_name="Address and phone")),
                (
                    "bank_account",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="Bank and account"),
                ),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount")),
                (
                    "tax_rate",
                    models.DecimalField(decimal_places=2, default=Decimal(6), max_digits=5, verbose_name="Tax rate, %"),
                ),
                (
                    "tax_amount",
                    core.models.MoneyField(
                        decimal_places=2,
                        default=Decimal(0),
                        editable=False,
                        max_digits=18,
                        verbose_name="Tax included",
                    ),
                ),
                ("items", models.TextField(blank=True, default="", max_length=2000, verbose_name="Items")),
                (
                    "invoice_number",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="Invoice number"),
                ),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="Issued on")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="Sent on")),
                (
                    "void_reason",
                    models.CharField(blank=True, default="", editable=False, max_length=500, verbose_name="Why void"),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="contracts.contract",
                        verbose_name="Contract",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Requested by",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="contracts.invoice",
                        verbose_name="Reverses",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice",
                "verbose_name_plural": "invoices",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["contract", "-id"], name="invoice_contract"),
                    models.Index(fields=["status", "-id"], name="invoice_status"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="invoice_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("reverses__isnull", True)),
                            models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="invoice_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tax_rate__gte", 0), ("tax_rate__lt", 100)), name="invoice_tax_rate"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["issued", "sent"]), _negated=True),
                            models.Q(("issued_on__isnull", False), models.Q(("invoice_number", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="invoice_issued_has_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "void"), _negated=True),
                            models.Q(("void_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="invoice_void_has_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("invoice_number", ""), _negated=True), models.Q(("status", "void"), _negated=True)
                        ),
                        fields=("invoice_number",),
                        name="invoice_number_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("series", models.CharField(max_length=8)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("series", "year"), name="number_counter_unique")],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("number", models.CharField(editable=False, max_length=20, unique=True, verbose_name="Number")),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Amount")),
                ("received_on", models.DateField(verbose_name="Received on")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("transfer", "Bank transfer"),
                            ("online", "Online banking"),
                            ("cheque", "Cheque"),
                            ("cash", "Cash"),
                            ("alipay", "Alipay"),
                            ("wechat", "WeChat Pay"),
                            ("acceptance", "Acceptance bill"),
                            ("postal", "Postal order"),
                            ("other", "Other"),
                        ],
                        default="transfer",
                        max_length=12,
                        verbose_name="Method",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_approval", "In approval"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="Status",
                    ),
                ),
                ("reference", models.CharField(blank=True, default="", max_length=120, verbose_name="Reference")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="Note")),
                ("approved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="contracts.contract",
                        verbose_name="Contract",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Registered by",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="contracts.payment",
                        verbose_name="Refund of",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["contract", "-id"], name="payment_contract"),
                    models.Index(fields=["-received_on", "-id"], name="payment_received"),
                    models.Index(fields=["status", "-id"], name="payment_status"),
                    models.Index(fields=["-amount", "-id"], name="payment_amount"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="payment_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("reverses__isnull", True)),
                            models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="payment_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "approved"), _negated=True),
                            ("approved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="payment_approved_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractApproval",
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
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="contracts.contract",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="contracts.contractchange",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="contracts.invoice",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="contracts.payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval",
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(
                                models.F("contract"),
                                models.F("change"),
                                models.F("payment"),
                                models.F("invoice"),
                                function="num_nonnulls",
                                output_field=models.IntegerField(),
                            ),
                            models.Value(1),
                        ),
                        name="contract_approval_of_exactly_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("contract",),
                        name="contract_approval_one_contract",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("change",),
                        name="contract_approval_one_change",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("payment",),
                        name="contract_approval_one_payment",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("invoice",),
                        name="contract_approval_one_invoice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractApprovalStep",
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
                        to="contracts.contractapproval",
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
                        condition=models.Q(("state", "open")), fields=["assignee"], name="contractapprovalstep_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("assignee", models.F("sent_by")), _negated=True),
                        name="contractapprovalstep_not_own",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractCredit",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("basis", models.CharField(choices=[("signed", "Signed"), ("collected", "Collected")], max_length=10)),
                ("edition", models.PositiveSmallIntegerField()),
                ("line", models.PositiveSmallIntegerField(default=0)),
                ("kind", models.CharField(choices=[("revenue", "Revenue"), ("overlay", "Overlay")], max_length=8)),
                ("percent", models.DecimalField(decimal_places=3, max_digits=6)),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("currency", core.models.CurrencyField(max_length=3)),
                ("fx_rate", models.DecimalField(decimal_places=10, max_digits=20)),
                ("base_amount", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("on", models.DateField()),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                ("cost", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("deal_type", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="credit_rows", to="contracts.contract"
                    ),
                ),
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
                    "reverses",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="contracts.contractcredit",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.territory"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_rows",
                        to="contracts.payment",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["contract", "basis"], name="contract_credit_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("basis", "signed"), ("reverses__isnull", True)),
                        fields=("contract", "edition", "kind", "user", "line"),
                        name="contract_credit_signed_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("basis", "signed")),
                        fields=("reverses", "edition"),
                        name="contract_credit_signed_undone_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("basis", "collected")),
                        fields=("payment", "kind", "user", "line", "reverses"),
                        name="contract_credit_collected_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", "signed"), ("payment__isnull", True)),
                            models.Q(("basis", "collected"), ("payment__isnull", False)),
                            _connector="OR",
                        ),
                        name="contract_credit_collected_has_payment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fx_rate__gt", 0), ("percent__gt", 0)), name="contract_credit_sound"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("amount", core.models.MoneyField(decimal_places=2, max_digits=18)),
                ("by_hand", models.BooleanField(default=False)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "instalment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allocations",
                        to="contracts.instalment",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="allocations", to="contracts.payment"
                    ),
                ),
            ],
            options={
                "ordering": ["instalment__position"],
                "constraints": [
                    models.UniqueConstraint(fields=("payment", "instalment"), name="allocation_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="allocation_not_zero"
                    ),
                ],
            },
        ),
    ]
