"""The tables of this room, with their indexes and constraints."""

import datetime as dt

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import core.models
import leads.models.pool_rules


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("leads", "0001_initial"),
        ("leads", "0003_duplicates_and_mergers"),
        ("leads", "0004_pools_scores_routing_forms"),
    ]

    dependencies = [
        ("core", "0001_extensions"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadPool",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="Name")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                ("teams", models.ManyToManyField(blank=True, related_name="+", to="people.team", verbose_name="Teams")),
                (
                    "daily_claims",
                    models.PositiveSmallIntegerField(
                        blank=True, default=20, null=True, verbose_name="Claims a day at most"
                    ),
                ),
                (
                    "managers",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="Managers"
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="Members"
                    ),
                ),
                ("new_hours", models.PositiveSmallIntegerField(default=0, verbose_name="New leads wait hours")),
                (
                    "previous_owner_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="Previous owner waits days"),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="lead_pool_external_ref_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadSource",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("key", models.SlugField(max_length=40, unique=True, verbose_name="Key")),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="lead_source_external_ref_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Lead",
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
                ("company", models.CharField(blank=True, default="", max_length=200, verbose_name="Company")),
                ("title", models.CharField(blank=True, default="", max_length=120, verbose_name="Job title")),
                ("email", models.EmailField(blank=True, default="", max_length=254, verbose_name="E-mail")),
                ("phone", models.CharField(blank=True, default="", max_length=40, verbose_name="Phone")),
                ("website", models.CharField(blank=True, default="", max_length=200, verbose_name="Website")),
                ("industry", models.CharField(blank=True, default="", max_length=120, verbose_name="Industry")),
                ("region", models.CharField(blank=True, default="", max_length=120, verbose_name="Region")),
                (
                    "source_detail",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="Source detail"),
                ),
                ("campaign", models.CharField(blank=True, default="", max_length=120, verbose_name="Campaign")),
                ("need", models.TextField(blank=True, default="", max_length=5000, verbose_name="Need")),
                (
                    "budget",
                    core.models.MoneyField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Budget"
                    ),
                ),
                ("currency", core.models.CurrencyField(blank=True, default="", max_length=3, verbose_name="Currency")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("contacted", "Contacted"),
                            ("nurturing", "Nurturing"),
                            ("qualified", "Qualified"),
                            ("converted", "Converted"),
                            ("disqualified", "Disqualified"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="Status",
                    ),
                ),
                (
                    "disqualify_reason",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="Reason for disqualifying"),
                ),
                ("score", models.IntegerField(default=0, verbose_name="Score")),
                ("score_parts", models.JSONField(blank=True, default=list)),
                ("next_step", models.CharField(blank=True, default="", max_length=300, verbose_name="Next step")),
                ("next_step_on", models.DateField(blank=True, null=True, verbose_name="Next step on")),
                ("last_activity_at", models.DateTimeField(blank=True, null=True, verbose_name="Last activity")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Tags",
                    ),
                ),
                ("normalized_company", models.CharField(blank=True, default="", editable=False, max_length=200)),
                ("normalized_email", models.CharField(blank=True, default="", editable=False, max_length=254)),
                ("normalized_phone", models.CharField(blank=True, default="", editable=False, max_length=40)),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                    "pool",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="leads.leadpool",
                        verbose_name="Lead pool",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="leads.leadsource",
                        verbose_name="Lead source",
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
                        to="leads.lead",
                    ),
                ),
                (
                    "band",
                    models.CharField(
                        blank=True,
                        choices=[("hot", "Hot"), ("warm", "Warm"), ("cold", "Cold")],
                        default="",
                        max_length=8,
                        verbose_name="Band",
                    ),
                ),
                ("entered_pool_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("is_locked", models.BooleanField(default=False, verbose_name="Never falls into the pool")),
                ("owned_since", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "previous_owner",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "probability",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="Likelihood"
                    ),
                ),
                ("recycle_extended_until", models.DateField(blank=True, editable=False, null=True)),
                ("recycle_warned_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "recycles_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="Falls into the pool on"),
                ),
                ("score_override", models.SmallIntegerField(blank=True, null=True, verbose_name="Score set by hand")),
                ("times_returned", models.PositiveSmallIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "lead",
                "verbose_name_plural": "leads",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["search"], name="lead_search_gin"
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="lead_tags_gin"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("normalized_company"), name="gin_trgm_ops"),
                        name="lead_company_trgm",
                    ),
                    models.Index(
                        condition=models.Q(("normalized_email", ""), _negated=True),
                        fields=["normalized_email"],
                        name="lead_email",
                    ),
                    models.Index(
                        condition=models.Q(("normalized_phone", ""), _negated=True),
                        fields=["normalized_phone"],
                        name="lead_phone",
                    ),
                    models.Index(fields=["owner", "-id"], name="lead_owner_new"),
                    models.Index(fields=["status", "-id"], name="lead_status_new"),
                    models.Index(
                        condition=models.Q(("pool__isnull", False)), fields=["pool", "-id"], name="lead_pool_new"
                    ),
                    models.Index(fields=["score", "id"], name="lead_by_score"),
                    models.Index(fields=["company", "id"], name="lead_by_company"),
                    models.Index(fields=["last_name", "first_name", "id"], name="lead_by_name"),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", False)), fields=["deleted_at"], name="lead_deleted"
                    ),
                    models.Index(
                        models.OrderBy(models.F("last_activity_at"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="lead_by_activity",
                    ),
                    models.Index(
                        models.OrderBy(models.F("next_step_on"), nulls_last=True),
                        models.OrderBy(models.F("id")),
                        name="lead_by_next_step",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["match_keys"], name="lead_match_keys"),
                    models.Index(
                        condition=models.Q(("match_keys__isnull", True)), fields=["id"], name="lead_unmatched"
                    ),
                    models.Index(
                        condition=models.Q(("recycles_on__isnull", False)),
                        fields=["recycles_on"],
                        name="lead_recycles_on",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="lead_external_ref_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("company", ""), ("first_name", ""), ("last_name", ""), _negated=True),
                        name="lead_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("budget__isnull", True), ("budget__gte", 0), _connector="OR"),
                        name="lead_budget_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget__isnull", True), models.Q(("currency", ""), _negated=True), _connector="OR"
                        ),
                        name="lead_budget_has_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner__isnull", True), ("pool__isnull", True), _connector="OR"),
                        name="lead_owned_or_in_pool",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "disqualified"), _negated=True),
                            models.Q(("disqualify_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="lead_disqualified_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True), ("deleted_at__isnull", False), _connector="OR"
                        ),
                        name="lead_merged_is_out_of_sight",
                    ),
                ],
            },
            managers=[
                ("with_deleted", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="LeadStatusChange",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "New"),
                            ("contacted", "Contacted"),
                            ("nurturing", "Nurturing"),
                            ("qualified", "Qualified"),
                            ("converted", "Converted"),
                            ("disqualified", "Disqualified"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("contacted", "Contacted"),
                            ("nurturing", "Nurturing"),
                            ("qualified", "Qualified"),
                            ("converted", "Converted"),
                            ("disqualified", "Disqualified"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
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
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="status_changes", to="leads.lead"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["lead", "at"], name="lead_status_change_lead")],
            },
        ),
        migrations.CreateModel(
            name="LeadCollaborator",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("can_write", models.BooleanField(default=False, verbose_name="May edit")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="Until")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="collaborators", to="leads.lead"
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
                "constraints": [models.UniqueConstraint(fields=("lead", "user"), name="lead_collaborator_unique")],
            },
        ),
        migrations.CreateModel(
            name="LeadMerger",
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
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="leads.lead"),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mergers", to="leads.lead"
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
                        condition=models.Q(("undone_at__isnull", True)), fields=("gone",), name="lead_merged_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("gone")), _negated=True), name="lead_merged_into_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadSuspicion",
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
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="leads.lead"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="leads.lead"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", "")), fields=["-score", "-id"], name="lead_suspicion_open"
                    ),
                    models.Index(fields=["second"], name="lead_suspicion_second"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="lead_suspicion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="lead_suspicion_ordered"
                    ),
                    models.CheckConstraint(condition=models.Q(("score__lte", 100)), name="lead_suspicion_score"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignmentRule",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Position")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                (
                    "strategy",
                    models.CharField(
                        choices=[
                            ("round_robin", "In turn"),
                            ("weighted", "In turn, by weight"),
                            ("least_loaded", "Who has the fewest open leads"),
                            ("territory", "Who has the lead's region, in turn"),
                        ],
                        default="round_robin",
                        max_length=12,
                        verbose_name="How to choose",
                    ),
                ),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Regions",
                    ),
                ),
                (
                    "industries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Industries",
                    ),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Words in the need",
                    ),
                ),
                ("score_from", models.IntegerField(blank=True, null=True, verbose_name="Score from")),
                ("score_to", models.IntegerField(blank=True, null=True, verbose_name="Score to")),
                ("in_working_hours", models.BooleanField(default=False, verbose_name="Only within working hours")),
                (
                    "sources",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="leads.leadsource", verbose_name="Lead sources"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AssignmentMember",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("weight", models.PositiveSmallIntegerField(default=1, verbose_name="Weight")),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Regions",
                    ),
                ),
                ("most_open", models.PositiveIntegerField(blank=True, null=True, verbose_name="Open leads at most")),
                ("is_ready", models.BooleanField(default=True, verbose_name="Trained for these leads")),
                ("given", models.PositiveIntegerField(default=0, editable=False)),
                ("last_given_at", models.DateTimeField(editable=False, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="leads.assignmentrule"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "user"), name="assignment_member_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 1)), name="assignment_member_weight_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FirstResponse",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("band", models.CharField(max_length=8)),
                ("started_at", models.DateTimeField()),
                ("warn_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("responded_at", models.DateTimeField(null=True)),
                ("warned_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "lead",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="first_response", to="leads.lead"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("escalated_at", None), ("responded_at", None)),
                        fields=["due_at"],
                        name="first_response_open",
                    ),
                    models.Index(
                        condition=models.Q(("responded_at", None), ("warned_at", None)),
                        fields=["warn_at"],
                        name="first_response_unwarned",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gte", models.F("warn_at"))),
                        name="first_response_warns_before_it_is_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadBehaviour",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("form", "Filled in a form"),
                            ("mail_opened", "Opened a mail"),
                            ("mail_clicked", "Followed a link in a mail"),
                            ("mail_replied", "Answered a mail"),
                            ("visit", "Visited the website"),
                            ("contact", "Spoke with us"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("source_key", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="behaviours", to="leads.lead"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["lead", "at"], name="lead_behaviour_lead")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_key", ""), _negated=True),
                        fields=("lead", "source_key"),
                        name="lead_behaviour_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadCapacity",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("most", models.PositiveIntegerField(verbose_name="Open leads at most")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                ("teams", models.ManyToManyField(blank=True, related_name="+", to="people.team", verbose_name="Teams")),
                (
                    "users",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="People"
                    ),
                ),
            ],
            options={
                "ordering": ["most", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LeadClaimCount",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField()),
                ("claims", models.PositiveIntegerField(default=0)),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="leads.leadpool"
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
                "constraints": [models.UniqueConstraint(fields=("user", "pool", "on"), name="lead_claim_count_once")],
            },
        ),
        migrations.CreateModel(
            name="LeadOwnerChange",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("assigned", "Assigned by a person"),
                            ("routed", "Assigned by a rule"),
                            ("claimed", "Claimed from the pool"),
                            ("returned", "Returned to a pool"),
                            ("recycled", "Fell into the pool"),
                            ("escalated", "Reassigned because nobody answered in time"),
                            ("handed_over", "Handed over"),
                            ("imported", "Imported"),
                            ("undone", "Put back"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("explanation", models.JSONField(blank=True, default=dict)),
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
                    "from_owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_pool",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="leads.leadpool"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="owner_changes", to="leads.lead"
                    ),
                ),
                (
                    "to_owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_pool",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="leads.leadpool"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(fields=["lead", "at"], name="lead_owner_change_lead"),
                    models.Index(
                        condition=models.Q(("how", "claimed")),
                        fields=["to_owner", "at"],
                        name="lead_owner_change_claims",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadRecycleRule",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Position")),
                ("is_active", models.BooleanField(default=False, verbose_name="Active")),
                (
                    "bands",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Bands",
                    ),
                ),
                (
                    "idle_days",
                    models.PositiveSmallIntegerField(
                        blank=True, default=15, null=True, verbose_name="Days without activity"
                    ),
                ),
                (
                    "unqualified_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="Days without being qualified"
                    ),
                ),
                (
                    "unconverted_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="Days without being converted"
                    ),
                ),
                (
                    "combine",
                    models.CharField(
                        choices=[("any", "One condition is enough"), ("all", "All conditions must hold")],
                        default="any",
                        max_length=3,
                        verbose_name="Conditions",
                    ),
                ),
                (
                    "protection_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="Protected days after getting it"),
                ),
                (
                    "warn_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=leads.models.pool_rules.three_and_one,
                        size=None,
                        verbose_name="Warn days before",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recycle_rules",
                        to="leads.leadpool",
                        verbose_name="Into the pool",
                    ),
                ),
                (
                    "teams",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="people.team", verbose_name="Owners in teams"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("idle_days__isnull", False),
                            ("unqualified_days__isnull", False),
                            ("unconverted_days__isnull", False),
                            _connector="OR",
                        ),
                        name="lead_recycle_rule_has_a_condition",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadScoreChange",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("before", models.IntegerField()),
                ("score", models.IntegerField()),
                ("band", models.CharField(max_length=8)),
                ("parts", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
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
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="score_changes", to="leads.lead"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["lead", "-at"], name="lead_score_change_lead")],
            },
        ),
        migrations.CreateModel(
            name="LeadSettings",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("hot_from", models.SmallIntegerField(default=60, verbose_name="Hot from score")),
                ("warm_from", models.SmallIntegerField(default=30, verbose_name="Warm from score")),
                (
                    "learned_points",
                    models.PositiveSmallIntegerField(default=40, verbose_name="Most points by the learned model"),
                ),
                ("workday_start", models.TimeField(default=dt.time(9, 0), verbose_name="Workday begins")),
                ("workday_end", models.TimeField(default=dt.time(18, 0), verbose_name="Workday ends")),
                (
                    "hot_minutes",
                    models.PositiveIntegerField(default=30, verbose_name="Answer hot leads within minutes"),
                ),
                (
                    "other_minutes",
                    models.PositiveIntegerField(default=540, verbose_name="Answer other leads within minutes"),
                ),
                ("responses_on", models.BooleanField(default=True, verbose_name="Watch first answers")),
                (
                    "reassign_late",
                    models.BooleanField(default=False, verbose_name="Reassign leads that nobody answered"),
                ),
                (
                    "routing_on",
                    models.BooleanField(default=True, verbose_name="Assign new leads without an owner by rules"),
                ),
                ("only_one", models.BooleanField(default=True, editable=False, unique=True)),
                (
                    "fallback_pool",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="leads.leadpool",
                        verbose_name="Pool for leads that nobody can take",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only_one", True)), name="lead_settings_only_one"),
                    models.CheckConstraint(
                        condition=models.Q(("hot_from__gt", models.F("warm_from"))), name="lead_settings_hot_above_warm"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("workday_end__gt", models.F("workday_start"))),
                        name="lead_settings_workday_has_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreRule",
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
                        choices=[("fit", "What it is"), ("behaviour", "What it did"), ("idle", "Nothing happened")],
                        default="fit",
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("field", models.CharField(blank=True, default="", max_length=40, verbose_name="Field")),
                (
                    "operator",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("is", "is one of"),
                            ("contains", "contains one of"),
                            ("present", "is known"),
                            ("missing", "is not known"),
                            ("at_least", "is at least"),
                            ("at_most", "is at most"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="Comparison",
                    ),
                ),
                ("value", models.CharField(blank=True, default="", max_length=400, verbose_name="Value")),
                ("points", models.SmallIntegerField(verbose_name="Points")),
                ("most_times", models.PositiveSmallIntegerField(default=5, verbose_name="Counted at most")),
                (
                    "half_life_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Halved every … days"),
                ),
                (
                    "idle_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="After days without activity"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Position")),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "idle"), _negated=True), ("idle_days__gt", 0), _connector="OR"
                        ),
                        name="score_rule_idle_has_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "fit"), _negated=True),
                            models.Q(models.Q(("field", ""), _negated=True), models.Q(("operator", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="score_rule_fit_has_field",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "behaviour"), _negated=True),
                            models.Q(("field", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="score_rule_behaviour_has_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoringModel",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("trained_at", models.DateTimeField()),
                ("rows", models.PositiveIntegerField()),
                ("matured_before", models.DateTimeField(null=True)),
                ("base_rate", models.FloatField(default=0)),
                ("auc", models.FloatField(default=0.5)),
                ("brier", models.FloatField(default=0)),
                ("brier_base", models.FloatField(default=0)),
                ("ece", models.FloatField(default=0)),
                ("has_signal", models.BooleanField(default=False)),
                ("why_not", models.CharField(blank=True, default="", max_length=40)),
                ("document", models.JSONField(default=dict)),
                ("refused", models.JSONField(default=dict)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["-trained_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="WebForm",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="Name")),
                ("title", models.CharField(max_length=120, verbose_name="Heading")),
                ("intro", models.CharField(blank=True, default="", max_length=500, verbose_name="Text above")),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None, verbose_name="Fields"
                    ),
                ),
                (
                    "required",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Must be filled in",
                    ),
                ),
                ("submit_label", models.CharField(blank=True, default="", max_length=40, verbose_name="Button")),
                ("thanks", models.CharField(blank=True, default="", max_length=500, verbose_name="Text after sending")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文")],
                        default="en",
                        max_length=10,
                        verbose_name="Language",
                    ),
                ),
                ("campaign", models.CharField(blank=True, default="", max_length=120, verbose_name="Campaign")),
                (
                    "consent_text",
                    models.CharField(blank=True, default="", max_length=1000, verbose_name="Consent text"),
                ),
                ("consent_version", models.PositiveSmallIntegerField(default=1, editable=False)),
                ("double_opt_in", models.BooleanField(default=False, verbose_name="Confirm by mail first")),
                (
                    "sites",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Websites that may show it",
                    ),
                ),
                ("per_hour", models.PositiveSmallIntegerField(default=10, verbose_name="Per address and hour at most")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
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
                    "pool",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.leadpool",
                        verbose_name="Into the pool when no rule assigns it",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.leadsource",
                        verbose_name="Lead source",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("double_opt_in", False), ("required__contains", ["email"]), _connector="OR"
                        ),
                        name="web_form_opt_in_needs_email",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebFormSubmission",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for confirmation"),
                            ("accepted", "Became a lead"),
                            ("spam", "Taken for spam"),
                        ],
                        max_length=10,
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("consent_text", models.CharField(blank=True, default="", max_length=1000)),
                ("consent_version", models.PositiveSmallIntegerField(null=True)),
                ("consented_at", models.DateTimeField(null=True)),
                ("sender_hash", models.CharField(blank=True, default="", max_length=64)),
                ("secret_hash", models.CharField(blank=True, default="", max_length=64)),
                ("at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="submissions", to="leads.webform"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="submissions",
                        to="leads.lead",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["form", "sender_hash", "at"], name="web_form_sender"),
                    models.Index(
                        condition=models.Q(("secret_hash", ""), _negated=True),
                        fields=["secret_hash"],
                        name="web_form_secret",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("consent_text", ""), ("consented_at__isnull", False), ("state", "spam"), _connector="OR"
                        ),
                        name="web_form_consent_has_time",
                    )
                ],
            },
        ),
    ]
