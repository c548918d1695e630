"""Fixing who is credited: the shares at approval, the signed rows once there is a day of signing, the collected ones with each payment.

The ledger upstairs copies the rows; it hears of them, and looks by itself every quarter of an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db.models import Field, Sum
from django.db.models.functions import Coalesce

from contracts.credit import Piece, Standing, add_in_proportion, cost_of_step, take_back
from contracts.events import ContractCreditFixed
from contracts.models import Contract, ContractCredit, Payment
from contracts.services.base import owner_of
from core.events import announce
from core.money import ZERO, round_money
from opportunities.credit import HUNDRED, REVENUE, Share, Sold, parts_of, spread
from opportunities.models import ClosingCredit
from people.memberships import teams_on, territory_memberships
from people.queries import organisation, rate_on

SAME = ("line", "user_id", "kind", "percent", "product_id", "product_family_id", "deal_type", "currency", "edition")


def shares_of(contract: Contract) -> list[dict[str, str]]:
    """The shares of the deal as they were fixed when it was won; without a deal all of it is the owner's."""
    closing = (
        _closing(contract).values_list("user_id", "kind", "percent").distinct().order_by("kind", "-percent", "user_id")
    )
    rows = [{"user": str(user), "kind": kind, "percent": str(percent)} for user, kind, percent in closing]
    return rows or [{"user": str(owner_of(contract).pk), "kind": REVENUE, "percent": str(HUNDRED)}]


def _closing(contract: Contract) -> Any:
    """The credit of the deal's present closing."""
    deal = contract.opportunity
    if deal is None:
        return ClosingCredit.objects.none()
    return ClosingCredit.objects.filter(opportunity=deal, closing_seq=deal.closing_seq).order_by()


def book_signed(contract: Contract) -> None:
    """The rows of the first edition, once the contract is approved and has its day of signing; a second call writes nothing."""
    if contract.signed_on is None or contract.credit_rows.signed().exists():
        return
    rate, base_currency = rate_on(contract.currency, contract.signed_on), organisation().base_currency
    sold = _sold(contract)
    shares = [Share(UUID(row["user"]), row["kind"], Decimal(row["percent"])) for row in contract.credit_shares]
    parts = parts_of(
        shares, [one for one, _facts in sold], rate=rate, currency=contract.currency, base_currency=base_currency
    )
    facts = {one.number: more for one, more in sold}
    _write(
        contract,
        (
            ContractCredit(
                basis=ContractCredit.Basis.SIGNED,
                edition=1,
                line=part.sold.number,
                user_id=part.share.person,
                kind=part.share.kind,
                percent=part.share.percent,
                amount=part.amount,
                currency=contract.currency,
                fx_rate=rate,
                base_amount=part.base_amount,
                on=contract.signed_on,
                quantity=part.quantity,
                cost=part.cost,
                deal_type=contract.deal_type,
                **facts[part.sold.number],
            )
            for part in parts
        ),
    )


def _sold(contract: Contract) -> list[tuple[Sold, dict[str, Any]]]:
    """What the amount is made of: the deal's lines in their proportion, or the contract as a whole."""
    lines = list(contract.opportunity.lines.select_related("product")) if contract.opportunity is not None else []
    if not lines or not any(line.amount for line in lines):
        return [(Sold(0, contract.amount, Decimal(1), contract.cost), {})]
    amounts = spread(contract.amount, [line.amount for line in lines], contract.currency)
    costs = spread(contract.cost, [line.cost for line in lines], contract.currency)
    return [
        (
            Sold(line.position, amount, line.quantity, cost),
            {
                "product": line.product,
                "product_family_id": line.product.family_id if line.product is not None else None,
            },
        )
        for line, amount, cost in zip(lines, amounts, costs, strict=True)
    ]


def book_change(contract: Contract, *, before: Decimal, cost_before: Decimal, on: date, reason: str) -> None:
    """What a change adds or takes away, for the same people in the same proportion, on the day of the change."""
    more, more_cost = contract.amount - before, contract.cost - cost_before
    rows = standing(contract.credit_rows.signed())
    if more > 0:
        rate, base_currency = rate_on(contract.currency, on), organisation().base_currency
        pieces = add_in_proportion(
            more,
            round_money(more * rate, base_currency),
            max(more_cost, ZERO),
            rows,
            whole=before,
            currency=contract.currency,
            base_currency=base_currency,
        )
        fixed = {"basis": ContractCredit.Basis.SIGNED, "on": on, "fx_rate": rate, "edition": contract.edition}
        _write(contract, (_more(piece, fixed) for piece in pieces))
    elif more < 0:
        take_back_signed(contract, -more, on=on, reason=reason)


def take_back_all(contract: Contract, *, on: date, reason: str) -> None:
    """The contract is void. Counts as an edition of its own, since the last one may have taken something back already."""
    take_back_signed(contract, contract.amount, on=on, reason=reason, edition=contract.edition + 1)


def take_back_signed(contract: Contract, amount: Decimal, *, on: date, reason: str, edition: int = 0) -> None:
    rows = standing(contract.credit_rows.signed())
    pieces = take_back(amount, rows, currency=contract.currency, base_currency=organisation().base_currency)
    _write(contract, (_mirror(piece, on, reason, edition or contract.edition) for piece in pieces))


