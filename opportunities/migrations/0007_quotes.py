import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_duplicates_and_mergers"),
        ("opportunities", "0006_one_version_in_use"),
        ("people", "0006_absences"),
        ("products", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(fields=["state", "-id"], name="quote_state"),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.UniqueConstraint(fields=("number", "revision"), name="quote_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "pending", "approved", "sent"])),
                fields=("number",),
                name="quote_one_alive",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["sent", "accepted", "declined"]), _negated=True),
                    ("sent_at__isnull", False),
                    _connector="OR",
                ),
                name="quote_sent_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("cost__gte", 0)), name="quote_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("external_system", "external_id"),
                name="quote_external_ref_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteapproval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "pending")), fields=("quote",), name="quote_approval_one"
            ),
        ),
        migrations.AddIndex(
            model_name="quoteapprovalstep",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["assignee"], name="quoteapprovalstep_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteapprovalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("assignee", models.F("sent_by")), _negated=True), name="quoteapprovalstep_not_own"
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("quote", "position"),
                name="quote_line_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("cost__gte", 0), ("quantity__gt", 0), ("unit_price__gte", 0)),
                name="quote_line_sound",
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount_percent__gte", 0), ("discount_percent__lte", 100)),
                name="quote_line_discount",
            ),
        ),
    ]
