"""The tables of this room, with their indexes and constraints."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [("activities", "0001_initial"), ("activities", "0002_about_contracts")]

    dependencies = [
        ("contracts", "0001_tables"),
        ("core", "0001_extensions"),
        ("customers", "0001_tables"),
        ("leads", "0001_tables"),
        ("opportunities", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("task", "Task"),
                            ("call", "Call"),
                            ("meeting", "Meeting"),
                            ("visit", "Visit"),
                            ("email", "E-mail"),
                            ("note", "Note"),
                        ],
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="Subject")),
                ("body", models.TextField(blank=True, default="", max_length=20000, verbose_name="Details")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="Due")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="Done")),
                (
                    "at",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce("done_at", "due_at", "created_at"),
                        output_field=models.DateTimeField(),
                    ),
                ),
                ("outcome", models.CharField(blank=True, default="", max_length=500, verbose_name="Outcome")),
                (
                    "duration_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="Duration in minutes"),
                ),
                ("remind_at", models.DateTimeField(blank=True, null=True, verbose_name="Remind at")),
                ("reminded_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="customers.account",
                        verbose_name="Account",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="customers.contact",
                        verbose_name="Contact",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="leads.lead",
                        verbose_name="Lead",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
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
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="contracts.contract",
                        verbose_name="Contract",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["search"], name="activity_search_gin"
                    ),
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["owner", "due_at", "id"],
                        name="activity_owner_open",
                    ),
                    models.Index(fields=["owner", "-at", "-id"], name="activity_owner_at"),
                    models.Index(fields=["-at", "-id"], name="activity_at"),
                    models.Index(
                        models.OrderBy(models.F("due_at"), nulls_last=True),
                        models.OrderBy(models.F("id")),
                        name="activity_by_due",
                    ),
                    models.Index(
                        condition=models.Q(("done_at__isnull", True), ("reminded_at__isnull", True)),
                        fields=["remind_at"],
                        name="activity_to_remind",
                    ),
                    models.Index(
                        condition=models.Q(("account__isnull", False)),
                        fields=["account", "-at", "-id"],
                        name="activity_account_at",
                    ),
                    models.Index(
                        condition=models.Q(("contact__isnull", False)),
                        fields=["contact", "-at", "-id"],
                        name="activity_contact_at",
                    ),
                    models.Index(
                        condition=models.Q(("lead__isnull", False)),
                        fields=["lead", "-at", "-id"],
                        name="activity_lead_at",
                    ),
                    models.Index(
                        condition=models.Q(("opportunity__isnull", False)),
                        fields=["opportunity", "-at", "-id"],
                        name="activity_opportunity_at",
                    ),
                    models.Index(
                        condition=models.Q(("contract__isnull", False)),
                        fields=["contract", "-at", "-id"],
                        name="activity_contract_at",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="activity_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True), name="activity_has_a_subject"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(
                                models.F("account"),
                                models.F("contact"),
                                models.F("lead"),
                                models.F("opportunity"),
                                models.F("contract"),
                                function="num_nonnulls",
                                output_field=models.IntegerField(),
                            ),
                            models.Value(1),
                        ),
                        name="activity_on_exactly_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addendum",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("body", models.TextField(max_length=5000, verbose_name="Addition")),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="addenda", to="activities.activity"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
    ]
