"""The live boards: what a manager, finance or an administrator has to look after, as numbers that each lead to their list.

All numbers of a board are counted by one statement, an arm of a UNION for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.models import Activity, on_deleted
from commissions.models import CommissionRun, CommissionStatement
from contracts.models import Contract, Instalment, Invoice, Payment
from contracts.models.contract import APPROVED
from jobs.models import Job
from leads.explaining import late_first_answers
from leads.models import Lead
from opportunities import health
from people.models import User
from reports.queries.home.day import Day
from targets.metrics import day_range

BAD, PLAIN = "bad", "plain"
SOON_DAYS = 30
FOLLOW_UPS = (
    ("call", "phone"), ("meeting", "users"), ("visit", "map-pin"), ("email", "mail"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of a kind there are, and the list of just these. A bad one asks for somebody when it is not zero."""

    label: str
    icon: str
    rows: QuerySet[Any]
    address: str
    tone: str = PLAIN


@dataclass(frozen=True, slots=True)
class Counted:
    label: str
    icon: str
    count: int
    address: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Board:
    key: str
    title: str
    icon: str
    tallies: tuple[Counted, ...]


def count_all(boards: list[tuple[str, str, str, list[Tally]]]) -> list[Board]:
    """One statement for all tallies of all boards."""
    tallies = [tally for *_names, rows in boards for tally in rows]
    if not tallies:
        return []
    arms = [
        tally.rows.order_by().values(place=Value(place)).annotate(n=Count("pk")).values_list("place", "n")
        for place, tally in enumerate(tallies)
    ]
    counts = dict(arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0])
    found = iter(
        Counted(one.label, one.icon, n, one.address, one.tone == BAD and n > 0)
        for one, n in ((one, counts.get(place, 0)) for place, one in enumerate(tallies))
    )
    return [Board(key, title, icon, tuple(next(found) for _one in rows)) for key, title, icon, rows in boards]


def listed(route: str, **asked: Any) -> str:
    return f"{reverse(route)}?{urlencode(asked, doseq=True)}" if asked else reverse(route)


