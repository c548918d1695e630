"""Where leads come from, and the pools they can be claimed from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Record, external_ref_constraint
from people.pools import Pool, PoolQuerySet, SharedTableQuerySet


class LeadSource(Record):
    """Where interest comes from. Every lead names one."""

    room: ClassVar[str] = "leads"

    key = models.SlugField(_("Key"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    is_active = models.BooleanField(_("Active"), default=True)

    objects = SharedTableQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]
        constraints = [external_ref_constraint("lead_source")]

    def __str__(self) -> str:
        return gettext(self.name)


class LeadPool(Pool):
    """Leads without an owner, for its members to claim."""

    room: ClassVar[str] = "leads"

    new_hours = models.PositiveSmallIntegerField(_("New leads wait hours"), default=0)

    objects = PoolQuerySet.as_manager()

    class Meta(Pool.Meta):
        constraints = [external_ref_constraint("lead_pool")]
