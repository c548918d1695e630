"""Metrics that the organisation defines itself: the number of records of a list that fit a filter."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record


class CountedMetricQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """A definition is no secret: it names a filter, never a record."""
        return self.all() if user.may("targets.view") else self.none()


class CountedMetric(Record):
    """`query` is a validated query string of the list `source`, as in a saved view; `day` says which of its days counts."""

    class Source(models.TextChoices):
        LEADS = "leads", _("Leads")
        OPPORTUNITIES = "opportunities", _("Opportunities")
        ACTIVITIES = "activities", _("Activities")
        ACCOUNTS = "accounts", _("Customers")

    key = models.SlugField(max_length=40, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=80, unique=True)
    sentence = models.CharField(_("What is counted"), max_length=300, blank=True, default="")
    source = models.CharField(_("Records"), max_length=20, choices=Source)
    day = models.CharField(_("Day that counts"), max_length=20)
    query = models.CharField(_("Filter"), max_length=2000, blank=True, default="")
    is_active = models.BooleanField(_("Active"), default=True)

    objects = CountedMetricQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("own metric"), _("own metrics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
