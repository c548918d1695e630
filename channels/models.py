"""Robots of group chats and what they said; what each person wants to hear of and how; browsers that take pushes."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from people.models import Team


class BotQuerySet(models.QuerySet["Bot"]):
    def visible_to(self, user: Any) -> Self:
        """Those who manage channels see all bots; nobody else sees any."""
        return self.all() if user.may("channels.view") else self.none()

    def active(self) -> Self:
        return self.filter(is_active=True)


class Bot(Record):
    """A robot in a group chat. Its address and secret are kept encrypted and shown to nobody."""

    class Kind(models.TextChoices):
        FEISHU = "feishu", _("Feishu")
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        SLACK = "slack", _("Slack")

    name = models.CharField(_("Name"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    sealed_address = models.TextField(editable=False)
    address_hint = models.CharField(_("Address"), max_length=120, editable=False)
    sealed_secret = models.TextField(blank=True, default="", editable=False)
    keyword = models.CharField(_("Keyword"), max_length=40, blank=True, default="")
    events = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("Notices"))
    teams = models.ManyToManyField(Team, related_name="+", blank=True, verbose_name=_("Teams"))
    language = models.CharField(
        _("Language"), max_length=10, default="zh-hans", choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    is_active = models.BooleanField(_("Active"), default=True)
    problem = models.CharField(_("Problem"), max_length=300, blank=True, default="", editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    silent_until = models.DateTimeField(null=True, editable=False)

    objects = BotQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("bot"), _("bots")
        constraints = [models.UniqueConstraint(fields=["name"], name="bot_name_unique")]

    def __str__(self) -> str:
        return self.name


class BotMessage(models.Model):
    """One event for one bot. Several may go out in one post and share its id; a row waits until a post with it was taken."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="messages")
    text = models.TextField()
    url = models.CharField(max_length=500, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True, default="")
    post = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["bot", "source"], condition=~Q(source=""), name="bot_message_once"),
            models.CheckConstraint(
                condition=~Q(state="sent") | (Q(sent_at__isnull=False) & Q(post__isnull=False)),
                name="bot_message_sent_in_a_post",
            ),
        ]
        indexes = [
            models.Index(fields=["bot", "id"], name="bot_message_waiting", condition=Q(state="waiting")),
            models.Index(fields=["bot", "-id"], name="bot_message_newest"),
            models.Index(fields=["created_at"], name="bot_message_age"),
        ]


class Choice(models.Model):
    """How one kind of notice reaches a person; a row without a person is what the organisation chose for everybody."""

    class Mail(models.TextChoices):
        OFF = "off", _("No mail")
        SINGLE = "single", _("At once")
        DIGEST = "digest", _("In the digest")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, null=True, related_name="notice_choices")
    kind = models.CharField(max_length=60)
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=6, choices=Mail, default=Mail.OFF)
    push = models.BooleanField(default=True)
    bot = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_once", nulls_distinct=False)
        ]


class QuietHours(models.Model):
    """From when to when nothing is sent outside the app, in the person's own zone; it waits till the end. May lie across midnight."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, null=True, related_name="+")
    start = models.TimeField(_("From"))
    end = models.TimeField(_("Until"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], name="quiet_hours_once", nulls_distinct=False),
            models.CheckConstraint(condition=~Q(start=models.F("end")), name="quiet_hours_end"),
        ]


class Dispatch(models.Model):
    """A notice on its way out of the app by one channel."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        PUSH = "push", _("Push")
        BOT = "bot", _("Bot")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DIGEST = "digest", _("For the digest")
        SENT = "sent", _("Sent")
        SKIPPED = "skipped", _("Not sent")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notification = models.ForeignKey("people.Notification", models.CASCADE, related_name="+")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="dispatch_once")]
        indexes = [
            models.Index(fields=["user", "id"], name="dispatch_for_digest", condition=Q(state="digest")),
            models.Index(fields=["created_at"], name="dispatch_age"),
        ]


class PushSubscription(models.Model):
    """One browser of a person that takes pushes. The push service's address is only known to that browser and to us."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="push_subscriptions")
    endpoint = models.TextField()
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    browser = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class Digest(models.Model):
    """That a person got the digest of a day or a week: once, however often the clock asks."""

    class Kind(models.TextChoices):
        DAILY = "daily", _("Daily")
        WEEKLY = "weekly", _("Weekly")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    on = models.DateField()
    counts = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "on"], name="digest_once_a_period")]
