"""Companies that nobody works on go back to their pool: their holders are warned first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.pools import Fate, Held, RecycleRule, falls_on, fate
from customers.dealings import dealings_with
from customers.models import Account, AccountPoolRule, AccountTenure
from customers.services.pools import locked, move
from customers.tenure import held, owned_since
from people.models import User
from people.services import notify

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Recycled:
    """What one chunk did; `last` is where the next one goes on, None when all are done."""

    looked_at: int
    warned: int
    moved: int
    last: UUID | None


@dataclass(frozen=True, slots=True)
class Affected:
    """How many companies a rule would move: those overdue now, and those within a week."""

    now: int
    within_a_week: int
    looked_at: int


UNDECIDED = Fate(None)


@dataclass(slots=True)
class Found:
    """A company with the rule that concerns it, what the pools remember of it, and what becomes of it."""

    account: Account
    row: AccountPoolRule
    rule: RecycleRule
    tenure: AccountTenure
    held: Held
    fate: Fate = UNDECIDED


class _Rules:
    """The rules in their order, each with the teams whose people it concerns."""

    def __init__(self, rows: Iterable[tuple[AccountPoolRule, set[UUID]]]) -> None:
        self.rows = [(row, teams, row.pure()) for row, teams in rows]

    def of(self, account: Account) -> tuple[AccountPoolRule, RecycleRule] | None:
        team = account.owner.team_id if account.owner else None
        for row, teams, rule in self.rows:
            if (not teams or team in teams) and (not row.levels or account.level in row.levels):
                return row, rule
        return None

    def look(self, accounts: Sequence[Account]) -> list[Found]:
        """With a handful of statements for all of them."""
        tenures = {
            one.account_id: one for one in AccountTenure.objects.filter(account__in=[one.pk for one in accounts])
        }
        known, since = dealings_with([one.pk for one in accounts]), owned_since(accounts)
        found = []
        for account in accounts:
            if (one := self.of(account)) is not None:
                tenure = tenures.get(account.pk) or AccountTenure(account=account, is_demo=account.is_demo)
                found.append(Found(account, *one, tenure, held(account, tenure, since[account.pk], known, one[0])))
        return found


def active_rules() -> _Rules:
    rows = AccountPoolRule.objects.filter(is_active=True, pool__is_active=True).prefetch_related("teams")
    return _Rules([(row, {team.pk for team in row.teams.all()}) for row in rows])


def _owned(after: UUID | None = None) -> Any:
    fields = ["id", "owner_id", "pool_id", "version", "level", "created_at", "name", "owner__team_id", "is_demo"]
    accounts = Account.objects.filter(owner__isnull=False).select_related("owner").only(*fields).order_by("id")
    return accounts.filter(pk__gt=after) if after is not None else accounts


def recycle(*, actor: User | None, now: datetime, after: UUID | None = None) -> Recycled:
    """One chunk of the nightly run: note the day each company falls into its pool, warn, and move what is due."""
    rules, today = active_rules(), timezone.localdate(now)
    with transaction.atomic():
        chunk = list(_owned(after).select_for_update(of=("self",), skip_locked=True)[:CHUNK])
        found = rules.look(chunk) if rules.rows else []
        for one in found:
            one.fate = fate(one.rule, one.held, today)
        ruled = {one.account.pk for one in found}
        free = [account.pk for account in chunk if account.pk not in ruled]
        AccountTenure.objects.filter(account__in=free, falls_on__isnull=False).update(falls_on=None)
        warned = _warn([one for one in found if not one.fate.moves], today)
        moved = [_move(actor, one, now) for one in found if one.fate.moves]
        _tell_owners(moved, today)
    return Recycled(len(chunk), warned, len(moved), chunk[-1].pk if len(chunk) == CHUNK else None)


def _warn(found: Sequence[Found], today: date) -> int:
    """The day is written where it changed; each holder gets one notice per distance for all of his companies together."""
    touched = []
    for one in found:
        start = max(one.held.since, one.held.last_contact or one.held.since)
        first = one.fate.warns is not None and (one.tenure.warned_on is None or one.tenure.warned_on < start)
        if first or one.tenure.falls_on != one.fate.falls_on:
            one.tenure.falls_on = one.fate.falls_on
            one.tenure.warned_on = today if first else one.tenure.warned_on
            touched.append(one.tenure)
    AccountTenure.objects.bulk_create(
        touched, update_conflicts=True, unique_fields=["account"], update_fields=["falls_on", "warned_on"]
    )
    counts = Counter((one.account.owner_id, one.fate.warns) for one in found if one.fate.warns is not None)
    for (owner, days), count in counts.items():
        notify(
            user=owner, kind="account.recycle_soon", params={"count": count, "days": days},
            url=f"{reverse('customers:account-list')}?recycling=soon",
            unique_key=f"account.recycle_soon:{today.isoformat()}:{days}:{found[0].account.pk}",
        )  # fmt: skip
    return sum(counts.values())


def _move(actor: User | None, one: Found, now: datetime) -> tuple[UUID | None, Account]:
    owner = one.account.owner_id
    reason = _("Recycled by the rule “%(name)s”") % {"name": one.row.name}
    return owner, move(actor, locked(one.account.pk), None, one.row.pool_id, "account.recycled", reason, now)


def _tell_owners(moved: Sequence[tuple[UUID | None, Account]], today: date) -> None:
    for owner, count in Counter(owner for owner, _account in moved).items():
        notify(
            user=owner, kind="account.recycled", params={"count": count}, url=reverse("customers:pool"),
            unique_key=f"account.recycled:{today.isoformat()}:{moved[0][1].pk}",
        )  # fmt: skip


def affected_by(row: AccountPoolRule, teams: Iterable[Any], today: date) -> Affected:
    """What a rule that is not saved yet would do; asked before it is switched on."""
    chosen = {team.pk for team in teams}
    concerned = Q(owner__team__in=chosen) if chosen else Q()
    if row.levels:
        concerned &= Q(level__in=row.levels)
    rules, overdue, soon, looked_at = _Rules([(row, chosen)]), 0, 0, 0
    last: UUID | None = None
    while chunk := list(_owned(last).filter(concerned)[:CHUNK]):
        days = [falls_on(one.rule, one.held) for one in rules.look(chunk)]
        overdue += sum(day is not None and day <= today for day in days)
        soon += sum(day is not None and today < day <= today + timedelta(days=7) for day in days)
        looked_at, last = looked_at + len(chunk), chunk[-1].pk
    return Affected(overdue, soon, looked_at)
