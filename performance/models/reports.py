"""What somebody reports for a day, a week or a month; what others say to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, Record, external_ref_constraint, new_id
from core.periods import Period
from customers.models import Account
from leads.models import Lead
from opportunities.models import Competitor, Opportunity
from performance.models.rules import Cadence, ReportRule
from performance.rhythm import state_of
from performance.sections import Section, sections_of
from products.models import Product

LINKED = ("account", "lead", "opportunity")


class RepReportQuerySet(models.QuerySet["RepReport"]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """One's own; what was given in by the people one leads, or to a rule one is named a reader of. Nobody reads another's draft."""
        reach = user.access.reach("performance", action) if user.is_active else None
        if reach is None:
            return self.none()
        if action == "edit":
            return self.filter(user_id=user.pk)
        if reach.everyone:
            return self.filter(Q(user_id=user.pk) | Q(state="submitted"))
        named = ReportRule.readers.through.objects.filter(user_id=user.pk).values("reportrule_id")
        read = Q(user_id__in=reach.owner_ids) | Q(rule_id__in=named)
        return self.filter(Q(user_id=user.pk) | (Q(state="submitted") & read))

    def owed_within(self, user: Any) -> Self:
        """That a report is owed and whether it came, of the people one leads; says nothing of what stands in it."""
        reach = user.access.reach("performance", "view") if user.is_active else None
        if reach is None:
            return self.none()
        return self.all() if reach.everyone else self.filter(user_id__in=reach.owner_ids)

    def submitted(self) -> Self:
        return self.filter(state=RepReport.State.SUBMITTED)

    def drafts(self) -> Self:
        return self.filter(state=RepReport.State.DRAFT)


class RepReport(Record):
    """One person's report of one period. From giving it in nothing in it changes any more (trigger in 0002)."""

    room: ClassVar[str] = "performance"

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")

    rule = models.ForeignKey(ReportRule, models.PROTECT, related_name="reports", verbose_name=_("Rule"))
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Person"))
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+", verbose_name=_("Team"))
    cadence = models.CharField(_("Kind"), max_length=5, choices=Cadence)
    start_on = models.DateField(_("From"))
    end_on = models.DateField()
    due_at = models.DateTimeField(_("Due"))
    remind_at = models.DateTimeField()
    makeup_until = models.DateField()
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.DRAFT)
    submitted_at = models.DateTimeField(_("Submitted"), null=True)
    is_late = models.BooleanField(_("Late"), default=False)
    sections = models.JSONField()
    texts = models.JSONField(default=dict)
    # What the machine filled in: ids of activities, and [{"key", "value"}] of the metric catalogue.
    done = models.JSONField(default=list)
    figures = models.JSONField(default=list)
    currency = CurrencyField(default="CNY")
    reminded_at = models.DateTimeField(null=True, editable=False)
    late_told_at = models.DateTimeField(null=True, editable=False)
    score = models.PositiveSmallIntegerField(_("Score"), null=True)
    scored_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    scored_at = models.DateTimeField(null=True)

    objects = RepReportQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("rep report"), _("rep reports")
        constraints = [
            external_ref_constraint("rep_report"),
            models.UniqueConstraint(fields=["rule", "user", "start_on"], name="rep_report_once"),
            models.CheckConstraint(condition=Q(end_on__gt=F("start_on")), name="rep_report_has_days"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at__isnull=True)
                | Q(state="submitted", submitted_at__isnull=False),
                name="rep_report_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 5), state="submitted", scored_by__isnull=False),
                name="rep_report_score",
            ),
            models.CheckConstraint(
                condition=Q(scored_by__isnull=True) | ~Q(scored_by=F("user")), name="rep_report_not_scored_by_oneself"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-start_on"], name="rep_report_user"),
            models.Index(fields=["-start_on", "-id"], name="rep_report_newest"),
            models.Index(fields=["due_at"], name="rep_report_due"),
            models.Index(fields=["remind_at"], name="rep_report_draft", condition=Q(state="draft")),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_cadence_display()} {self.start_on.isoformat()}"

    @property
    def period(self) -> Period:
        return Period(self.start_on, self.end_on)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def parts(self) -> list[Section]:
        return sections_of(self.sections)

    def standing(self, now: datetime, today: date) -> str:
        return state_of(
            now=now, due=self.due_at, submitted_at=self.submitted_at, is_late=self.is_late,
            makeup_until=self.makeup_until, today=today,
        )  # fmt: skip


class ReportLink(models.Model):
    """A customer, lead or deal that a report speaks of."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(RepReport, models.CASCADE, related_name="links")
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, null=True, related_name="+")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(
                    Func(*(F(name) for name in LINKED), function="num_nonnulls", output_field=models.IntegerField()),
                    Value(1),
                ),
                name="report_link_to_exactly_one",
            ),
            models.UniqueConstraint(fields=["report", *LINKED], name="report_link_once", nulls_distinct=False),
        ]


class ReportReading(models.Model):
    """Somebody has read it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(RepReport, models.CASCADE, related_name="readings")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "user"], name="report_reading_once")]


class ReportComment(models.Model):
    """点评: never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(RepReport, models.CASCADE, related_name="comments")
    author = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    body = models.TextField(_("Comment"), max_length=2000)
    at = models.DateTimeField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="report_comment_says_something")]


class MarketNewsQuerySet(models.QuerySet["MarketNews"]):
    def visible_to(self, user: Any) -> Self:
        """To those who may read the report it stands in."""
        return self.filter(report__in=RepReport.objects.visible_to(user).order_by().values("pk"))


class MarketNews(models.Model):
    """A line of market news, taken out of a report when that is given in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(RepReport, models.CASCADE, related_name="news")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Person"))
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    on = models.DateField(_("Day"))
    body = models.CharField(_("News"), max_length=1000)
    tags = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("Tags"))
    competitors: Any = models.ManyToManyField(Competitor, related_name="+", verbose_name=_("Competitors"))
    products: Any = models.ManyToManyField(Product, related_name="+", verbose_name=_("Products"))
    is_demo = models.BooleanField(default=False, editable=False)

    objects = MarketNewsQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name, verbose_name_plural = _("market news"), _("market news")
        indexes = [
            models.Index(fields=["-on", "-id"], name="market_news_newest"),
            GinIndex(fields=["tags"], name="market_news_tags"),
        ]

    def __str__(self) -> str:
        return self.body
