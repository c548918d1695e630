"""From the ledgers to the engine's facts: credit, quotas and what was booked, for one person on one plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from commissions.engine.facts import Credit, Facts
from commissions.engine.numbers import round_half_up
from commissions.engine.spans import Span
from commissions.models import CommissionRun
from commissions.queries.known import COLUMNS, Known, entries_before, known_of
from commissions.queries.leavers import leaver_rows, shares_at_leaving
from commissions.queries.money_in import owed_on, paid_shares
from commissions.queries.plans import PlanOfPerson
from commissions.queries.quotas import quotas_of
from core.periods import period_of
from people.models import Team
from people.queries import organisation
from targets.models import CreditEntry

CENT = Decimal("0.01")
TREE_SQL = """
WITH RECURSIVE tree AS (
    SELECT id FROM people_team WHERE manager_id = %s
    UNION SELECT child.id FROM people_team child JOIN tree ON child.parent_id = tree.id
)
SELECT id FROM tree
"""


def facts_of(user_id: UUID, on_plan: PlanOfPerson, run: CommissionRun, known: Known | None = None) -> Facts:
    """Everything up to the period's end that the person's plan counts, ever: the truth is always recomputed as a whole."""
    known = known or known_of({user_id: [on_plan]}, run)
    facts = Facts(
        participant=str(user_id),
        period=Span(run.start_on, run.end_on),
        credits=tuple(_credits(user_id, on_plan, run, known)),
        target_incentives=on_plan.target_incentives(run),
        year_start=period_of(run.start_on, "year", organisation().fiscal_year_start).start,
    )
    return replace(facts, quotas=tuple(quotas_of(user_id, on_plan, facts, known)))


def as_of_opening(facts: Facts, on_plan: PlanOfPerson, opening: Span) -> Facts:
    """What was known before the first period that is paid here, the money that had come in till then included."""
    known = facts.known_before()
    if known and on_plan.waits_for_money:
        known = tuple(_with_shares(known, before=opening.start))
    return replace(facts, period=opening, credits=known)


def _credits(user_id: UUID, on_plan: PlanOfPerson, run: CommissionRun, known: Known) -> Iterator[Credit]:
    currency, base_currency, bases = on_plan.currency, organisation().base_currency, on_plan.bases
    for is_team, entries in _entries(user_id, on_plan, run, known):
        listed = list(entries)
        rows = [row for row in listed if row["basis"] in bases and on_plan.covers(row["counts_on"])]
        late = leaver_rows(user_id, on_plan, listed, known) if on_plan.knows_leavers and not is_team else []
        shares = _shares(on_plan, [*rows, *late], run.end_on, known.at)
        left = shares_at_leaving(user_id, on_plan, rows, run, known) if shares and not is_team else {}
        for row in rows:
            credit = _credit(row, currency, base_currency, is_team=is_team, opening=known.opening.start)
            yield _with_share(credit, row, shares, left) if shares else credit
        for row in late:
            credit = _credit(row, currency, base_currency, is_team=is_team, opening=known.opening.start)
            yield replace(_with_share(credit, row, shares, {}), is_after_leaving=True)


def _with_share(
    credit: Credit, row: Mapping[str, Any], shares: Mapping[UUID, Decimal], left: Mapping[UUID, Decimal]
) -> Credit:
    return replace(credit, paid_share=_share_of(row, shares), paid_at_leaving=_share_of(row, left))


def _entries(
    user_id: UUID, on_plan: PlanOfPerson, run: CommissionRun, known: Known
) -> Iterator[tuple[bool, Iterable[dict[str, Any]]]]:
    """One's own credit, revenue and overlay; and the revenue of the managed teams, in which overlay would count twice."""
    yield False, known.credits[user_id]
    if on_plan.counts_team:
        teams = [team.pk for team in Team.objects.raw(TREE_SQL, [user_id])]
        entries = entries_before(run, on_plan.bases, known.at).filter(team_id__in=teams, kind=CreditEntry.Kind.REVENUE)
        yield True, entries.exclude(user_id=user_id).values(*COLUMNS)


def _shares(
    on_plan: PlanOfPerson, rows: Iterable[dict[str, Any]], before: date, at: datetime | None
) -> dict[UUID, Decimal]:
    """By contract or deal; only asked for where a plan waits for the money."""
    return paid_shares(rows, before=before, at=at) if on_plan.waits_for_money else {}


def _with_shares(known: Iterable[Credit], *, before: date) -> Iterator[Credit]:
    """Credits of the ledger with what was paid of their contracts on another day."""
    wanted = list(known)
    entries = CreditEntry.objects.filter(pk__in=[one.id for one in wanted])
    rows = {row["pk"]: row for row in entries.values("pk", "contract_id", "opportunity_id")}
    shares = paid_shares(rows.values(), before=before)
    for one in wanted:
        yield replace(one, paid_share=_share_of(rows[UUID(one.id)], shares))


def _share_of(row: Mapping[str, Any], shares: Mapping[UUID, Decimal]) -> Decimal | None:
    owed = owed_on(row)
    return None if owed is None else shares.get(owed)


def _credit(row: dict[str, Any], currency: str, base_currency: str, *, is_team: bool, opening: date) -> Credit:
    amount, cost, foreign = _in_plan_currency(row, currency, base_currency)
    return Credit(
        id=str(row["pk"]),
        on=row["on"],
        amount=amount,
        participant=str(row["user_id"]),
        is_team=is_team,
        is_earlier=row["on"] < opening,
        basis=row["basis"],
        currency=foreign,
        quantity=row["quantity"],
        cost=cost,
        product=row["product__name"],
        family=row["product_family__name"],
        deal_type=row["deal_type"] or None,
        reverses=str(row["reverses_id"]) if row["reverses_id"] else None,
    )


def _in_plan_currency(row: dict[str, Any], currency: str, base_currency: str) -> tuple[Decimal, Decimal, str | None]:
    """Amount, cost, and the currency where it can't be converted. In the base currency it is the ledger's own rounded amount, so that
    a commission's base is the number that targets and reports show."""
    if row["currency"] == currency:
        return row["amount"], row["cost"], None
    if currency == base_currency:
        return row["base_amount"], round_half_up(row["cost"] * row["fx_rate"], CENT), None
    return row["amount"], row["cost"], row["currency"]


def ids_of(marks: Iterable[str]) -> set[UUID]:
    """The credits among marks: a credit's own, or the deal of a bonus."""
    found = set()
    for mark in marks:
        kind, colon, rest = mark.partition(":")
        if kind == "window":
            continue
        found.add(UUID(rest if colon else kind))
    return found