def book_collected(payment: Payment) -> None:
    """The parts of a payment that was just approved, in the proportion in which the contract's signed credit stands."""
    contract, on = payment.contract, payment.received_on
    rate, base_currency = rate_on(contract.currency, on), organisation().base_currency
    before = contract.paid_amount
    rows = standing(contract.credit_rows.signed())
    pieces = add_in_proportion(
        payment.amount,
        round_money(payment.amount * rate, base_currency),
        cost_of_step(contract.cost, contract.amount, before, payment.amount, contract.currency),
        _merged(rows),
        whole=contract.amount,
        currency=contract.currency,
        base_currency=base_currency,
    )
    fixed = {"basis": ContractCredit.Basis.COLLECTED, "payment": payment, "on": on, "fx_rate": rate}
    _write(contract, (_more(piece, {**fixed, "edition": contract.edition}) for piece in pieces))


def book_refund(refund: Payment) -> None:
    """What is given back is taken back from the rows of the payment it refunds."""
    contract = refund.contract
    rows = standing(ContractCredit.objects.filter(payment__in=_of_payment(refund)))
    pieces = take_back(-refund.amount, rows, currency=contract.currency, base_currency=organisation().base_currency)
    mirrored = [_mirror(piece, refund.received_on, refund.note, contract.edition) for piece in pieces]
    for row in mirrored:
        row.payment = refund
    _write(contract, mirrored)


def _of_payment(refund: Payment) -> list[UUID | None]:
    return [refund.reverses_id, *Payment.objects.filter(reverses=refund.reverses_id).values_list("pk", flat=True)]


def _column(name: str) -> Field[Any, Any]:
    """A column of the rows itself: no relation from elsewhere, which `get_field` finds too."""
    return cast("Field[Any, Any]", ContractCredit._meta.get_field(name))


def standing(rows: Any) -> list[Standing]:
    """Rows less what was taken back of them; those that are gone altogether are left out."""
    originals = rows.filter(reverses__isnull=True).order_by("line", "id")
    sums = {
        name: Coalesce(Sum(f"reversed_by__{name}"), ZERO, output_field=_column(name))
        for name in ("amount", "base_amount", "cost", "quantity")
    }
    counted = originals.annotate(**{f"back_{name}": total for name, total in sums.items()})
    return [
        Standing(
            row,
            row.kind,
            row.amount + row.back_amount,
            row.base_amount + row.back_base_amount,
            row.cost + row.back_cost,
            row.quantity + row.back_quantity,
        )
        for row in counted
        if row.amount + row.back_amount > 0
    ]


def _merged(rows: Sequence[Standing]) -> list[Standing]:
    """One for each person, kind and line, whatever number of editions made it: a payment is credited once to each."""
    found: dict[Any, Standing] = {}
    for row in rows:
        key = (row.key.line, row.key.user_id, row.kind)
        other = found.get(key)
        found[key] = row if other is None else _sum(other, row)
    return list(found.values())


def _sum(one: Standing, other: Standing) -> Standing:
    return Standing(
        one.key,
        one.kind,
        one.amount + other.amount,
        one.base_amount + other.base_amount,
        one.cost + other.cost,
        one.quantity + other.quantity,
    )


def _more(piece: Piece, fixed: dict[str, Any]) -> ContractCredit:
    same = {name: getattr(piece.key, name) for name in SAME if name not in fixed}
    return ContractCredit(
        **{**same, **fixed},
        amount=piece.amount,
        base_amount=piece.base_amount,
        cost=piece.cost,
        quantity=piece.quantity,
    )


def _mirror(piece: Piece, on: date, reason: str, edition: int) -> ContractCredit:
    """Team, territory and rate are the original's: what is taken back is taken from where it was given."""
    row: ContractCredit = piece.key
    kept = ("basis", "payment_id", "team_id", "territory_id", "fx_rate", *SAME)
    return ContractCredit(
        **{**{name: getattr(row, name) for name in kept}, "edition": edition},
        on=on,
        amount=piece.amount,
        base_amount=piece.base_amount,
        cost=piece.cost,
        quantity=piece.quantity,
        reverses=row,
        reason=reason.strip()[:200],
    )


def _write(contract: Contract, rows: Iterable[ContractCredit]) -> None:
    """With the team and territory of the day; nothing is announced for nothing."""
    made = [row for row in rows if row.amount]
    for row in made:
        row.contract, row.is_demo = contract, contract.is_demo
    _place(row for row in made if row.reverses is None)
    ContractCredit.objects.bulk_create(made)
    if made:
        announce(ContractCreditFixed(contract=contract.pk, last=made[-1].pk))


def _place(rows: Iterable[ContractCredit]) -> None:
    fresh = list(rows)
    if not fresh:
        return
    users, day = {row.user_id for row in fresh}, fresh[0].on
    teams, territories = teams_on(users, day), territory_memberships(users)
    for row in fresh:
        row.team_id = teams.get(row.user_id)
        row.territory_id = territories.on(row.user_id, day)
