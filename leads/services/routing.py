"""Giving new leads away by rules: each once, each to whose turn it is, however many workers do it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.changes import apply_changes
from core.events import RecordChanged, announce, broadcast
from leads.assignment import Candidate, Choice, Conditions, Facts, Rule, choose
from leads.events import LeadAssigned
from leads.models import AssignmentMember, AssignmentRule, FirstResponse, Lead, LeadOwnerChange
from leads.services import owning
from leads.services.bulk import write_many
from leads.services.ownership import Step, move
from leads.services.owning import How
from leads.services.responses import restart_response, start_response, working_hours
from leads.services.scoring import lead_settings
from people.models import Absence, User
from people.services import notify

CHUNK = 100


@dataclass(frozen=True, slots=True)
class Routed:
    """What became of the leads: given away, put into the fallback pool, or left (nobody free, or nobody works now)."""

    given: int = 0
    pooled: int = 0
    left: int = 0
    waits_until: datetime | None = None


def route(*, actor: User | None, lead_ids: Sequence[UUID], now: datetime) -> Routed:
    """Give away those of `lead_ids` that have no owner and lie in no pool. The rules are locked while turns are taken, so that two
    workers take them one after the other; a lead that somebody else has at hand is his."""
    settings = lead_settings()
    given: list[tuple[Lead, Choice]] = []
    pooled = left = 0
    if not _free(lead_ids).exists():
        return Routed()
    with transaction.atomic():
        _wait_patiently()
        book = _Book(now)
        # Only after the rules are locked: whoever waited sees what the one before him gave away.
        leads = _waiting(lead_ids)
        if book.waits_until is not None and not book.rules:
            return Routed(left=len(leads), waits_until=book.waits_until)
        for lead in leads:
            choice = book.choose(facts_of(lead))
            if choice.user is not None:
                given.append((lead, choice))
            elif settings.fallback_pool_id and book.waits_until is None:
                _pool(actor, lead, settings.fallback_pool_id, choice, now)
                pooled += 1
            else:
                left += 1
        book.save(now)
        _give(actor, given, now)
    return Routed(len(given), pooled, left, book.waits_until if left else None)


def _free(ids: Sequence[UUID]) -> Any:
    return Lead.objects.open().filter(pk__in=ids, owner__isnull=True, pool__isnull=True)


def _waiting(ids: Sequence[UUID]) -> list[Lead]:
    return list(_free(ids).defer("search").select_for_update(of=("self",), skip_locked=True).order_by("id"))


def _wait_patiently() -> None:
    """Workers queue for the rules; behind many of them that may take longer than a page would wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")


def facts_of(lead: Lead) -> Facts:
    return Facts(lead.source_id, lead.region, lead.industry, lead.need, lead.score)


def _give(actor: User | None, given: Sequence[tuple[Lead, Choice]], now: datetime) -> None:
    """Write them all at once: while this runs, the other workers wait for their turn."""
    if not given:
        return
    nobody = (None, None)
    done = []
    for lead, choice in given:
        done.append((lead, apply_changes(lead, {"owner_id": choice.user})))
        owning.start_clocks(lead, nobody, now)
    write_many(actor, done, {"owner_id", *owning.CLOCK_FIELDS}, "lead.routed", "")
    owning.write_history(
        owning.history_row(lead, nobody, How.ROUTED, now, actor=actor, explanation=choice.told())
        for lead, choice in given
    )
    start_response(actor=actor, lead_ids=[lead.pk for lead, _choice in given], now=now)
    for lead, _choice in given:
        announce(LeadAssigned(id=lead.pk, from_owner=None, to_owner=lead.owner_id))
    _tell_owners([lead for lead, _choice in given])


