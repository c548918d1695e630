"""Pairs that may be the same, what was decided about them, and records that became one."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import new_id
from customers.models.account import Account
from customers.models.contact import Contact


class Suspicion(models.Model):
    """Two records that are probably the same. A pair stands here once, and what was decided about it is not asked again.

    Subclasses add `first` and `second`, with `first` the smaller id, and `pair_constraints`.
    """

    class Decision(models.TextChoices):
        OPEN = "", _("Open")
        DIFFERENT = "different", _("Not the same")
        MERGED = "merged", _("Merged")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    score = models.PositiveSmallIntegerField(_("Likelihood"))
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    decision = models.CharField(_("Decision"), max_length=10, choices=Decision, blank=True, default="")
    decided_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


def pair_constraints(table: str) -> list[Any]:
    return [
        models.UniqueConstraint(fields=["first", "second"], name=f"{table}_suspicion_once"),
        models.CheckConstraint(condition=Q(first__lt=F("second")), name=f"{table}_suspicion_ordered"),
        models.CheckConstraint(condition=Q(score__lte=100), name=f"{table}_suspicion_score"),
    ]


def pair_indexes(table: str) -> list[Any]:
    return [
        models.Index(fields=["-score", "-id"], name=f"{table}_suspicion_open", condition=Q(decision="")),
        models.Index(fields=["second"], name=f"{table}_suspicion_second"),
    ]


class AccountSuspicion(Suspicion):
    first = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = pair_constraints("account")
        indexes = pair_indexes("account")


class ContactSuspicion(Suspicion):
    first = models.ForeignKey(Contact, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contact, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = pair_constraints("contact")
        indexes = pair_indexes("contact")


class Merger(models.Model):
    """Two records became one: what it takes to make them two again.

    `changes` is what the kept record took over (`{column: [old, new]}`), `given_up` what the other gave up, `moved` the ids of the rows
    that were moved (`{link: [ids]}`), `cleared` the marks they lost by it. Subclasses add `kept` and `gone`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    actor = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    changes = models.JSONField(default=dict)
    given_up = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    cleared = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    is_demo = models.BooleanField(default=False, editable=False)

    kept: Any
    gone: Any
    kept_id: UUID
    gone_id: UUID

    class Meta:
        abstract = True


def merger_constraints(table: str) -> list[Any]:
    return [
        models.UniqueConstraint(fields=["gone"], condition=Q(undone_at__isnull=True), name=f"{table}_merged_once"),
        models.CheckConstraint(condition=~Q(kept=F("gone")), name=f"{table}_merged_into_another"),
    ]


class AccountMerger(Merger):
    kept = models.ForeignKey(Account, models.CASCADE, related_name="mergers")
    gone = models.ForeignKey(Account, models.CASCADE, related_name="+")

    class Meta:
        constraints = merger_constraints("account")


class ContactMerger(Merger):
    kept = models.ForeignKey(Contact, models.CASCADE, related_name="mergers")
    gone = models.ForeignKey(Contact, models.CASCADE, related_name="+")

    class Meta:
        constraints = merger_constraints("contact")


class DuplicatePolicy(models.Model):
    """What happens when somebody makes a record that is certainly known (same e-mail, number or code). Without a row: warn."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("Leads")
        ACCOUNT = "account", _("Accounts")
        CONTACT = "contact", _("Contacts")

    class Action(models.TextChoices):
        WARN = "warn", _("Warn")
        BLOCK = "block", _("Block")

    kind = models.CharField(_("Records"), max_length=10, choices=Kind, primary_key=True)
    action = models.CharField(_("When it is certainly known"), max_length=5, choices=Action, default=Action.WARN)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["lead", "account", "contact"]), name="duplicate_policy_kind"),
            models.CheckConstraint(condition=Q(action__in=["warn", "block"]), name="duplicate_policy_action"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
