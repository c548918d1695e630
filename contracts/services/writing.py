"""Making and editing a contract while it is a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from contracts import policies
from contracts.models import Contract, Status
from contracts.services import numbers
from contracts.services.base import derive, external_ref_of, locked, require_money, settle, tell
from contracts.services.plan import Planned, write_plan
from core.changes import apply_changes, check_version, type_diff
from core.errors import Refusal
from core.limits import limit_problems
from customers.models import Account
from opportunities.models import Opportunity
from opportunities.models import Status as DealStatus
from people.models import User
from people.queries import organisation

TEXTS = ("name", "terms", "currency")
EDITABLE = frozenset((
    *TEXTS, "account", "contact", "opportunity", "deal_type", "amount", "cost", "signed_on", "starts_on", "ends_on", "renewal_notice_days",
))  # fmt: skip
# What may still be put right on an approved contract: nothing that money or the customer's duties depend on.
ALWAYS_EDITABLE = frozenset(("contact", "renewal_notice_days"))


def create_contract(
    *,
    actor: User,
    today: date,
    opportunity: Opportunity | None = None,
    account: Account | None = None,
    owner: User | None = None,
    instalments: Sequence[Planned] = (),
    external_ref: Mapping[str, str] | None = None,
    is_demo: bool = False,
    **fields: Any,
) -> Contract:
    """A draft: from a won deal, whose account, amount, cost and owner it takes unless others are said; or directly for an account."""
    owner = owner or (opportunity.owner if opportunity is not None else None) or actor
    policies.can_create(actor, owner).require()
    given = {**_from_deal(opportunity), **_columns(fields)}
    account = account or given.pop("account", None)
    if account is None:
        raise Refusal(_("A contract needs the customer it is made with."), code="required", field="account")
    with transaction.atomic():
        number = numbers.next_number(numbers.CONTRACT, today.year, is_demo=is_demo)
        columns = {"currency": organisation().base_currency, **given, "account": account}
        contract = Contract(number=number, owner=owner, is_demo=is_demo, **columns, **external_ref_of(external_ref))
        check(contract, given)
        derive(contract)
        contract.save(force_insert=True)
        write_plan(contract, instalments)
        settle(contract, today)
        audit.record(actor=actor, action="contract.created", record=contract)
        tell(contract)
    return contract


def edit_contract(
    *, actor: User, contract: Contract, today: date, version: int | None = None, **fields: Any
) -> Contract:
    """Change a draft. From approval on, only what nobody's money depends on; the rest is the matter of a change contract."""
    plan = fields.pop("instalments", None)
    given = _columns(fields)
    with transaction.atomic():
        contract = locked(contract.pk)
        policies.can_edit(actor, contract).require()
        check_version(contract, version, given)
        if plan is not None or not given.keys() <= ALWAYS_EDITABLE:
            policies.require_state(contract, Status.DRAFT)
        diff = apply_changes(contract, given)
        check(contract, given)
        derive(contract)
        if plan is not None:
            diff |= write_plan(contract, plan)
        if diff:
            _finish(actor, contract, today, diff)
    return contract


def check(contract: Contract, changed: Mapping[str, Any]) -> None:
    """All that is wrong with the contract as it would be saved."""
    problems = limit_problems(Contract, {k: v for k, v in changed.items() if isinstance(v, (str, Decimal, int))})
    if problems:
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)
    if not contract.name:
        raise Refusal(_("A contract needs a name."), code="required", field="name")
    if contract.amount is None:
        raise Refusal(_("A contract needs an amount."), code="required", field="amount")
    require_money(contract.amount, contract.currency)
    if len(contract.currency) != 3 or not (contract.currency.isascii() and contract.currency.isupper()):
        raise Refusal(_("Give the currency as an ISO 4217 code such as CNY."), code="invalid", field="currency")
    if contract.cost < 0:
        raise Refusal(_("This must not be negative."), code="negative", field="cost")
    if contract.starts_on and contract.ends_on and contract.ends_on < contract.starts_on:
        raise Refusal(_("A contract ends after it starts."), code="ends_before_start", field="ends_on")
    _check_deal(contract)


def _check_deal(contract: Contract) -> None:
    deal = contract.opportunity
    if deal is None:
        return
    if deal.status != DealStatus.WON:
        raise Refusal(_("The opportunity is not won."), code="not_won", field="opportunity")
    if deal.account_id not in (None, contract.account_id):
        raise Refusal(_("The opportunity belongs to another account."), code="other_account", field="opportunity")
    if deal.currency != contract.currency:
        raise Refusal(_("The opportunity is in another currency."), code="other_currency", field="currency")


def _from_deal(deal: Opportunity | None) -> dict[str, Any]:
    if deal is None:
        return {"cost": Decimal(0)}
    taken = {"name": deal.name, "account": deal.account, "currency": deal.currency, "deal_type": deal.deal_type}
    return {**taken, "opportunity": deal, "amount": deal.amount, "cost": deal.cost or Decimal(0)}


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(fields) - EDITABLE):
        raise TypeError(f"not fields of a contract that can be written: {unknown}")
    return {
        name: value.strip() if name in TEXTS and isinstance(value, str) else value for name, value in fields.items()
    }


def _finish(actor: User, contract: Contract, today: date, diff: type_diff) -> None:
    also = [name for name in diff if name != "instalments"]
    diff |= settle(contract, today, {}, *also, "search")
    audit.record(actor=actor, action="contract.edited", record=contract, changes=diff)
    tell(contract)
