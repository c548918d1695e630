"""Messages, their files, and the log of what was handed to a mail server."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from core.models import Record, new_id
from mail.models.mailbox import Mailbox
from mail.models.template import MailTemplate
from mail.models.thread import MailThread


class MailMessage(Record):
    """One message, in or out. An outgoing one waits until `due_at`; its `message_id` never changes, however often it is tried."""

    room: ClassVar[str] = "mail"

    class Direction(models.TextChoices):
        IN = "in", _("Received")
        OUT = "out", _("Sent")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        BOUNCED = "bounced", _("Came back")
        REFUSED = "refused", _("Not sent")
        CANCELED = "canceled", _("Canceled")

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Message")
        AUTO_REPLY = "auto_reply", _("Automatic answer")
        BOUNCE = "bounce", _("Bounce")

    thread = models.ForeignKey(MailThread, models.CASCADE, related_name="messages")
    mailbox = models.ForeignKey(Mailbox, models.SET_NULL, null=True, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MESSAGE)
    state = models.CharField(_("State"), max_length=8, choices=State)
    message_id = models.CharField(max_length=400)
    in_reply_to = models.CharField(max_length=400, blank=True, default="")
    references = ArrayField(models.CharField(max_length=400), default=list)
    from_address = models.CharField(_("From"), max_length=254, blank=True, default="")
    from_name = models.CharField(max_length=120, blank=True, default="")
    to = ArrayField(models.CharField(max_length=254), default=list, verbose_name=_("To"))
    cc = ArrayField(models.CharField(max_length=254), default=list, verbose_name=_("Cc"))
    subject = models.CharField(_("Subject"), max_length=300, blank=True, default="")
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    at = models.DateTimeField(_("Date"))
    uid_validity = models.BigIntegerField(null=True, editable=False)
    uid = models.BigIntegerField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    copy_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", editable=False)
    # Outgoing only.
    author = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    template = models.ForeignKey(MailTemplate, models.SET_NULL, null=True, related_name="+")
    is_automatic = models.BooleanField(default=False)
    source = models.CharField(max_length=120, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    activity = models.ForeignKey(Activity, models.SET_NULL, null=True, related_name="+")

    class Meta(Record.Meta):
        ordering = ["at", "id"]
        verbose_name, verbose_name_plural = _("mail"), _("mails")
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "uid_validity", "uid"], name="mail_read_once", condition=Q(uid__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["mailbox", "direction", "message_id"], name="mail_message_id_once", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["source"], name="mail_source_once", condition=~Q(source="")),
            models.CheckConstraint(
                condition=Q(direction="out") ^ Q(state="received"), name="mail_state_fits_direction"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sent", "bounced")) | Q(sent_at__isnull=False), name="mail_sent_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(due_at__isnull=False), name="mail_waiting_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "at", "id"], name="mail_thread_order"),
            models.Index(fields=["message_id"], name="mail_message_id"),
            models.Index(fields=["due_at", "id"], name="mail_due", condition=Q(state="waiting")),
            models.Index(fields=["mailbox", "sent_at"], name="mail_sent", condition=Q(sent_at__isnull=False)),
            models.Index(fields=["from_address", "at"], name="mail_from", condition=Q(direction="in")),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("(no subject)"))

    @property
    def is_incoming(self) -> bool:
        return self.direction == self.Direction.IN

    @property
    def receivers(self) -> list[str]:
        return [*self.to, *self.cc]


class MailAttachment(models.Model):
    """A file of a message, kept under a random name; without content when it was refused, and then with the reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(MailMessage, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    content = models.FileField(upload_to="mail/", max_length=200, blank=True)
    refused = models.CharField(max_length=200, blank=True, default="")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["id"]


class MailHandover(models.Model):
    """The log of the last moment: written on a connection of its own just before a server gets the final dot, and after its answer.

    No foreign key: it must be there also when the transaction that sends is rolled back. One row a message: who finds one that was
    handed over or accepted does not send again.
    """

    class State(models.TextChoices):
        HANDED = "handed"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    message = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=8, choices=State, default=State.HANDED)
    handed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True, default="")
