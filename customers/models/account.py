"""The company we sell to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, Record, Searchable, external_ref_constraint, search_index
from people.ownership import Collaborator, Owned, OwnedQuerySet


class AccountQuerySet(OwnedQuerySet):
    """Companies."""


class Account(Record, Owned, Searchable):
    """A company: who it is, whose it is, and what it belongs to. `normalized_name` is the name without its legal form."""

    room: ClassVar[str] = "customers"
    collaborator_model = staticmethod(lambda: AccountCollaborator)

    class Level(models.TextChoices):
        A = "A", _("A")
        B = "B", _("B")
        C = "C", _("C")

    name = models.CharField(_("Name"), max_length=200)
    normalized_name = models.CharField(max_length=200, blank=True, default="", editable=False)
    uscc = models.CharField(_("Unified social credit code"), max_length=18, blank=True, default="")
    website = models.CharField(_("Website"), max_length=200, blank=True, default="")
    phone = models.CharField(_("Phone"), max_length=40, blank=True, default="")
    industry = models.CharField(_("Industry"), max_length=80, blank=True, default="")
    size = models.PositiveIntegerField(_("Employees"), null=True, blank=True)
    revenue = MoneyField(_("Annual revenue"), null=True, blank=True)
    currency = CurrencyField(_("Currency"), default="CNY")
    region = models.CharField(_("Region"), max_length=80, blank=True, default="")
    country = models.CharField(_("Country"), max_length=80, blank=True, default="")
    address = models.CharField(_("Address"), max_length=300, blank=True, default="")
    level = models.CharField(_("Level"), max_length=1, choices=Level, blank=True, default="")
    year_established = models.PositiveSmallIntegerField(_("Founded in"), null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Parent company")
    )
    description = models.TextField(_("Description"), max_length=4000, blank=True, default="")

    objects = AccountQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("account"), _("accounts")
        constraints = [
            external_ref_constraint("account"),
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="account_uscc_unique"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="account_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(revenue__isnull=True) | Q(revenue__gte=0), name="account_revenue_not_negative"
            ),
        ]
        indexes = [
            search_index("account"),
            models.Index(fields=["owner", "-id"], name="account_owner"),
            models.Index(fields=["name", "id"], name="account_name"),
            models.Index(fields=["normalized_name"], name="account_normalized_name"),
            models.Index(fields=["industry", "-id"], name="account_industry"),
            models.Index(F("revenue").desc(nulls_last=True), F("id").desc(), name="account_revenue"),
            models.Index(F("size").desc(nulls_last=True), F("id").desc(), name="account_size"),
            models.Index(fields=["-updated_at", "-id"], name="account_updated"),
            GinIndex(OpClass(F("normalized_name"), "gin_trgm_ops"), name="account_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name


class AccountCollaborator(Collaborator):
    """Somebody who works on this company beside its owner."""

    record_field: ClassVar[str] = "account"

    account = models.ForeignKey(Account, models.CASCADE, related_name="collaborators")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "user"], name="account_collaborator_unique")]
        indexes = [models.Index(fields=["user", "account"], name="account_collaborator_user")]
