"""From the first contact to the money, in both directions: source, lead, opportunity, contracts, payments. Only what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity
from contracts.models import Contract, Payment
from customers.models import Account
from leads.models import Lead
from opportunities.models import LeadConversion, Opportunity
from people.models import User

MOST_CHAINS = 20


@dataclass(frozen=True, slots=True)
class TraceStep:
    icon: str
    title: str
    text: str = ""
    on: date | None = None
    url: str = ""
    amount: Decimal | None = None
    currency: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """The way of one deal, or of a lead that has none yet."""

    steps: Sequence[TraceStep]


def trace(user: User, record: Any) -> list[Chain]:
    deals, leads = _ends(user, record)
    seen = {deal.lead_id for deal in deals}
    origins = _leads(user, {deal.lead_id for deal in deals} | {lead.pk for lead in leads})
    contracts = _contracts(user, record, deals)
    contacts = _first_contacts(deals, origins.values())
    chains = [_chain(record, origins.get(deal.lead_id), deal, contracts, contacts) for deal in deals]  # type: ignore[arg-type]
    chains += [_chain(record, lead, None, contracts, contacts) for lead in leads if lead.pk not in seen]
    if not chains and isinstance(record, Contract):
        chains = [_chain(record, None, None, contracts, contacts)]
    return chains


def _ends(user: User, record: Any) -> tuple[list[Opportunity], list[Lead]]:
    """The deals that belong to the record, and leads of it that have no deal."""
    deals = Opportunity.objects.visible_to(user).select_related("stage").defer("search", "description")
    leads = Lead.objects.visible_to(user).select_related("source").defer("search")
    match record:
        case Lead():
            return list(deals.filter(lead=record)[:MOST_CHAINS]), [record]
        case Opportunity():
            return list(deals.filter(pk=record.pk)), []
        case Contract():
            return list(deals.filter(pk=record.opportunity_id)), []
        case Account():
            converted = LeadConversion.objects.filter(account=record, opportunity__isnull=True).values("lead_id")
            mine = deals.filter(account=record).order_by("-opened_on", "-id")
            return list(mine[:MOST_CHAINS]), list(leads.filter(pk__in=converted)[:MOST_CHAINS])
    return [], []


def _leads(user: User, ids: Iterable[UUID | None]) -> dict[UUID, Lead]:
    found = Lead.objects.visible_to(user).select_related("source").defer("search")
    return found.in_bulk([pk for pk in ids if pk])


def _contracts(user: User, record: Any, deals: Sequence[Opportunity]) -> list[Contract]:
    wanted = Q(opportunity__in=[deal.pk for deal in deals])
    if isinstance(record, Contract):
        wanted |= Q(pk=record.pk)
    return list(Contract.objects.visible_to(user).filter(wanted).defer("search", "terms").order_by("id"))


def _first_contacts(deals: Iterable[Opportunity], leads: Iterable[Lead]) -> dict[UUID, datetime]:
    """When somebody first did something with the lead or the deal; a plan is no contact."""
    found: dict[UUID, datetime] = {}
    for field, ids in (("lead_id", [lead.pk for lead in leads]), ("opportunity_id", [deal.pk for deal in deals])):
        done = Activity.objects.filter(done_at__isnull=False, **{f"{field}__in": ids})
        found.update(done.order_by().values_list(field).annotate(first=Min("done_at")))
    return found


def _chain(
    record: Any,
    lead: Lead | None,
    deal: Opportunity | None,
    contracts: Sequence[Contract],
    contacts: dict[UUID, datetime],
) -> Chain:
    steps = []
    if lead is not None:
        steps.append(
            TraceStep(
                "megaphone",
                _("Lead source"),
                " · ".join(filter(None, (str(lead.source), lead.source_detail, lead.campaign))),
            )
        )
        steps.append(
            _step(record, lead, "target", _("Lead"), str(lead), timezone.localdate(lead.created_at), "leads:detail")
        )
    elif deal is not None and deal.source is not None:
        steps.append(TraceStep("megaphone", _("Source"), str(deal.source)))
    known = [contacts[item.pk] for item in (lead, deal) if item is not None and item.pk in contacts]
    if known:
        steps.append(TraceStep("phone", _("First contact"), on=timezone.localdate(min(known))))
    if deal is not None:
        steps.append(_deal(record, deal))
    mine = [item for item in contracts if deal is None or item.opportunity_id == deal.pk]
    for contract in mine:
        steps.extend(_paid(record, contract))
    return Chain(steps)


def _step(
    record: Any, of: Any, icon: str, title: str, text: str, on: date | None, route: str, amount: Decimal | None = None
) -> TraceStep:
    currency = of.currency if amount is not None else ""
    return TraceStep(icon, title, text, on, reverse(route, args=[of.pk]), amount, currency, of.pk == record.pk)


def _deal(record: Any, deal: Opportunity) -> TraceStep:
    text = f"{deal.name} · {deal.get_status_display() if not deal.is_open else deal.stage}"
    return _step(
        record,
        deal,
        "handshake",
        _("Opportunity"),
        text,
        deal.closed_on or deal.opened_on,
        "opportunities:detail",
        deal.amount,
    )


def _paid(record: Any, contract: Contract) -> list[TraceStep]:
    text = f"{contract.number} · {contract.get_status_display()}"
    steps = [
        _step(
            record, contract, "file-text", _("Contract"), text, contract.signed_on, "contracts:detail", contract.amount
        )
    ]
    payments = Payment.objects.filter(contract=contract).approved().order_by("received_on", "id")
    for payment in payments[:MOST_CHAINS]:
        title = _("Refund") if payment.reverses_id else _("Payment")
        steps.append(
            TraceStep("banknote", title, payment.number, payment.received_on, "", payment.amount, contract.currency)
        )
    return steps
