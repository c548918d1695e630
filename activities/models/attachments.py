"""Files on what was done or is planned, on customers, leads and contracts. Deals keep theirs with their gates (`DealDocument`)."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact

from activities.models.activity import Activity
from contracts.models import Contract
from core.attached import AttachedFile
from customers.models import Account, Contact
from leads.models import Lead

# What a file may hang on: the name of the foreign key, and its model.
HOLDERS: dict[str, type[Any]] = {
    "activity": Activity,
    "account": Account,
    "contact": Contact,
    "lead": Lead,
    "contract": Contract,
}


class AttachmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Who sees a record sees its files."""
        condition = Q(pk__in=[])
        for name, model in HOLDERS.items():
            condition |= Q(**{f"{name}__in": model.objects.visible_to(user).order_by().values("pk")})
        return self.filter(condition)

    def on(self, record: Any) -> Self:
        return self.filter(**{f"{record._meta.model_name}_id": record.pk})


class Attachment(AttachedFile):
    activity = models.ForeignKey(Activity, models.CASCADE, null=True, blank=True, related_name="attachments")
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="+")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, blank=True, related_name="+")
    contract = models.ForeignKey(Contract, models.CASCADE, null=True, blank=True, related_name="+")
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")

    objects = AttachmentQuerySet.as_manager()

    class Meta(AttachedFile.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Exact(
                    Func(*(F(name) for name in HOLDERS), function="num_nonnulls", output_field=models.IntegerField()),
                    Value(1),
                ),
                name="attachment_on_exactly_one",
            )
        ]

    @property
    def holder(self) -> Any:
        return getattr(self, next(name for name in HOLDERS if getattr(self, f"{name}_id") is not None))
