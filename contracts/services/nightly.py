"""What the days bring: stages that follow the calendar, instalments that fall due, contracts that end. The system acts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateField, ExpressionWrapper, F, Value
from django.utils.translation import gettext as _

from audit import services as audit
from contracts.models import Contract, Instalment
from contracts.models.contract import RUNNING
from contracts.services.base import following_stage, locked, saved, settle, tell
from contracts.stages import FOLLOWING
from core.errors import Refusal
from opportunities import services as opportunities
from opportunities.models import DealType, Opportunity
from people.services import notify

DAY = Value(timedelta(days=1))


def follow_calendar(*, actor: Any = None, today: date, limit: int = 500) -> int:
    """Contracts whose days have come: started, or over. How many changed their stage."""
    changed = 0
    rows = Contract.objects.filter(status__in=FOLLOWING).order_by("pk")
    wanted = [row.pk for row in rows.iterator() if row.status != following_stage(row, today)][:limit]
    for pk in wanted:
        with transaction.atomic():
            contract = locked(pk)
            diff = settle(contract, today)
            if diff:
                changed += 1
                audit.record(actor=actor, action="contract.stage_followed", record=contract, changes=diff)
                tell(contract)
    return changed


def remind_of_payments(*, actor: Any = None, today: date) -> int:
    """One notice before an instalment falls due, one when it is overdue, to the contract's owner; each once only."""
    told = 0
    rows = Instalment.objects.unpaid().filter(contract__status__in=RUNNING, contract__owner__is_active=True)
    rows = rows.select_related("contract__account")
    ahead = ExpressionWrapper(F("due_on") - DAY * F("remind_days"), output_field=DateField())
    due = rows.annotate(ahead=ahead).filter(reminded_on__isnull=True, due_on__gte=today, ahead__lte=today)
    overdue = rows.filter(overdue_noticed_on__isnull=True, due_on__lt=today)
    for kind, field, found in (
        ("instalment.due", "reminded_on", due),
        ("instalment.overdue", "overdue_noticed_on", overdue),
    ):
        for row in found.order_by("pk"):
            told += _notice(row, kind, field, today)
    return told


def _notice(row: Instalment, kind: str, field: str, today: date) -> int:
    contract = row.contract
    with transaction.atomic():
        Instalment.objects.filter(pk=row.pk).update(**{field: today})
        made = notify(
            user=contract.owner_id,
            kind=kind,
            params={
                "name": str(contract),
                "account": contract.account.name,
                "amount": f"{row.amount - row.paid_amount:,.2f} {contract.currency}",
                "day": row.due_on.isoformat(),
            },
            url=f"/contracts/{contract.pk}/",
            unique_key=f"{kind}:{row.pk}",
        )
        if made is not None:
            tell(contract)
    return int(made is not None)


def start_renewals(*, actor: Any = None, now: datetime, today: date, limit: int = 200) -> int:
    """Contracts that end soon: their owners are told, once, and a renewal opportunity is opened, once. How many."""
    ahead = ExpressionWrapper(F("ends_on") - DAY * F("renewal_notice_days"), output_field=DateField())
    rows = Contract.objects.running().filter(
        ends_on__gte=today, renewal_noticed_on__isnull=True, owner__is_active=True, renewal_notice_days__gt=0
    )
    ending = list(
        rows.annotate(ahead=ahead)
        .filter(ahead__lte=today)
        .order_by("ends_on", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    for pk in ending:
        with transaction.atomic():
            contract = locked(pk)
            if contract.renewal_noticed_on is None:
                _renew(contract, actor, now, today)
    return len(ending)


def _renew(contract: Contract, actor: Any, now: datetime, today: date) -> None:
    """The row of the contract is locked, and the link is one to one: two workers open one deal."""
    deal = _open_renewal(contract, now, today)
    diff = saved(contract, {"renewal_noticed_on": today, "renewal": deal})
    audit.record(actor=actor, action="contract.renewal_started", record=contract, changes=diff)
    notify(
        user=contract.owner_id,
        kind="contract.ending" if deal is not None else "contract.ending_only",
        params={
            "name": str(contract),
            "account": contract.account.name,
            "day": (contract.ends_on or today).isoformat(),
        },
        url=f"/opportunities/{deal.pk}/" if deal is not None else f"/contracts/{contract.pk}/",
        unique_key=f"contract.ending:{contract.pk}",
    )
    tell(contract)


def _open_renewal(contract: Contract, now: datetime, today: date) -> Opportunity | None:
    """In the name of the owner, in the default pipeline. Where a gate wants what is not known here, the notice alone must do."""
    if contract.owner is None:
        return None
    try:
        with transaction.atomic():
            return opportunities.create_opportunity(
                actor=contract.owner,
                now=now,
                today=today,
                name=_("Renewal: %(name)s") % {"name": contract.name[:180]},
                account=contract.account,
                amount=contract.amount,
                currency=contract.currency,
                cost=contract.cost,
                deal_type=DealType.RENEWAL,
                expected_close_on=contract.ends_on,
                next_step=_("Ask about the renewal"),
                next_step_on=today,
                is_demo=contract.is_demo,
            )
    except Refusal:
        return None
