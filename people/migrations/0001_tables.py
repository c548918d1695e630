"""The tables of this room, with their indexes and constraints."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.models
import people.models.organisation


class Migration(migrations.Migration):
    initial = True

    replaces = [("people", "0001_initial"), ("people", "0003_memberships"), ("people", "0006_absences")]

    dependencies = [
        ("core", "0001_extensions"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("on", models.DateField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "Statutory holiday"), ("working", "Make-up workday")], max_length=10
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=80, verbose_name="Name")),
            ],
            options={
                "ordering": ["on"],
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("key", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("description", models.CharField(blank=True, default="", max_length=240, verbose_name="Description")),
                ("is_system", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("currency", core.models.CurrencyField(max_length=3)),
                ("on", models.DateField()),
                ("rate", models.DecimalField(decimal_places=8, max_digits=18, verbose_name="Rate")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["currency", "-on"],
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "on"), name="exchange_rate_unique"),
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="exchange_rate_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FiscalPeriod",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("month", "Month"),
                            ("quarter", "Quarter"),
                            ("half_year", "Half-year"),
                            ("year", "Year"),
                        ],
                        max_length=10,
                    ),
                ),
                ("label", models.CharField(max_length=40)),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
            ],
            options={
                "ordering": ["start_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "start_on"), name="fiscal_period_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))), name="fiscal_period_has_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(default="salesmgmt", max_length=120, verbose_name="Name")),
                ("base_currency", core.models.CurrencyField(default="CNY", max_length=3, verbose_name="Base currency")),
                ("time_zone", models.CharField(default="Asia/Shanghai", max_length=64, verbose_name="Time zone")),
                (
                    "fiscal_year_start",
                    models.PositiveSmallIntegerField(default=1, verbose_name="Fiscal year starts in month"),
                ),
                (
                    "working_weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=people.models.organisation.monday_to_friday,
                        size=None,
                        verbose_name="Working weekdays",
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list, size=None, verbose_name="Languages"
                    ),
                ),
                (
                    "holiday_country",
                    models.CharField(
                        blank=True,
                        choices=[("", "none"), ("CN", "China")],
                        default="CN",
                        max_length=2,
                        verbose_name="Public holidays of",
                    ),
                ),
                ("default_language", models.CharField(default="en", max_length=10, verbose_name="Default language")),
                ("only_one", models.BooleanField(default=True, editable=False, unique=True)),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only_one", True)), name="organisation_only_one"),
                    models.CheckConstraint(
                        condition=models.Q(("fiscal_year_start__range", (1, 12))), name="fiscal_year_start_is_a_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("room", models.CharField(max_length=40)),
                ("action", models.CharField(max_length=40)),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("own", "Only mine"),
                            ("team", "My team"),
                            ("subtree", "Mine and subordinates"),
                            ("all", "All data"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="people.role"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("role", "room", "action"), name="grant_unique")],
            },
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="people.territory",
                        verbose_name="Part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "territory",
                "verbose_name_plural": "territories",
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="territory_external_ref_unique",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("parent"),
                        name="territory_name_unique",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="territory_not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, verbose_name="E-mail")),
                ("full_name", models.CharField(max_length=120, verbose_name="Name")),
                ("title", models.CharField(blank=True, default="", max_length=120, verbose_name="Job title")),
                ("phone", models.CharField(blank=True, default="", max_length=40, verbose_name="Phone")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文")],
                        default="en",
                        max_length=10,
                        verbose_name="Language",
                    ),
                ),
                ("time_zone", models.CharField(blank=True, default="", max_length=64, verbose_name="Time zone")),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("hired_on", models.DateField(blank=True, null=True, verbose_name="Hired on")),
                ("deactivated_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("preferences", models.JSONField(blank=True, default=dict, editable=False)),
                ("roles", models.ManyToManyField(related_name="users", to="people.role", verbose_name="Roles")),
            ],
            options={
                "ordering": ["full_name"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["search"], name="user_search_gin"
                    ),
                    models.Index(fields=["full_name", "id"], name="user_full_name"),
                ],
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="user_email_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("prefix", models.CharField(editable=False, max_length=12)),
                ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="Expires")),
                ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("region", models.CharField(blank=True, default="", max_length=120, verbose_name="Region")),
                ("is_active", models.BooleanField(default=True)),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="managed_teams",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="people.team",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("parent"),
                        name="team_name_unique",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True), name="team_not_its_own_parent"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("email", models.EmailField(max_length=254, verbose_name="E-mail")),
                ("full_name", models.CharField(max_length=120, verbose_name="Name")),
                ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                ("roles", models.ManyToManyField(related_name="+", to="people.role")),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("params", models.JSONField(default=dict)),
                ("url", models.CharField(blank=True, default="", max_length=300)),
                ("unique_key", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["user", "-id"], name="notification_user"),
                    models.Index(condition=models.Q(("read_at", None)), fields=["user"], name="notification_unread"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("unique_key", ""), _negated=True),
                        fields=("user", "unique_key"),
                        name="notification_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("table", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("query", models.CharField(blank=True, default="", max_length=2000)),
                (
                    "sharing",
                    models.CharField(
                        choices=[("personal", "Only me"), ("team", "My team"), ("everyone", "Everyone")],
                        default="personal",
                        max_length=10,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "default_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.role",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "name"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "table", "name"), name="saved_view_name_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="TerritoryMembership",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("start_on", models.DateField(verbose_name="From")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="people.territory",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="territory_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["user", "start_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "start_on"), name="territory_membership_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMembership",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("start_on", models.DateField()),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.team"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["user", "start_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "start_on"), name="team_membership_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalNode",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("kind", models.CharField(max_length=40, verbose_name="For")),
                ("position", models.PositiveSmallIntegerField(verbose_name="Position")),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                (
                    "approver",
                    models.CharField(
                        choices=[
                            ("superior", "Superior"),
                            ("chain", "Chain of superiors"),
                            ("role", "Role"),
                            ("person", "Person"),
                        ],
                        max_length=10,
                        verbose_name="Who approves",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(default=1, verbose_name="Levels up")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("any", "Any one of them"),
                            ("all", "All of them"),
                            ("in_order", "All, one after the other"),
                        ],
                        default="any",
                        max_length=10,
                        verbose_name="How many",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        blank=True,
                        choices=[("amount", "Amount in base currency"), ("discount_percent", "Discount in %")],
                        default="",
                        max_length=20,
                        verbose_name="Measured by",
                    ),
                ),
                (
                    "above",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Only above"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                (
                    "person",
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
                    "role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.role",
                        verbose_name="Role",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval step",
                "verbose_name_plural": "approval steps",
                "ordering": ["kind", "position", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approver__in", ["superior", "chain"]), ("level__range", (1, 10))),
                            models.Q(("approver", "role"), ("role__isnull", False)),
                            models.Q(("approver", "person"), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="approval_node_names_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("above__isnull", True), models.Q(("measure", ""), _negated=True), _connector="OR"
                        ),
                        name="approval_node_above_is_measured",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("start_on", models.DateField(verbose_name="From")),
                ("end_on", models.DateField(verbose_name="Until")),
                ("note", models.CharField(blank=True, default="", max_length=120, verbose_name="Note")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
            ],
            options={
                "ordering": ["start_on", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["end_on", "user"], name="absence_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gte", models.F("start_on"))), name="absence_has_days"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="people.team",
                verbose_name="Team",
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["team", "full_name"], name="user_team"),
        ),
    ]
