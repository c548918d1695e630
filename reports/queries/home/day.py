"""“My day”: what is due, who waits for an answer, what is about to be lost, what stands still, what waits for a decision.

Every section is one statement: its rows, and by a window how many there are in all. The number is that of the list it leads to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, IntegerField, Subquery, Value, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import SUBJECTS, Activity
from core.periods import Period
from customers.queries import about_to_fall as customers_about_to_fall
from leads.explaining import about_to_fall, waiting_first_answers
from leads.models import Lead
from opportunities import health
from opportunities.models import Opportunity
from people.approvals import inbox
from people.queries import add_working_days
from reports.queries.home.rows import Hands, Row, Section, account_row, approval_row, deal_row, lead_row, task_row
from reports.queries.home.scope import HomeScope
from targets.metrics import day_range

SHOWN = 5
TASKS_SHOWN = 8
OPEN_LEADS = ("new", "contacted", "nurturing", "qualified")


@dataclass(frozen=True)
class Stalled:
    """A deal that has stood still too long, and why."""

    opportunity: Opportunity
    health: health.Health


def counted(rows: Any, shown: int = SHOWN) -> list[Any]:
    """The first rows, each with `total`, how many there are in all."""
    return list(rows.annotate(total=Window(Count("pk")))[:shown])


def how_many(rows: Any) -> Subquery:
    """Counted once beside the rows that are shown. A window would join and carry the whole of every row it counts."""
    return Subquery(rows.order_by().values(all=Value(1)).annotate(n=Count("pk")).values("n"), IntegerField())


def total(rows: list[Any]) -> int:
    return rows[0].total if rows else 0


class Day(HomeScope):
    @cached_property
    def stalled(self) -> list[Stalled]:
        return [
            Stalled(row, health.health(health.vitals_of(row, row.stage), now=self.now, today=self.today))
            for row in self._stalled
        ]

    @cached_property
    def _stalled(self) -> list[Opportunity]:
        deals = health.in_bucket(self.deals(), health.STALLED, now=self.now, today=self.today)
        rows = deals.select_related("account", "owner", "stage").defer("search", "description", "account__search")
        return counted(rows.order_by("-amount", "id"))

    @property
    def stalled_count(self) -> int:
        return total(self._stalled)

    @property
    def stalled_address(self) -> str:
        return self.address("opportunities:list", status="open", health="stalled")

    @cached_property
    def today_period(self) -> Period:
        return Period(self.today, self.today + timedelta(days=1))

    @cached_property
    def tasks(self) -> list[Activity]:
        """One's own open activities up to the end of today, the longest overdue first."""
        start, end = day_range(self.today_period)
        mine = Activity.objects.filter(owner=self.user, due_at__lt=end).open()
        about = mine.select_related(*SUBJECTS).defer("search", "body", *(f"{name}__search" for name in SUBJECTS))
        rows = about.annotate(
            total=how_many(mine),
            of_today=how_many(mine.filter(due_at__gte=start)),
            overdue=how_many(mine.filter(due_at__lt=self.now)),
        )
        return list(rows.order_by("due_at", "id")[:TASKS_SHOWN])

    @property
    def due(self) -> dict[str, int]:
        """How much is due today and how much is overdue by now, as the list of activities counts it."""
        first: Any = self.tasks[0] if self.tasks else None
        return {"today": first.of_today, "overdue": first.overdue} if first else {"today": 0, "overdue": 0}

    @property
    def today_address(self) -> str:
        return f"{reverse('activities:list')}?when=today&owner={self.user.pk}"

    @property
    def overdue_address(self) -> str:
        return f"{reverse('activities:list')}?when=overdue&owner={self.user.pk}"

    @cached_property
    def hands(self) -> Hands:
        return Hands.of(self.user, add_working_days(self.today, 1))

    @cached_property
    def sections(self) -> list[Section]:
        """What the rep works through, the most urgent kind first. A record stands in the first section it belongs to."""
        found = (
            [*self._lead_sections(), *self._customer_sections(), self._stalled_section()] if self.kind == "me" else []
        )
        if self.may_be_asked:
            found.insert(0, self._approvals())
        seen: set[str] = set()
        return [section for one in found if (section := _without(one, seen)).total]

    def _lead_sections(self) -> list[Section]:
        return [self._first_answers(), self._falling(), self._hot()] if self.user.may("leads.view") else []

    def _customer_sections(self) -> list[Section]:
        return [self._falling_customers()] if self.user.may("customers.view") else []

    @property
    def task_rows(self) -> list[Row]:
        return [task_row(activity, self.hands) for activity in self.tasks]

    @cached_property
    def to_do(self) -> int:
        """Everything the day asks for, tasks and sections together."""
        return total(self.tasks) + sum(section.total for section in self.sections)

    def _first_answers(self) -> Section:
        rows = counted(waiting_first_answers(self.user))
        shown = [
            lead_row(row.lead, self.hands, why=_("Late") if row.due_at < self.now else "", when=row.due_at)
            for row in rows
        ]
        address = self.address("leads:list", first_answer="waiting")
        return Section(
            "answers", _("Waiting for a first answer"), "message-circle-warning", total(rows), address, shown, True
        )

    def _falling(self) -> Section:
        rows = counted(about_to_fall(self.user, self.today))
        shown = [lead_row(row, self.hands, why=self._falls(row.recycles_on), falls=True) for row in rows]
        address = self.address("leads:list", recycling="soon")
        return Section("falling", _("About to fall into the pool"), "hourglass", total(rows), address, shown, True)

    def _falling_customers(self) -> Section:
        rows = counted(customers_about_to_fall(self.user, self.today))
        shown = [account_row(row, self.hands, self._falls(row.tenure.falls_on)) for row in rows]
        address = self.address("customers:account-list", recycling="soon")
        words = _("Customers about to fall into the pool")
        return Section("falling-customers", words, "hourglass", total(rows), address, shown, True)

    def _falls(self, on: date) -> str:
        days = max(0, (on - self.today).days)
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days} if days else _("today")

    def _hot(self) -> Section:
        mine = self.mine(Lead.objects.visible_to(self.user)).filter(status__in=OPEN_LEADS, band="hot")
        rows = counted(mine.defer("search").order_by("-score", "-id"))
        address = self.address("leads:list", status=OPEN_LEADS, band="hot", ordering="-score")
        return Section(
            "hot", _("Hot leads"), "flame", total(rows), address, [lead_row(row, self.hands) for row in rows]
        )

    def _stalled_section(self) -> Section:
        shown = [deal_row(row.opportunity, self.hands, row.health.reasons[0]) for row in self.stalled]
        return Section(
            "stalled", _("Stalled opportunities"), "hourglass", self.stalled_count, self.stalled_address, shown
        )

    @property
    def may_be_asked(self) -> bool:
        """Who could be asked to approve something: all but those who only look on."""
        return self.kind != "none"

    def _approvals(self) -> Section:
        waiting = inbox.count_for(self.user)
        shown = [approval_row(row) for row in inbox.waiting_for(self.user)[:SHOWN]] if waiting else []
        return Section(
            "approvals", _("Waiting for your approval"), "stamp", waiting, reverse("people:approvals"), shown, True
        )


def _without(section: Section, seen: set[str]) -> Section:
    rows = tuple(row for row in section.rows if row.key not in seen)
    seen.update(row.key for row in rows)
    return Section(section.key, section.title, section.icon, section.total, section.address, rows, section.is_urgent)
