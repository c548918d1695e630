"""Threads: what belongs together, and the record it is about."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from core.models import Record, Searchable, search_index
from customers.models import Account, Contact
from leads.models import Lead
from mail.models.mailbox import Mailbox
from opportunities.models import Opportunity

# What a thread may be about: the name of the foreign key, and its model.
SUBJECTS: dict[str, type[Any]] = {"opportunity": Opportunity, "contact": Contact, "lead": Lead, "account": Account}


def at_most_one_subject() -> LessThanOrEqual:
    count = Func(*(F(name) for name in SUBJECTS), function="num_nonnulls", output_field=models.IntegerField())
    return LessThanOrEqual(count, Value(1))


class ThreadQuerySet(models.QuerySet[Any]):
    """Who may see a thread: see docs/decisions/0030."""

    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(self.seen_by(user, action))

    def seen_by(self, user: Any, action: str = "view", prefix: str = "") -> Q:
        """With the record it is about; without one, and when it was marked private, only through the mailbox it came to."""
        if not user.is_active or not user.may("mail.view"):
            return Q(pk__in=[])
        filed = Q()
        for name, model in SUBJECTS.items():
            filed |= Q(**{f"{prefix}{name}__in": model.objects.visible_to(user).order_by().values("pk")})
        boxes = Mailbox.objects.visible_to(user)
        own = boxes.filter(owner=user, is_shared=False).order_by().values("pk")
        shared = boxes.filter(is_shared=True).order_by().values("pk")
        unfiled = Q(**{f"{prefix}mailbox__in": shared}) & self.unfiled(prefix)
        return (Q(**{f"{prefix}is_private": False}) & (filed | unfiled)) | Q(**{f"{prefix}mailbox__in": own})

    @staticmethod
    def unfiled(prefix: str = "") -> Q:
        return Q(**{f"{prefix}{name}__isnull": True for name in SUBJECTS})

    def unmatched(self) -> Self:
        """What nobody has looked at yet."""
        return self.filter(self.unfiled(), ignored_at__isnull=True)


class MailThread(Record, Searchable):
    """Messages that answer each other, and the one record they are about; none while nobody could tell."""

    room: ClassVar[str] = "mail"

    mailbox = models.ForeignKey(Mailbox, models.SET_NULL, null=True, related_name="threads", verbose_name=_("Mailbox"))
    subject = models.CharField(_("Subject"), max_length=300, blank=True, default="")
    subject_key = models.CharField(max_length=200, blank=True, default="", editable=False)
    counterpart = models.CharField(_("With"), max_length=254, blank=True, default="")
    counterpart_name = models.CharField(max_length=120, blank=True, default="")
    last_at = models.DateTimeField(_("Last message"))
    last_in_at = models.DateTimeField(null=True, editable=False)
    last_out_at = models.DateTimeField(null=True, editable=False)
    message_count = models.PositiveIntegerField(_("Messages"), default=0)
    is_private = models.BooleanField(_("Private"), default=False)
    ignored_at = models.DateTimeField(null=True, editable=False)
    why_unmatched = models.CharField(max_length=200, blank=True, default="", editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, null=True, related_name="mail_threads")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="mail_threads")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="mail_threads")
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="mail_threads")

    objects = ThreadQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("mail thread"), _("mail threads")
        constraints = [
            models.CheckConstraint(condition=at_most_one_subject(), name="mail_thread_about_one_at_most"),
        ]
        indexes = [
            search_index("mail_thread"),
            models.Index(fields=["-last_at", "-id"], name="mail_thread_newest"),
            models.Index(fields=["mailbox", "-last_at"], name="mail_thread_mailbox"),
            models.Index(fields=["counterpart", "-last_at"], name="mail_thread_counterpart"),
            *(
                models.Index(
                    fields=[name, "-last_at"],
                    name=f"mail_thread_{name}"[:30],
                    condition=Q(**{f"{name}__isnull": False}),
                )
                for name in SUBJECTS
            ),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("(no subject)"))

    @property
    def subject_name(self) -> str:
        """Which of the foreign keys is set; "" for none."""
        return next((name for name in SUBJECTS if getattr(self, f"{name}_id") is not None), "")

    @property
    def about(self) -> Any:
        return getattr(self, self.subject_name) if self.subject_name else None
