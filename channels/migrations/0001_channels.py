from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models
from people.roles import MATRIX


def grant_channels(apps: Any, schema_editor: Any) -> None:
    """The shipped roles may manage channels also where the role table is older than this room."""
    grant = apps.get_model("people", "Grant")
    for role in apps.get_model("people", "Role").objects.filter(key__in=MATRIX):
        actions = MATRIX[role.key].get("channels", {})
        grant.objects.bulk_create(
            [grant(role=role, room="channels", action=action, reach=reach) for action, reach in actions.items()],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bot",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("feishu", "Feishu"),
                            ("wecom", "WeCom"),
                            ("dingtalk", "DingTalk"),
                            ("slack", "Slack"),
                        ],
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("sealed_address", models.TextField(editable=False)),
                ("address_hint", models.CharField(editable=False, max_length=120, verbose_name="Address")),
                ("sealed_secret", models.TextField(blank=True, default="", editable=False)),
                ("keyword", models.CharField(blank=True, default="", max_length=40, verbose_name="Keyword")),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Notices",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文")],
                        default="zh-hans",
                        max_length=10,
                        verbose_name="Language",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                (
                    "problem",
                    models.CharField(blank=True, default="", editable=False, max_length=300, verbose_name="Problem"),
                ),
                ("failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("silent_until", models.DateTimeField(editable=False, null=True)),
                ("teams", models.ManyToManyField(blank=True, related_name="+", to="people.team", verbose_name="Teams")),
            ],
            options={
                "verbose_name": "bot",
                "verbose_name_plural": "bots",
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("name",), name="bot_name_unique")],
            },
        ),
        migrations.CreateModel(
            name="BotMessage",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("url", models.CharField(blank=True, default="", max_length=500)),
                ("source", models.CharField(blank=True, default="", max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
                        default="waiting",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("problem", models.CharField(blank=True, default="", max_length=300)),
                ("post", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "bot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="channels.bot"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["bot", "id"], name="bot_message_waiting"
                    ),
                    models.Index(fields=["bot", "-id"], name="bot_message_newest"),
                    models.Index(fields=["created_at"], name="bot_message_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=("bot", "source"),
                        name="bot_message_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            models.Q(("sent_at__isnull", False), ("post__isnull", False)),
                            _connector="OR",
                        ),
                        name="bot_message_sent_in_a_post",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("in_app", models.BooleanField(default=True)),
                (
                    "mail",
                    models.CharField(
                        choices=[("off", "No mail"), ("single", "At once"), ("digest", "In the digest")],
                        default="off",
                        max_length=6,
                    ),
                ),
                ("push", models.BooleanField(default=True)),
                ("bot", models.BooleanField(default=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "kind"), name="notice_choice_once", nulls_distinct=False)
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("daily", "Daily"), ("weekly", "Weekly")], max_length=6)),
                ("on", models.DateField()),
                ("counts", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [models.UniqueConstraint(fields=("user", "kind", "on"), name="digest_once_a_period")],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "channel",
                    models.CharField(choices=[("mail", "Mail"), ("push", "Push"), ("bot", "Bot")], max_length=4),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("digest", "For the digest"),
                            ("sent", "Sent"),
                            ("skipped", "Not sent"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.notification"
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
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "digest")), fields=["user", "id"], name="dispatch_for_digest"
                    ),
                    models.Index(fields=["created_at"], name="dispatch_age"),
                ],
                "constraints": [models.UniqueConstraint(fields=("notification", "channel"), name="dispatch_once")],
            },
        ),
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("endpoint", models.TextField()),
                ("endpoint_hash", models.CharField(max_length=64, unique=True)),
                ("p256dh", models.CharField(max_length=120)),
                ("auth", models.CharField(max_length=60)),
                ("browser", models.CharField(blank=True, default="", max_length=80)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="push_subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="QuietHours",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("start", models.TimeField(verbose_name="From")),
                ("end", models.TimeField(verbose_name="Until")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user",), name="quiet_hours_once", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(("start", models.F("end")), _negated=True), name="quiet_hours_end"
                    ),
                ],
            },
        ),
        migrations.RunPython(grant_channels, migrations.RunPython.noop),
    ]
