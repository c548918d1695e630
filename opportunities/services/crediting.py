"""Fixing the credit of a closing as a snapshot: splits, teams of the day, rate of the closing day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from core.money import ZERO
from opportunities.credit import HUNDRED, REVENUE, Part, Share, Sold, parts_of
from opportunities.models import ClosingCredit, Opportunity, OpportunityLine
from people.memberships import teams_on
from people.models import User
from people.queries import organisation, rate_on


def book_closing(opportunity: Opportunity) -> list[ClosingCredit]:
    """Write the rows of the present closing of a deal that was just won."""
    lines = list(opportunity.lines.select_related("product"))
    shares = shares_of(opportunity)
    rate = rate_on(opportunity.currency, closing_day(opportunity))
    teams = teams_on((share.person.pk for share in shares), closing_day(opportunity))
    rows = credit_rows(opportunity, lines, shares, rate, organisation().base_currency, teams)
    return ClosingCredit.objects.bulk_create(rows)


def closing_day(opportunity: Opportunity) -> date:
    """Every closed deal has one; a constraint of the table says so too."""
    if opportunity.closed_on is None:
        raise ValueError("only a closed deal has a credit")
    return opportunity.closed_on


def shares_of(opportunity: Opportunity) -> list[Share]:
    """The splits; without a revenue split all of it is the owner's."""
    splits = list(opportunity.splits.select_related("user").order_by("kind", "-percent", "user_id"))
    shares = [Share(split.user, split.kind, split.percent) for split in splits]
    if not any(share.kind == REVENUE for share in shares):
        shares.insert(0, Share(opportunity.owner, REVENUE, HUNDRED))
    return shares


def credit_rows(
    opportunity: Opportunity,
    lines: Sequence[OpportunityLine],
    shares: Iterable[Share],
    rate: Decimal,
    base_currency: str,
    teams: Mapping[UUID, UUID | None] | None = None,
) -> list[ClosingCredit]:
    """Unsaved rows; `share.person` is the user, `teams` says where each belonged on the closing day (else: where they belong now)."""
    by_number = {line.position: line for line in lines}
    sold = [Sold(line.position, line.amount, line.quantity, line.cost) for line in lines] or [
        Sold(0, opportunity.amount or ZERO, Decimal(1), opportunity.cost or ZERO)
    ]
    parts = parts_of(list(shares), sold, rate=rate, currency=opportunity.currency, base_currency=base_currency)
    rows = [_row(opportunity, part, by_number.get(part.sold.number), rate, base_currency) for part in parts]
    for row in rows:
        row.team_id = (teams or {}).get(row.user_id, row.team_id)
    return rows


def _row(
    opportunity: Opportunity, part: Part, line: OpportunityLine | None, rate: Decimal, base_currency: str
) -> ClosingCredit:
    person: User = part.share.person
    product = line.product if line is not None else None
    return ClosingCredit(
        opportunity=opportunity,
        closing_seq=opportunity.closing_seq,
        line=part.sold.number,
        user=person,
        team_id=person.team_id,
        kind=part.share.kind,
        percent=part.share.percent,
        amount=part.amount,
        currency=opportunity.currency,
        fx_rate=rate,
        base_amount=part.base_amount,
        base_currency=base_currency,
        on=closing_day(opportunity),
        quantity=part.quantity,
        cost=part.cost,
        product=product,
        product_family_id=product.family_id if product is not None else None,
        deal_type=opportunity.deal_type,
        is_demo=opportunity.is_demo,
    )
