"""Open deals, customers and the quarter's pipeline, by the person whose they are. Amounts are in the base currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum

from activities.models import Activity
from core.money import ZERO
from core.periods import Period
from customers.models import Account, AccountContact
from opportunities.models import Opportunity
from people.queries import organisation, rates_on
from performance.detectors.deals import QUIET_DAYS, SLIPS, Customer, Slipped
from targets.models import CreditEntry, Target
from targets.scopes import TeamTree

METRIC = "won_amount"
FACING = ("call", "meeting", "visit", "email")
YEAR = 365


def put_off(today: date) -> dict[UUID, dict[UUID, Slipped]]:
    """Open deals that were postponed more than once: {person: {deal: how}}."""
    rates = rates_on(today)
    rows = Opportunity.objects.open().filter(slip_count__gte=SLIPS, owner__isnull=False).order_by()
    found: dict[UUID, dict[UUID, Slipped]] = defaultdict(dict)
    columns = ("owner_id", "pk", "slip_count", "slip_days", "amount", "currency")
    for owner, deal, slips, days, amount, currency in rows.values_list(*columns):
        found[owner][deal] = Slipped(slips, days, (amount or ZERO) * rates.get(currency, ZERO))
    return found


def customers(today: date) -> dict[UUID, list[Customer]]:
    """Companies of level A and those something was won with in a year, with whether anybody talked to them lately."""
    credit = CreditEntry.objects.counting("won").filter(on__gte=today - timedelta(days=YEAR), kind="revenue").order_by()
    won = dict(credit.values_list("opportunity__account_id").annotate(total=Sum("base_amount")))
    rows = Account.objects.filter(Q(level="A") | Q(pk__in=[pk for pk in won if pk]), owner__isnull=False).order_by()
    known = list(rows.values_list("pk", "name", "level", "owner_id"))
    talked = _talked_to({row[0] for row in known}, today)
    found: dict[UUID, list[Customer]] = defaultdict(list)
    for pk, name, level, owner in known:
        quiet_since = today if pk in talked else None
        found[owner].append(Customer(pk, name, level == "A", won.get(pk) or ZERO, quiet_since))
    return found


def _talked_to(accounts: set[UUID], today: date) -> set[UUID]:
    """Directly, about one of their deals, or with one of their people."""
    zone = ZoneInfo(organisation().time_zone)
    since = datetime.combine(today - timedelta(days=QUIET_DAYS), time.min, zone)
    recent = Activity.objects.filter(done_at__gte=since, kind__in=FACING).order_by()
    rows = recent.values_list("account_id", "opportunity__account_id", "contact_id").distinct()
    direct, contacts = set(), set()
    for account, through_deal, contact in rows:
        direct |= {account, through_deal}
        contacts.add(contact)
    seats = AccountContact.objects.filter(contact_id__in=contacts - {None}).order_by()
    return accounts & (direct | set(seats.values_list("account_id", flat=True)))


def closing(quarter: Period, today: date) -> dict[UUID, Decimal]:
    """Open deals that are expected to close in the quarter."""
    rates = rates_on(today)
    rows = Opportunity.objects.open().closing_in(quarter).filter(owner__isnull=False).order_by()
    found: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for owner, currency, total in rows.values_list("owner_id", "currency").annotate(total=Sum("amount")):
        found[owner] += (total or ZERO) * rates.get(currency, ZERO)
    return found


def won_in(quarter: Period) -> dict[UUID, Decimal]:
    """By the team of the day, as targets count it."""
    rows = CreditEntry.objects.counting("won").within(quarter).filter(kind="revenue").order_by()
    return dict(rows.values_list("team_id").annotate(total=Sum("base_amount")))


class Targets:
    """The quarter's targets: a team's own, else what its people promised."""

    def __init__(self, quarter: Period, tree: TeamTree) -> None:
        rows = Target.objects.filter(metric=METRIC, status="active").within(quarter)
        self.tree = tree
        self.of_teams = dict(rows.filter(team__isnull=False).values_list("team_id", "value"))
        self.of_people = dict(rows.filter(user__isnull=False).values_list("user_id", "value"))

    def of(self, team: UUID, people: Iterable[UUID]) -> Decimal | None:
        if team in self.of_teams:
            return self.of_teams[team]
        known = [self.of_people[person] for person in people if person in self.of_people]
        return sum(known, ZERO) if known else None


def total(amounts: Mapping[Any, Decimal], keys: Iterable[Any]) -> Decimal:
    return sum((amounts.get(key, ZERO) for key in keys), ZERO)