def _tell_owners(leads: Sequence[Lead]) -> None:
    by_owner: dict[UUID, list[Lead]] = {}
    for lead in leads:
        if lead.owner_id is not None:
            by_owner.setdefault(lead.owner_id, []).append(lead)
    for owner, theirs in by_owner.items():
        first, key = theirs[0], f"lead.routed:{theirs[0].pk}:{theirs[0].version}"
        if len(theirs) == 1:
            notify(
                user=owner,
                kind="lead.routed",
                params={"name": str(first)},
                url=reverse("leads:detail", args=[first.pk]),
                unique_key=key,
            )
        else:
            notify(
                user=owner,
                kind="lead.routed_many",
                params={"count": len(theirs)},
                url=reverse("leads:list"),
                unique_key=key,
            )
    broadcast(RecordChanged(topic="lead", id=leads[0].pk, audience=tuple(by_owner)))


def _pool(actor: User | None, lead: Lead, pool_id: UUID, choice: Choice, now: datetime) -> None:
    move(
        actor,
        lead,
        None,
        pool_id,
        Step(How.ROUTED, "lead.routed", _("No rule found somebody free."), choice.told()),
        now,
    )


def reassign_late(*, actor: User | None, now: datetime) -> int:
    """Leads that were escalated go to somebody else by the rules, once each, if the settings say so; the time to answer starts anew."""
    if not lead_settings().reassign_late:
        return 0
    late = FirstResponse.objects.filter(
        responded_at=None, escalated_at__isnull=False, lead__status=Lead.Status.NEW, lead__owner__isnull=False
    )
    ids = late.exclude(lead__owner_changes__how=How.ESCALATED).values_list("lead", flat=True)[:CHUNK]
    return sum(_reassign(actor, pk, now) for pk in list(ids))


def _reassign(actor: User | None, pk: UUID, now: datetime) -> bool:
    with transaction.atomic():
        book = _Book(now)
        lead = Lead.objects.open().select_for_update(of=("self",)).filter(pk=pk, status=Lead.Status.NEW).first()
        if lead is None or lead.owner_id is None:
            return False
        choice = book.choose(facts_of(lead), besides=lead.owner_id)
        if choice.user is None:
            return False
        move(actor, lead, choice.user, None, Step(How.ESCALATED, "lead.escalated", "", choice.told()), now)
        book.save(now)
        restart_response(actor=actor, lead_id=pk, now=now)
    return True


class _Book:
    """The active rules with their people as they are now, and whose turn it is after each lead that is given away."""

    def __init__(self, now: datetime, *, lock: bool = True) -> None:
        active = AssignmentRule.objects.filter(is_active=True).order_by("position", "id").prefetch_related("sources")
        rows = list(active.select_for_update(of=("self",), no_key=True) if lock else active)
        self.waits_until = _opening(rows, now)
        in_force = [row for row in rows if self.waits_until is None or not row.in_working_hours]
        self.members = {row.pk: list(row.members.select_related("user__team").order_by("id")) for row in in_force}
        users = [member.user for members in self.members.values() for member in members]
        limits = _limits(users)
        if lock:
            _lock(limits)
        self.open_leads = _open_leads(users)
        self.room = {user: max(0, most - self.open_leads[user]) for user, most in limits.items()}
        self.absent = set(Absence.objects.on(timezone.localdate(now)).values_list("user_id", flat=True))
        self.working = {
            user.pk: user.is_active and user.may("leads.view") for user in {user.pk: user for user in users}.values()
        }
        self.rules = [self._rule(row) for row in in_force]
        self.taken: Counter[tuple[str, UUID]] = Counter()

    def _rule(self, row: AssignmentRule) -> Rule:
        conditions = Conditions(
            frozenset(source.pk for source in row.sources.all()), tuple(row.regions), tuple(row.industries), tuple(row.words),
            row.score_from, row.score_to,
        )  # fmt: skip
        return Rule(
            str(row.pk), row.name, row.strategy, conditions, [self._candidate(one) for one in self.members[row.pk]]
        )

    def _candidate(self, member: AssignmentMember) -> Candidate:
        held = self.open_leads[member.user_id]
        return Candidate(
            member.user_id, member.weight, member.given, held, frozenset(member.regions), self._barred(member, held)
        )

    def _barred(self, member: AssignmentMember, held: int) -> str:
        if not self.working[member.user_id]:
            return "inactive"
        if member.user_id in self.absent:
            return "absent"
        if not member.is_ready:
            return "untrained"
        full = self.room.get(member.user_id) == 0 or (member.most_open is not None and held >= member.most_open)
        return "full" if full else ""

    def choose(self, facts: Facts, besides: UUID | None = None) -> Choice:
        """`besides` is who shall not get it again."""
        rules = self.rules
        if besides is not None:
            rules = [
                replace(rule, candidates=[one for one in rule.candidates if one.user != besides]) for rule in rules
            ]
        choice = choose(rules, facts)
        if choice.user is not None:
            self._take(choice.rule_id, choice.user)
        return choice

    def _take(self, rule_id: str, user: UUID) -> None:
        """He has one more lead, in all rules; the turn is that of the rule."""
        self.taken[rule_id, user] += 1
        self.open_leads[user] += 1
        if self.room.get(user) is not None:
            self.room[user] -= 1
        self.rules = [replace(rule, candidates=self._after(rule, rule_id, user)) for rule in self.rules]

    def _after(self, rule: Rule, rule_id: str, user: UUID) -> list[Candidate]:
        limits = {
            member.user_id: member
            for members in self.members.values()
            for member in members
            if str(member.rule_id) == rule.id
        }
        return [
            replace(
                one, given=one.given + (rule.id == rule_id), open_leads=self.open_leads[user],
                barred=self._barred(limits[user], self.open_leads[user]),
            ) if one.user == user else one
            for one in rule.candidates
        ]  # fmt: skip

    def save(self, now: datetime) -> None:
        changed = []
        for members in self.members.values():
            for member in members:
                if count := self.taken[str(member.rule_id), member.user_id]:
                    member.given, member.last_given_at = member.given + count, now
                    changed.append(member)
        AssignmentMember.objects.bulk_update(changed, ["given", "last_given_at"])


