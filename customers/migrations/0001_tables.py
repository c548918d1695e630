"""The tables of this room, with their indexes and constraints."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("customers", "0001_initial"),
        ("customers", "0002_duplicates_and_mergers"),
        ("customers", "0003_grades_and_days"),
    ]

    dependencies = [
        ("core", "0001_extensions"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
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
                ("normalized_name", models.CharField(blank=True, default="", editable=False, max_length=200)),
                (
                    "uscc",
                    models.CharField(blank=True, default="", max_length=18, verbose_name="Unified social credit code"),
                ),
                ("website", models.CharField(blank=True, default="", max_length=200, verbose_name="Website")),
                ("phone", models.CharField(blank=True, default="", max_length=40, verbose_name="Phone")),
                ("industry", models.CharField(blank=True, default="", max_length=80, verbose_name="Industry")),
                ("size", models.PositiveIntegerField(blank=True, null=True, verbose_name="Employees")),
                (
                    "revenue",
                    core.models.MoneyField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Annual revenue"
                    ),
                ),
                ("currency", core.models.CurrencyField(default="CNY", max_length=3, verbose_name="Currency")),
                ("region", models.CharField(blank=True, default="", max_length=80, verbose_name="Region")),
                ("country", models.CharField(blank=True, default="", max_length=80, verbose_name="Country")),
                ("address", models.CharField(blank=True, default="", max_length=300, verbose_name="Address")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("A", "A"), ("B", "B"), ("C", "C")],
                        default="",
                        max_length=1,
                        verbose_name="Level",
                    ),
                ),
                (
                    "year_established",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Founded in"),
                ),
                ("description", models.TextField(blank=True, default="", max_length=4000, verbose_name="Description")),
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="customers.account",
                        verbose_name="Parent company",
                    ),
                ),
                (
                    "match_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), editable=False, null=True, size=None
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.account",
                    ),
                ),
                (
                    "level_is_fixed",
                    models.BooleanField(default=False, editable=False, verbose_name="Level set by hand"),
                ),
                (
                    "segments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        editable=False,
                        size=None,
                        verbose_name="Segments",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["search"], name="account_search_gin"
                    ),
                    models.Index(fields=["owner", "-id"], name="account_owner"),
                    models.Index(fields=["name", "id"], name="account_name"),
                    models.Index(fields=["normalized_name"], name="account_normalized_name"),
                    models.Index(fields=["industry", "-id"], name="account_industry"),
                    models.Index(
                        models.OrderBy(models.F("revenue"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="account_revenue",
                    ),
                    models.Index(
                        models.OrderBy(models.F("size"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="account_size",
                    ),
                    models.Index(fields=["-updated_at", "-id"], name="account_updated"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("normalized_name"), "gin_trgm_ops"),
                        name="account_name_trgm",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["match_keys"], name="account_match_keys"),
                    models.Index(
                        condition=models.Q(("match_keys__isnull", True)), fields=["id"], name="account_unmatched"
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["segments"], name="account_segments"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="account_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True), name="account_not_its_own_parent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revenue__isnull", True), ("revenue__gte", 0), _connector="OR"),
                        name="account_revenue_not_negative",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("uscc", ""), _negated=True), ("merged_into__isnull", True)),
                        fields=("uscc",),
                        name="account_uscc_one_living",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="account_not_merged_into_itself",
                    ),
                ],
            },
            managers=[
                ("with_merged", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AccountCollaborator",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("can_write", models.BooleanField(default=False, verbose_name="May edit")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="Until")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collaborators",
                        to="customers.account",
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
                "indexes": [models.Index(fields=["user", "account"], name="account_collaborator_user")],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "user"), name="account_collaborator_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountMerger",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("changes", models.JSONField(default=dict)),
                ("given_up", models.JSONField(default=dict)),
                ("moved", models.JSONField(default=dict)),
                ("cleared", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.account"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mergers", to="customers.account"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)), fields=("gone",), name="account_merged_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("gone")), _negated=True),
                        name="account_merged_into_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountSuspicion",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("score", models.PositiveSmallIntegerField(verbose_name="Likelihood")),
                ("reasons", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("", "Open"), ("different", "Not the same"), ("merged", "Merged")],
                        default="",
                        max_length=10,
                        verbose_name="Decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.account",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.account",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", "")), fields=["-score", "-id"], name="account_suspicion_open"
                    ),
                    models.Index(fields=["second"], name="account_suspicion_second"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="account_suspicion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="account_suspicion_ordered"
                    ),
                    models.CheckConstraint(condition=models.Q(("score__lte", 100)), name="account_suspicion_score"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicatePolicy",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[("lead", "Leads"), ("account", "Accounts"), ("contact", "Contacts")],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                        verbose_name="Records",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("warn", "Warn"), ("block", "Block")],
                        default="warn",
                        max_length=5,
                        verbose_name="When it is certainly known",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["lead", "account", "contact"])), name="duplicate_policy_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["warn", "block"])), name="duplicate_policy_action"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GradingRule",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "gives",
                    models.CharField(
                        choices=[("level", "Level"), ("segment", "Segment")],
                        default="level",
                        max_length=8,
                        verbose_name="Gives",
                    ),
                ),
                ("value", models.CharField(max_length=40, verbose_name="Level or segment")),
                ("measure", models.CharField(max_length=40, verbose_name="Measured by")),
                (
                    "at_least",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=18, verbose_name="At least"),
                ),
                (
                    "below",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Below"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Position")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
            ],
            options={
                "verbose_name": "grading rule",
                "verbose_name_plural": "grading rules",
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("gives", "level"), _negated=True), ("value__in", ["A", "B", "C"]), _connector="OR"
                        ),
                        name="grading_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True), name="grading_value_given"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("below__isnull", True), ("below__gt", models.F("at_least")), _connector="OR"
                        ),
                        name="grading_range_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("first_name", models.CharField(blank=True, default="", max_length=80, verbose_name="First name")),
                ("last_name", models.CharField(blank=True, default="", max_length=80, verbose_name="Last name")),
                ("title", models.CharField(blank=True, default="", max_length=120, verbose_name="Job title")),
                ("email", models.CharField(blank=True, default="", max_length=254, verbose_name="E-mail")),
                ("phone", models.CharField(blank=True, default="", max_length=40, verbose_name="Phone")),
                ("mobile", models.CharField(blank=True, default="", max_length=40, verbose_name="Mobile")),
                ("description", models.TextField(blank=True, default="", max_length=4000, verbose_name="Description")),
                ("normalized_email", models.CharField(blank=True, default="", editable=False, max_length=254)),
                ("normalized_phone", models.CharField(blank=True, default="", editable=False, max_length=40)),
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
                    "match_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), editable=False, null=True, size=None
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                ("preferences", models.TextField(blank=True, default="", max_length=2000, verbose_name="Preferences")),
                (
                    "service_level",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="Agreed service"),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["search"], name="contact_search_gin"
                    ),
                    models.Index(fields=["owner", "-id"], name="contact_owner"),
                    models.Index(fields=["last_name", "first_name", "id"], name="contact_name"),
                    models.Index(fields=["-updated_at", "-id"], name="contact_updated"),
                    models.Index(
                        condition=models.Q(("normalized_email", ""), _negated=True),
                        fields=["normalized_email"],
                        name="contact_email",
                    ),
                    models.Index(
                        condition=models.Q(("normalized_phone", ""), _negated=True),
                        fields=["normalized_phone"],
                        name="contact_phone",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["match_keys"], name="contact_match_keys"),
                    models.Index(
                        condition=models.Q(("match_keys__isnull", True)), fields=["id"], name="contact_unmatched"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="contact_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_name", ""), ("last_name", ""), _negated=True),
                        name="contact_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="contact_not_merged_into_itself",
                    ),
                ],
            },
            managers=[
                ("with_merged", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AccountContact",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("decision_maker", "Decision maker"),
                            ("influencer", "Influencer"),
                            ("champion", "Champion"),
                            ("user", "User"),
                            ("buyer", "Purchasing"),
                            ("finance", "Finance"),
                            ("other", "Other"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="Role",
                    ),
                ),
                ("is_primary", models.BooleanField(default=False, verbose_name="Main contact")),
                ("is_active", models.BooleanField(default=True, verbose_name="Still works there")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="customers.account",
                        verbose_name="Account",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="customers.contact",
                        verbose_name="Contact",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_primary", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "contact"), name="account_contact_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)),
                        fields=("contact",),
                        name="contact_one_primary_account",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactMerger",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("changes", models.JSONField(default=dict)),
                ("given_up", models.JSONField(default=dict)),
                ("moved", models.JSONField(default=dict)),
                ("cleared", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.contact"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mergers", to="customers.contact"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)), fields=("gone",), name="contact_merged_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("gone")), _negated=True),
                        name="contact_merged_into_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactSuspicion",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("score", models.PositiveSmallIntegerField(verbose_name="Likelihood")),
                ("reasons", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("", "Open"), ("different", "Not the same"), ("merged", "Merged")],
                        default="",
                        max_length=10,
                        verbose_name="Decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", "")), fields=["-score", "-id"], name="contact_suspicion_open"
                    ),
                    models.Index(fields=["second"], name="contact_suspicion_second"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="contact_suspicion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="contact_suspicion_ordered"
                    ),
                    models.CheckConstraint(condition=models.Q(("score__lte", 100)), name="contact_suspicion_score"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactDate",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("birthday", "Birthday"), ("anniversary", "Anniversary"), ("other", "Other day")],
                        default="birthday",
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("label", models.CharField(blank=True, default="", max_length=80, verbose_name="What it is")),
                ("on", models.DateField(verbose_name="Day")),
                ("is_yearly", models.BooleanField(default=True, verbose_name="Every year")),
                ("remind_days", models.PositiveSmallIntegerField(default=3, verbose_name="Remind, days ahead")),
                ("reminded_for", models.DateField(editable=False, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="dates", to="customers.contact"
                    ),
                ),
            ],
            options={
                "verbose_name": "day to remember",
                "verbose_name_plural": "days to remember",
                "ordering": ["on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("remind_days__lte", 90)), name="contact_date_remind_within_a_quarter"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "other"), _negated=True),
                            models.Q(("label", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contact_date_other_has_a_name",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="accounts",
            field=models.ManyToManyField(
                related_name="contacts", through="customers.AccountContact", to="customers.account"
            ),
        ),
    ]
