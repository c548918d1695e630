"""The one organisation of this installation: its currency, zone, fiscal calendar, working days and exchange rates."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, Record, new_id


def monday_to_friday() -> list[int]:
    return [0, 1, 2, 3, 4]


class Organisation(Record):
    """Exactly one row."""

    name = models.CharField(_("Name"), max_length=120, default="salesmgmt")
    base_currency = CurrencyField(_("Base currency"), default="CNY")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Asia/Shanghai")
    fiscal_year_start = models.PositiveSmallIntegerField(_("Fiscal year starts in month"), default=1)
    working_weekdays = ArrayField(
        models.PositiveSmallIntegerField(), default=monday_to_friday, verbose_name=_("Working weekdays")
    )
    languages = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("Languages"))
    holiday_country = models.CharField(
        _("Public holidays of"), max_length=2, blank=True, default="CN", choices=[("", _("none")), ("CN", _("China"))]
    )
    default_language = models.CharField(_("Default language"), max_length=10, default="en")
    only_one = models.BooleanField(default=True, editable=False, unique=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(only_one=True), name="organisation_only_one"),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start__range=(1, 12)), name="fiscal_year_start_is_a_month"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FiscalPeriod(models.Model):
    """The fiscal calendar as a table: `[start_on, end_on)`, made from the organisation's settings for past and coming years."""

    class Kind(models.TextChoices):
        MONTH = "month", _("Month")
        QUARTER = "quarter", _("Quarter")
        HALF_YEAR = "half_year", _("Half-year")
        YEAR = "year", _("Year")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    label = models.CharField(max_length=40)
    start_on = models.DateField()
    end_on = models.DateField()

    class Meta:
        ordering = ["start_on"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "start_on"], name="fiscal_period_unique"),
            models.CheckConstraint(condition=models.Q(end_on__gt=models.F("start_on")), name="fiscal_period_has_days"),
        ]


class CalendarDay(models.Model):
    """A day that differs from the weekly rhythm: a public holiday, or a make-up working day (调休)."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Statutory holiday")
        WORKING = "working", _("Make-up workday")

    on = models.DateField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(_("Name"), max_length=80, blank=True, default="")

    class Meta:
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on.isoformat()} {self.name}".strip()


class ExchangeRate(models.Model):
    """What one unit of `currency` was worth in the base currency from that day on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    currency = CurrencyField()
    on = models.DateField()
    rate = models.DecimalField(_("Rate"), max_digits=18, decimal_places=8)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["currency", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="exchange_rate_unique"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on.isoformat()}"
