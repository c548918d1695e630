"""Credits as a plan counts them: in the plan's currency, and net of what was reversed."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from commissions.engine.facts import Credit
from commissions.engine.numbers import ONE, ZERO
from commissions.engine.plan import Component, Match, Plan


@dataclass(frozen=True, slots=True)
class Counted:
    credit: Credit
    fx_rate: Decimal
    amount: Decimal
    quantity: Decimal
    cost: Decimal
    taken_out: Decimal = ZERO

    @property
    def is_gone(self) -> bool:
        """Wholly reversed."""
        return not self.amount and bool(self.taken_out)

    @property
    def margin(self) -> Decimal:
        return self.amount - self.cost


def counted_in_full(credit: Credit, fx_rate: Decimal) -> Counted:
    """A credit before any reversal. Without a quantity it is one piece, sold or (if negative) given back."""
    quantity = credit.quantity
    if quantity is None:
        quantity = ONE if credit.amount >= 0 else -ONE
    cost = ZERO if credit.cost is None else credit.cost
    return Counted(credit, fx_rate, credit.amount * fx_rate, quantity, cost * fx_rate)


def only_basis(plan: Plan) -> str:
    """The basis of a credit that names none: the one that all components share, else `won`."""
    bases = {component.basis for component in plan.components}
    return bases.pop() if len(bases) == 1 else "won"


def matching(component: Component, counted: Iterable[Counted], unnamed_basis: str) -> list[Counted]:
    """The credits that a component counts, in the order they came."""
    wants_team, basis, match = component.credits == "team", component.basis, component.match
    return [
        one
        for one in counted
        if one.credit.is_team == wants_team
        and (one.credit.basis or unnamed_basis) == basis
        and _passes(match, one.credit)
    ]


def _passes(match: Match, credit: Credit) -> bool:
    return (
        (not match.products or credit.product in match.products)
        and (not match.product_families or credit.family in match.product_families)
        and (not match.deal_types or credit.deal_type in match.deal_types)
    )