def _opening(rows: Iterable[AssignmentRule], now: datetime) -> datetime | None:
    """When those rules begin again that only work in working hours; None when they work now, or none does."""
    if not any(row.in_working_hours for row in rows):
        return None
    hours = working_hours(lead_settings())
    return None if hours.is_open(now) else hours.opens(now)


def _open_leads(users: Sequence[User]) -> Counter[UUID]:
    ids = {user.pk for user in users}
    rows = Lead.objects.open().filter(owner__in=ids).order_by().values_list("owner").annotate(count=Count("pk"))
    return Counter(dict(rows))


def _limits(users: Sequence[User]) -> dict[UUID, int]:
    """The strictest capacity of each that has one."""
    fitting = {user.pk: [one.most for one in owning.capacities() if one.fits(user)] for user in users}
    return {user: min(most) for user, most in fitting.items() if most}


def _lock(limits: Mapping[UUID, int]) -> None:
    """As everybody does who gives them leads: what is counted then stays true until the end."""
    if limits:
        list(
            User.objects.filter(pk__in=limits)
            .select_for_update(no_key=True, of=("self",))
            .order_by("pk")
            .values_list("pk")
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """One lead of a dry run: who would get it, and why."""

    lead: Lead
    owner: User | None
    choice: Choice


def dry_run(*, actor: User, leads: Sequence[Lead], now: datetime) -> list[Tried]:
    """What the rules would do with these leads, one after the other, as if all of them were new. Writes nothing."""
    book = _Book(now, lock=False)
    people = {member.user_id: member.user for members in book.members.values() for member in members}
    return [
        Tried(lead, people.get(choice.user) if choice.user else None, choice)
        for lead in leads
        for choice in [book.choose(facts_of(lead))]
    ]


def unrouted(limit: int) -> list[UUID]:
    """New leads that nobody owns and that lie in no pool: for the job that looks after what was left."""
    waiting = Lead.objects.filter(Q(owner__isnull=True) & Q(pool__isnull=True), status=Lead.Status.NEW)
    return list(waiting.order_by("id").values_list("pk", flat=True)[:limit])


def made_for_another(pk: UUID) -> bool:
    """Whether somebody made the lead for somebody else, who does not know of it yet."""
    made = LeadOwnerChange.objects.filter(lead=pk, how=How.CREATED, to_owner__isnull=False)
    return made.exclude(actor=F("to_owner")).exists()
