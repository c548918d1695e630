"""Pools (公海) of companies: what lies there, when companies fall into them, how many a person may hold."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import external_ref_constraint
from customers.models.account import Account
from people.pools import Capacity, ClaimCount, Pool, PoolQuerySet, PoolRule, SharedTableQuerySet


class AccountPool(Pool):
    """Companies without an owner, for its members to claim."""

    room: ClassVar[str] = "customers"

    new_hours = models.PositiveSmallIntegerField(_("New customers wait hours"), default=0)

    objects = PoolQuerySet.as_manager()

    class Meta(Pool.Meta):
        constraints = [external_ref_constraint("account_pool")]


class AccountPoolRule(PoolRule):
    """Companies that nobody works on go back to `pool`. The first active rule that fits the owner and the level decides."""

    room: ClassVar[str] = "customers"
    without: ClassVar[dict[str, str]] = {"opportunity": "no_opportunity_days", "won": "not_won_days"}

    pool = models.ForeignKey(AccountPool, models.PROTECT, related_name="rules", verbose_name=_("Pool"))
    levels = ArrayField(models.CharField(max_length=1), default=list, blank=True, verbose_name=_("Levels"))
    no_opportunity_days = models.PositiveSmallIntegerField(_("Days without an opportunity"), null=True, blank=True)
    not_won_days = models.PositiveSmallIntegerField(_("Days without a won deal"), null=True, blank=True)
    spares_bought = models.BooleanField(_("Spare customers who have bought"), default=True)
    spares_open = models.BooleanField(_("Spare customers with an open opportunity"), default=True)

    objects = SharedTableQuerySet.as_manager()

    class Meta(PoolRule.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(idle_days__isnull=False)
                | Q(no_opportunity_days__isnull=False)
                | Q(not_won_days__isnull=False),
                name="account_pool_rule_has_a_condition",
            )
        ]


class AccountCapacity(Capacity):
    """How many companies a person may hold."""

    room: ClassVar[str] = "customers"

    most = models.PositiveIntegerField(_("Customers at most"), default=200)
    without_bought = models.BooleanField(_("Customers who have bought don't count"), default=False)

    objects = SharedTableQuerySet.as_manager()


class AccountClaimCount(ClaimCount):
    pool = models.ForeignKey(AccountPool, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "pool", "on"], name="account_claim_count_once")]


class AccountTenure(models.Model):
    """What the pools remember of a company. Missing: nothing yet. Since when somebody has it is in the history, so no way of giving a
    company away can forget to say it; a warning or more time from before that day is void."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="tenure")
    is_locked = models.BooleanField(_("Kept out of the pools"), default=False)
    falls_on = models.DateField(_("Falls into the pool"), null=True)
    warned_on = models.DateField(null=True)
    asked_on = models.DateField(null=True)
    extended_on = models.DateField(null=True)
    extended_until = models.DateField(null=True)
    entered_pool_at = models.DateTimeField(null=True)
    previous_owner = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    times_returned = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        indexes = [models.Index(fields=["falls_on"], name="account_tenure_falls", condition=Q(falls_on__isnull=False))]
