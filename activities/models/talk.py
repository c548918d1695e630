"""What colleagues say to each other about a record, and who wants to hear of it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models.activity import SUBJECTS, exactly_one_subject
from contracts.models import Contract
from core.models import new_id
from customers.models import Account, Contact
from leads.models import Lead
from opportunities.models import Opportunity


class TalkQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Who sees a record hears what is said about it."""
        return self.filter(self.seen_by(user))

    def seen_by(self, user: Any) -> Q:
        condition = Q(pk__in=[])
        if user.is_active and user.may("activities.view"):
            for name, model in SUBJECTS.items():
                condition |= Q(**{f"{name}__in": model.objects.visible_to(user).order_by().values("pk")})
        return condition

    def about(self, name: str, record: Any) -> Self:
        return self.filter(**{f"{name}_id": record.pk})


class AboutRecord(models.Model):
    """Hangs on exactly one record."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="+")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, blank=True, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, null=True, blank=True, related_name="+")
    contract = models.ForeignKey(Contract, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def subject_name(self) -> str:
        return next(name for name in SUBJECTS if getattr(self, f"{name}_id") is not None)

    @property
    def about(self) -> Any:
        return getattr(self, self.subject_name)


class CommentQuerySet(TalkQuerySet):
    def open(self) -> Self:
        """Questions that nobody has answered."""
        return self.filter(asked__isnull=False, answered_at__isnull=True)


class Comment(AboutRecord):
    """A word on a record. One that asks somebody stays open until it is answered; never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    body = models.TextField(_("Comment"), max_length=5000)
    author = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    asked = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name, verbose_name_plural = _("comment"), _("comments")
        constraints = [
            models.CheckConstraint(condition=exactly_one_subject(), name="comment_on_exactly_one"),
            models.CheckConstraint(condition=~Q(body=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(asked__isnull=False), name="comment_answered_was_asked"
            ),
        ]
        indexes = [
            *(
                models.Index(fields=[name, "at"], name=f"comment_{name}", condition=Q(**{f"{name}__isnull": False}))
                for name in SUBJECTS
            ),
            models.Index(
                fields=["asked"], name="comment_open", condition=Q(asked__isnull=False, answered_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.body[:80]

    @property
    def is_open(self) -> bool:
        return self.asked_id is not None and self.answered_at is None


class Follower(AboutRecord):
    """Somebody who wants to hear what is said and done about a record, as long as he may see it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    is_demo = models.BooleanField(default=False, editable=False)

    objects = TalkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=exactly_one_subject(), name="follower_of_exactly_one"),
            *(
                models.UniqueConstraint(
                    fields=[name, "user"], condition=Q(**{f"{name}__isnull": False}), name=f"follower_{name}_once"
                )
                for name in SUBJECTS
            ),
        ]
