"""Approval flows as rows, and what a room's own requests and steps have in common.

Each room makes its two tables from the abstract ones, with a real foreign key to what is approved: a request's `record_field` names it.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id


class ApprovalNodeQuerySet(models.QuerySet["ApprovalNode"]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.may("settings.view") else self.none()

    def of(self, kind: str) -> Self:
        return self.filter(kind=kind, is_active=True).select_related("role")


class ApprovalNode(Record):
    """One stop of the flow for a kind of request: who is asked, and from which amount or percentage on."""

    class Approver(models.TextChoices):
        SUPERIOR = "superior", _("Superior")
        CHAIN = "chain", _("Chain of superiors")
        ROLE = "role", _("Role")
        PERSON = "person", _("Person")

    class Mode(models.TextChoices):
        ANY = "any", _("Any one of them")
        ALL = "all", _("All of them")
        IN_ORDER = "in_order", _("All, one after the other")

    class Measure(models.TextChoices):
        AMOUNT = "amount", _("Amount in base currency")
        DISCOUNT = "discount_percent", _("Discount in %")

    kind = models.CharField(_("For"), max_length=40)
    position = models.PositiveSmallIntegerField(_("Position"))
    name = models.CharField(_("Name"), max_length=80)
    approver = models.CharField(_("Who approves"), max_length=10, choices=Approver)
    level = models.PositiveSmallIntegerField(_("Levels up"), default=1)
    role = models.ForeignKey(
        "people.Role", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Role")
    )
    person = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person")
    )
    mode = models.CharField(_("How many"), max_length=10, choices=Mode, default=Mode.ANY)
    measure = models.CharField(_("Measured by"), max_length=20, choices=Measure, blank=True, default="")
    above = models.DecimalField(_("Only above"), max_digits=18, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)

    objects = ApprovalNodeQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("approval step"), _("approval steps")
        ordering = ["kind", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approver__in=["superior", "chain"], level__range=(1, 10))
                | Q(approver="role", role__isnull=False)
                | Q(approver="person", person__isnull=False),
                name="approval_node_names_somebody",
            ),
            models.CheckConstraint(
                condition=Q(above__isnull=True) | ~Q(measure=""), name="approval_node_above_is_measured"
            ),
        ]

    def __str__(self) -> str:
        return gettext(self.name)  # the shipped ones are in the catalogue


class ApprovalRequest(models.Model):
    """Something was sent to be approved: what it looked like then, and what became of it."""

    class State(models.TextChoices):
        PENDING = "pending", _("In approval")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        RETURNED = "returned", _("Returned")
        RECALLED = "recalled", _("Recalled")

    record_field: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    sent_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")
    snapshot = models.JSONField(default=dict)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True
        ordering = ["-id"]

    @property
    def record(self) -> Any:
        return getattr(self, self.record_field)

    @property
    def is_pending(self) -> bool:
        return self.state == ApprovalRequest.State.PENDING


class ApprovalStep(models.Model):
    """One person who is asked. Subclasses add `request` with `related_name="steps"` and take over `Meta` with its constraint."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not yet asked")
        OPEN = "open", _("Asked")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        RETURNED = "returned", _("Returned")
        UNNEEDED = "unneeded", _("Not needed any more")
        HANDED_OVER = "handed_over", _("Handed over")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80, blank=True, default="")
    position = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField(default=0)
    mode = models.CharField(max_length=10, choices=ApprovalNode.Mode)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    assignee = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    stands_for = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    because = models.CharField(max_length=20, blank=True, default="")
    sent_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "order", "id"]
        indexes = [models.Index(fields=["assignee"], name="%(class)s_open", condition=Q(state="open"))]
        constraints = [
            # Nobody approves what he sent himself, whatever a program tries.
            models.CheckConstraint(condition=~Q(assignee=F("sent_by")), name="%(class)s_not_own"),
        ]

    @property
    def shown_name(self) -> str:
        return gettext(self.name) if self.name else ""