class Boards(Day):
    @cached_property
    def boards(self) -> list[Board]:
        """By what somebody may do, not by the name of his role."""
        may = self.user.may
        wanted: list[tuple[str, str, str, list[Tally]]] = []
        if self._oversees:
            wanted.append(("activity", _("Today"), "activity", list(self._activity())))
            wanted.append(("process", _("Needs attention"), "siren", list(self._process())))
        if may("commissions.calculate") and may("contracts.view"):
            wanted.append(("finance", _("Money"), "landmark", list(self._finance())))
        if may("jobs.view"):
            wanted.append(("system", _("System"), "server-cog", list(self._system())))
        return count_all(wanted)

    @cached_property
    def _oversees(self) -> bool:
        """Who leads people sees their work. One's own stands in “my day”."""
        reach = self.user.access.reach("activities")
        return reach is not None and (self.kind == "team" or (self.kind == "company" and reach.everyone))

    def _work(self) -> Any:
        """Activities of the people in scope, without those of deleted records; what the list shows, read by their owners."""
        reach = self.user.access.reach("activities")
        rows = Activity.objects.exclude(on_deleted())
        if reach is None:
            return rows.none()
        return self.mine(rows if reach.everyone else rows.filter(owner_id__in=reach.owner_ids))

    def _activity(self) -> Iterator[Tally]:
        """What has been done today; a call that somebody logs is counted at once."""
        start, end = day_range(self.today_period)
        done = self._work().filter(done_at__gte=start, done_at__lt=end)
        names = dict(Activity.Kind.choices)
        for kind, icon in FOLLOW_UPS:
            address = self.address("activities:list", done_after=self.today, done_before=self.today, kind=kind)
            yield Tally(str(names[kind]), icon, done.filter(kind=kind), address)
        if self.user.may("leads.view"):
            leads = self.mine(Lead.objects.visible_to(self.user)).filter(created_at__gte=start, created_at__lt=end)
            address = self.address("leads:list", created_after=self.today, created_before=self.today)
            yield Tally(_("New leads"), "target", leads, address)
        opened = self.deals().filter(opened_on=self.today)
        address = self.address("opportunities:list", opened_on_after=self.today, opened_on_before=self.today)
        yield Tally(_("New opportunities"), "handshake", opened, address)

    def _process(self) -> Iterator[Tally]:
        """Deadlines that passed and rules of the process that are broken, in one's own reach."""
        if self.user.may("leads.view"):
            late = late_first_answers(self.mine(Lead.objects.visible_to(self.user)), self.now)
            address = self.address("leads:list", first_answer="late")
            yield Tally(_("Late first answers"), "message-circle-warning", late, address, BAD)
        tasks = self._work().open().filter(due_at__lt=self.now)
        yield Tally(_("Overdue tasks"), "calendar-x", tasks, self.address("activities:list", when="overdue"), BAD)
        deals = self.deals().open()
        address = self.address("opportunities:list", status="open", next_step="missing")
        yield Tally(_("Without a next step"), "signpost", deals.filter(next_step_on__isnull=True), address, BAD)
        passed = deals.filter(expected_close_on__lt=self.today)
        yesterday = self.today - timedelta(days=1)
        address = self.address("opportunities:list", status="open", expected_close_on_before=yesterday)
        yield Tally(_("Close date passed"), "calendar-clock", passed, address, BAD)
        stalled = health.in_bucket(self.deals(), health.STALLED, now=self.now, today=self.today)
        yield Tally(_("Stalled opportunities"), "hourglass", stalled, self.stalled_address, BAD)

    def _finance(self) -> Iterator[Tally]:
        yield from self._pay()
        contracts = Contract.objects.visible_to(self.user)
        instalments: Any = Instalment.objects.visible_to(self.user)
        overdue = instalments.with_status(self.today).filter(state="overdue")
        yield Tally(
            _("Overdue instalments"), "calendar-x", overdue, listed("contracts:instalments", state="overdue"), BAD
        )
        last = self.today + timedelta(days=SOON_DAYS)
        coming = instalments.with_status(self.today).filter(state="due", due_on__lte=last)
        address = listed("contracts:instalments", due_on_before=last, state="due")
        yield Tally(_("Due within 30 days"), "calendar-clock", coming, address)
        waiting = Payment.objects.visible_to(self.user).filter(status="in_approval")
        yield Tally(_("Payments in approval"), "stamp", waiting, listed("contracts:payments", status="in_approval"))
        invoices = Invoice.objects.visible_to(self.user).filter(status="approved")
        yield Tally(_("Invoices to issue"), "receipt", invoices, listed("contracts:invoices", status="approved"))
        uninvoiced = contracts.approved().filter(paid_amount__gt=F("invoiced_amount"))
        yield Tally(_("Collected, not invoiced"), "receipt-text", uninvoiced, listed("contracts:list", gap="paid"))
        ending = contracts.approved().filter(ends_on__gte=self.today, ends_on__lte=last)
        address = listed("contracts:list", status=APPROVED, ends_on_after=self.today, ends_on_before=last)
        yield Tally(_("Contracts that end within 30 days"), "file-clock", ending, address)

    def _pay(self) -> Iterator[Tally]:
        runs = CommissionRun.objects.visible_to(self.user)
        for state, label, icon in (
            ("calculated", _("Runs to approve"), "calculator"),
            ("approved", _("Runs to lock"), "lock"),
            ("locked", _("Runs to pay"), "banknote"),
        ):
            yield Tally(label, icon, runs.filter(state=state), listed("commissions:run-list", state=state))
        disputed = CommissionStatement.objects.visible_to(self.user).filter(is_disputed=True)
        yield Tally(
            _("Disputed statements"),
            "message-square-warning",
            disputed,
            listed("commissions:statement-list", is_disputed="true"),
            BAD,
        )

    def _system(self) -> Iterator[Tally]:
        failed, jobs = Job.objects.filter(state=Job.State.FAILED), reverse("jobs:list")
        yield Tally(_("Failed jobs"), "circle-x", failed, f"{jobs}?state=failed", BAD)
        waiting = Job.objects.filter(state=Job.State.NEW)
        yield Tally(_("Waiting jobs"), "list-todo", waiting, f"{jobs}?state=new")
        people = User.objects.visible_to(self.user).filter(is_active=True)
        yield Tally(
            _("People without a team"), "user-x", people.filter(team__isnull=True),
            listed("people:users", team="null", is_active="true"), BAD,
        )  # fmt: skip
        yield Tally(_("Active people"), "users", people, listed("people:users", is_active="true"))
