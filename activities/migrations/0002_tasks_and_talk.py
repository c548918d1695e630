"""Tasks that come again, wait for each other and are helped with; comments, questions and followers of records."""

from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import core.models

# Two that make a circle together at the same moment each see none: therefore writers of dependencies come one after the other.
NO_CIRCLES = """
CREATE FUNCTION activities_no_circles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7283004);
    IF EXISTS (
        WITH RECURSIVE later(id) AS (
            SELECT NEW.after_id
            UNION SELECT d.after_id FROM activities_taskdependency d JOIN later ON d.before_id = later.id
        )
        SELECT 1 FROM later WHERE id = NEW.before_id
    ) THEN
        RAISE EXCEPTION 'tasks would wait for each other' USING ERRCODE = 'check_violation', CONSTRAINT = 'task_dependency_no_circles';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER activities_no_circles BEFORE INSERT OR UPDATE ON activities_taskdependency
    FOR EACH ROW EXECUTE FUNCTION activities_no_circles();
"""
CIRCLES_AGAIN = """
DROP TRIGGER activities_no_circles ON activities_taskdependency;
DROP FUNCTION activities_no_circles();
"""


def fill(apps: Any, schema_editor: Any) -> None:
    apps.get_model("activities", "ActivitySettings").objects.create()


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivitySettings",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "refuse_early_start",
                    models.BooleanField(
                        default=True,
                        help_text="Otherwise it is only warned of.",
                        verbose_name="A task can't be started before those it waits for are done",
                    ),
                ),
                (
                    "escalate",
                    models.BooleanField(default=True, verbose_name="Tell the manager of tasks overdue for a day"),
                ),
                ("only_one", models.BooleanField(default=True, editable=False, unique=True)),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only_one", True)), name="activity_settings_only_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Recurrence",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "frequency",
                    models.CharField(
                        choices=[("daily", "Every day"), ("weekly", "Every week"), ("monthly", "Every month")],
                        max_length=8,
                        verbose_name="Repeat",
                    ),
                ),
                ("interval", models.PositiveSmallIntegerField(default=1, verbose_name="Every how many")),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="On",
                    ),
                ),
                ("starts_on", models.DateField()),
                ("at", models.TimeField()),
                ("until", models.DateField(blank=True, null=True, verbose_name="Until")),
                ("count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Times")),
                ("made", models.PositiveIntegerField(default=1, editable=False)),
                ("is_active", models.BooleanField(default=True)),
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
                    ),
                ),
                ("subject", models.CharField(max_length=300)),
                ("body", models.TextField(blank=True, default="", max_length=20000)),
                ("duration_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("interval__gte", 1)), name="recurrence_interval_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="recurrence_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekdays__contained_by", [0, 1, 2, 3, 4, 5, 6])),
                        name="recurrence_weekdays",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskDependency",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "after",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="waits_for", to="activities.activity"
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followed_by",
                        to="activities.activity",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("before", "after"), name="task_dependency_once"),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="task_dependency_not_on_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskDetail",
            fields=[
                (
                    "activity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="detail",
                        serialize=False,
                        to="activities.activity",
                    ),
                ),
                ("is_important", models.BooleanField(default=False, verbose_name="Important")),
                ("progress", models.PositiveSmallIntegerField(default=0, verbose_name="Progress")),
                ("checklist", models.JSONField(blank=True, default=list)),
                ("occurrence", models.PositiveIntegerField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "recurrence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="occurrences",
                        to="activities.recurrence",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("recurrence__isnull", False)),
                        fields=("recurrence", "occurrence"),
                        name="task_occurrence_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__lte", 100)), name="task_progress_is_a_percentage"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityHelper",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("can_write", models.BooleanField(default=False, verbose_name="May edit")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="Until")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collaborators",
                        to="activities.activity",
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
                "indexes": [models.Index(fields=["user", "activity"], name="activity_helper_user")],
                "constraints": [models.UniqueConstraint(fields=("activity", "user"), name="activity_helper_unique")],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("body", models.TextField(max_length=5000, verbose_name="Comment")),
                ("at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.account",
                    ),
                ),
                (
                    "asked",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="leads.lead",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="opportunities.opportunity",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="activities.comment",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("account__isnull", False)), fields=["account", "at"], name="comment_account"
                    ),
                    models.Index(
                        condition=models.Q(("contact__isnull", False)), fields=["contact", "at"], name="comment_contact"
                    ),
                    models.Index(
                        condition=models.Q(("lead__isnull", False)), fields=["lead", "at"], name="comment_lead"
                    ),
                    models.Index(
                        condition=models.Q(("opportunity__isnull", False)),
                        fields=["opportunity", "at"],
                        name="comment_opportunity",
                    ),
                    models.Index(
                        condition=models.Q(("contract__isnull", False)),
                        fields=["contract", "at"],
                        name="comment_contract",
                    ),
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True), ("asked__isnull", False)),
                        fields=["asked"],
                        name="comment_open",
                    ),
                ],
                "constraints": [
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
                        name="comment_on_exactly_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="comment_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answered_at__isnull", True), ("asked__isnull", False), _connector="OR"),
                        name="comment_answered_was_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.account",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="leads.lead",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                        name="follower_of_exactly_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("account__isnull", False)),
                        fields=("account", "user"),
                        name="follower_account_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("contact__isnull", False)),
                        fields=("contact", "user"),
                        name="follower_contact_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lead__isnull", False)), fields=("lead", "user"), name="follower_lead_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("opportunity__isnull", False)),
                        fields=("opportunity", "user"),
                        name="follower_opportunity_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("contract__isnull", False)),
                        fields=("contract", "user"),
                        name="follower_contract_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OverdueNotice",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("level", models.CharField(choices=[("owner", "Owner"), ("manager", "Manager")], max_length=8)),
                ("due_at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overdue_notices",
                        to="activities.activity",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "level", "due_at"), name="overdue_notice_once")
                ],
            },
        ),
        migrations.RunSQL(NO_CIRCLES, CIRCLES_AGAIN),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
