"""A lead becomes account, contact and opportunity: all in one transaction, and once only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import check_version
from core.errors import Conflict
from core.events import announce
from core.models import new_id
from customers import services as customers
from customers.models import Account, Contact
from customers.policies import can_edit_account, can_edit_contact
from leads import services as leads
from leads.models import Lead, LeadCollaborator
from leads.policies import can_edit as can_edit_lead
from opportunities import policies
from opportunities.conversion import (
    account_name,
    account_values,
    contact_values,
    empty_fields,
    has_person,
    matching_accounts,
    matching_contacts,
    opportunity_name,
)  # fmt: skip
from opportunities.events import LeadConverted
from opportunities.models import LeadConversion, Opportunity, OpportunityCollaborator
from opportunities.services.parts import Party
from opportunities.services.writing import create_opportunity
from people.models import User


def convert_lead(
    *,
    actor: User,
    lead: Lead,
    now: datetime,
    today: date,
    account: Account | None = None,
    contact: Contact | None = None,
    reuse: bool = True,
    opportunity: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> LeadConversion:
    """Link `account` and `contact`, or those that match (unless `reuse` is off), or make new ones; then open a deal.

    `opportunity` may say name, amount, stage, pipeline and expected close; what it leaves out comes from the lead.
    """
    policies.can_create(actor).require()
    batch = new_id()
    with transaction.atomic(), _bound(batch):
        lead = _convertible(actor, lead, version)
        owner = lead.owner or actor
        linked = account or (matching_accounts(lead, actor).first() if reuse else None)
        company = _account(actor, lead, linked, owner)
        known = contact or (matching_contacts(lead, actor).first() if reuse else None)
        person = _contact(actor, lead, known, company, owner)
        deal = _opportunity(actor, lead, company, person, owner, now, today, dict(opportunity or {}))
        conversion = LeadConversion.objects.create(
            id=batch, lead=lead, account=company, contact=person, opportunity=deal, account_created=linked is None,
            contact_created=known is None and person is not None, at=now, actor=actor, is_demo=lead.is_demo,
        )  # fmt: skip
        leads.mark_converted(actor=actor, lead=lead, now=now)
        announce(
            LeadConverted(lead=lead.pk, account=company.pk, contact=person.pk if person else None, opportunity=deal.pk)
        )
    return conversion


@contextmanager
def _bound(batch: UUID) -> Iterator[None]:
    """What converting writes to others carries its id, so that it can be taken back."""
    token = audit.batch.set(batch)
    try:
        yield
    finally:
        audit.batch.reset(token)


def _convertible(actor: User, lead: Lead, version: int | None) -> Lead:
    """The lead, locked: a second click waits here and then finds it converted."""
    found = Lead.objects.select_for_update(of=("self",)).select_related("owner", "source").filter(pk=lead.pk).first()
    if found is None:
        raise Conflict(_("This lead has been deleted in the meantime."), code="deleted")
    if found.status == Lead.Status.CONVERTED:
        raise Conflict(
            _("This lead has already been converted."), code="already_converted", current={"version": found.version}
        )
    can_edit_lead(actor, found).require()
    check_version(found, version, {"status": Lead.Status.CONVERTED})
    return found


def _account(actor: User, lead: Lead, linked: Account | None, owner: User) -> Account:
    values = account_values(lead)
    if linked is None:
        more: dict[str, Any] = {**values, "currency": lead.currency} if lead.currency else {**values}
        return customers.create_account(actor=actor, owner=owner, name=account_name(lead), **more)
    missing = empty_fields(linked, values)
    if missing and can_edit_account(actor, linked):
        return customers.edit_account(actor=actor, account=linked, changes=missing)
    return linked


def _contact(actor: User, lead: Lead, known: Contact | None, company: Account, owner: User) -> Contact | None:
    values = contact_values(lead)
    if known is None:
        if not has_person(lead):
            return None
        more: dict[str, Any] = {**values, "first_name": lead.first_name, "last_name": lead.last_name}
        return customers.create_contact(actor=actor, owner=owner, account=company, **more)
    if can_edit_contact(actor, known):
        if missing := empty_fields(known, values):
            known = customers.edit_contact(actor=actor, contact=known, changes=missing)
        if can_edit_account(actor, company) and not known.seats.filter(account=company).exists():
            customers.seat_contact(actor=actor, account=company, contact=known)
    return known


def _opportunity(
    actor: User,
    lead: Lead,
    company: Account,
    person: Contact | None,
    owner: User,
    now: datetime,
    today: date,
    given: dict[str, Any],
) -> Opportunity:
    from_lead = {
        "name": opportunity_name(lead),
        "source": lead.source,
        "description": lead.need[:4000],
        "next_step": lead.next_step[:200],
        "next_step_on": lead.next_step_on,
        **({"amount": lead.budget, "currency": lead.currency} if lead.budget is not None else {}),
    }
    values = {**from_lead, **{name: value for name, value in given.items() if value not in (None, "")}}
    if person is not None:
        values.setdefault("contacts", [Party(person)])
    deal = create_opportunity(
        actor=actor, now=now, today=today, owner=owner, lead=lead, account=company, is_demo=lead.is_demo, **values
    )
    if lead.last_activity_at is not None:
        Opportunity.objects.filter(pk=deal.pk).update(last_activity_at=lead.last_activity_at)
    shared = LeadCollaborator.objects.filter(lead=lead).exclude(user=owner)
    OpportunityCollaborator.objects.bulk_create(
        OpportunityCollaborator(
            opportunity=deal,
            user_id=row.user_id,
            can_write=row.can_write,
            expires_on=row.expires_on,
            is_demo=deal.is_demo,
        )
        for row in shared
    )
    return deal
