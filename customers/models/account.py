"""The company we sell to."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, Record, Searchable, external_ref_constraint, search_index
from people.ownership import Collaborator, Owned, OwnedQuerySet


class AccountQuerySet(OwnedQuerySet):
    """Companies."""

    def claimable_by(self, user: Any) -> Self:
        """Those that lie in a pool which is open to `user`. Who sees them there sees neither name nor numbers."""
        open_pools = apps.get_model("customers", "AccountPool").objects.open_to(user)
        return self.filter(owner__isnull=True, pool__in=open_pools.values("pk"))


class AccountManager(models.Manager.from_queryset(AccountQuerySet)):  # type: ignore[misc]
    """All companies but those that were merged into another, which are kept so that merging can be undone and old ids lead on."""

    def get_queryset(self) -> AccountQuerySet:
        return super().get_queryset().filter(merged_into__isnull=True)


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
    level_is_fixed = models.BooleanField(_("Level set by hand"), default=False, editable=False)
    segments = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("Segments"), editable=False
    )
    year_established = models.PositiveSmallIntegerField(_("Founded in"), null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Parent company")
    )
    description = models.TextField(_("Description"), max_length=4000, blank=True, default="")
    # Where it waits to be claimed while nobody owns it.
    pool = models.ForeignKey(
        "customers.AccountPool", models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("Pool"),
        editable=False, db_index=False,
    )  # fmt: skip
    merged_into = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+", editable=False)
    # What it is found by as a possible duplicate (customers.matching.keys); NULL until the job has been there.
    match_keys = ArrayField(models.IntegerField(), null=True, editable=False)

    # The first one is what undo and clearing of demo data use: they must find the merged ones, too.
    with_merged = AccountQuerySet.as_manager()
    objects = AccountManager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("account"), _("accounts")
        constraints = [
            external_ref_constraint("account"),
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc="") & Q(merged_into__isnull=True), name="account_uscc_one_living"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="account_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(pool__isnull=True), name="account_owned_or_in_pool"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="account_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(revenue__isnull=True) | Q(revenue__gte=0), name="account_revenue_not_negative"
            ),
        ]
        indexes = [
            search_index("account"),
            models.Index(fields=["owner", "-id"], name="account_owner"),
            models.Index(fields=["pool", "-id"], name="account_pool", condition=Q(pool__isnull=False)),
            models.Index(fields=["name", "id"], name="account_name"),
            models.Index(fields=["normalized_name"], name="account_normalized_name"),
            models.Index(fields=["industry", "-id"], name="account_industry"),
            models.Index(F("revenue").desc(nulls_last=True), F("id").desc(), name="account_revenue"),
            models.Index(F("size").desc(nulls_last=True), F("id").desc(), name="account_size"),
            models.Index(fields=["-updated_at", "-id"], name="account_updated"),
            GinIndex(OpClass(F("normalized_name"), "gin_trgm_ops"), name="account_name_trgm"),
            GinIndex(fields=["match_keys"], name="account_match_keys"),
            GinIndex(fields=["segments"], name="account_segments"),
            models.Index(fields=["id"], name="account_unmatched", condition=Q(match_keys__isnull=True)),
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
