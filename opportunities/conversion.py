"""What converting a lead would do: shown before it is done, and read by the service that does it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from core import masking
from core.names import normalize_company, normalize_email, normalize_phone
from customers.models import Account, Contact
from leads.models import Lead
from opportunities.models import LeadConversion
from people.models import User

MOST_MATCHES = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A record that is probably the same, and why."""

    id: UUID
    name: str
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class Filled:
    """An empty field of a linked record that the lead would fill."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class ConversionPreview:
    account_name: str
    contact_name: str
    opportunity_name: str
    amount: Decimal | None
    currency: str
    accounts: tuple[Match, ...]
    contacts: tuple[Match, ...]
    account_fills: tuple[Filled, ...]
    contact_fills: tuple[Filled, ...]


def matching_accounts(lead: Lead, actor: User) -> QuerySet[Account]:
    """Companies of the same normalised name that the actor sees; oldest first."""
    name = normalize_company(lead.company)
    visible = Account.objects.visible_to(actor).select_related("owner")
    return visible.filter(normalized_name=name).order_by("id") if name else visible.none()


def matching_contacts(lead: Lead, actor: User) -> QuerySet[Contact]:
    """People with the same e-mail or phone that the actor sees; oldest first."""
    email, phone = normalize_email(lead.email), normalize_phone(lead.phone)
    condition = Q(pk__in=[])
    if email:
        condition |= Q(normalized_email=email)
    if phone:
        condition |= Q(normalized_phone=phone)
    return Contact.objects.visible_to(actor).select_related("owner").filter(condition).order_by("id")


def account_values(lead: Lead) -> dict[str, str]:
    return _given(
        {
            "website": lead.website,
            "industry": lead.industry[:80],
            "region": lead.region[:80],
            "phone": lead.phone if not has_person(lead) else "",
        }
    )


def contact_values(lead: Lead) -> dict[str, str]:
    return _given({"title": lead.title, "email": lead.email, "phone": lead.phone})


def has_person(lead: Lead) -> bool:
    return bool(lead.first_name or lead.last_name)


def _given(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def empty_fields(record: Account | Contact, values: dict[str, str]) -> dict[str, str]:
    """Only what the record does not say yet: converting never overwrites."""
    return {name: value for name, value in values.items() if not getattr(record, name)}


def preview_conversion(lead: Lead, actor: User) -> ConversionPreview:
    accounts = list(matching_accounts(lead, actor)[:MOST_MATCHES])
    contacts = list(matching_contacts(lead, actor)[:MOST_MATCHES])
    unread = masking.restrictions_of(actor, "lead")
    return ConversionPreview(
        account_name=account_name(lead),
        contact_name=lead.name if has_person(lead) else "",
        opportunity_name=opportunity_name(lead),
        amount=None if "budget" in unread else lead.budget,
        currency=lead.currency,
        accounts=tuple(Match(item.pk, item.name, str(item.owner or ""), "name") for item in accounts),
        contacts=tuple(Match(item.pk, item.name, str(item.owner or ""), _why(item, lead)) for item in contacts),
        account_fills=_fills(accounts[0], account_values(lead), unread) if accounts else (),
        contact_fills=_fills(contacts[0], contact_values(lead), unread) if contacts else (),
    )


def account_name(lead: Lead) -> str:
    return lead.company or lead.name


def opportunity_name(lead: Lead) -> str:
    return account_name(lead)[:200]


def _why(contact: Contact, lead: Lead) -> str:
    return "email" if lead.email and contact.normalized_email == normalize_email(lead.email) else "phone"


def _fills(record: Account | Contact, values: dict[str, str], unread: masking.Restrictions) -> tuple[Filled, ...]:
    """What is told of a value that the actor may not read is that it is taken over."""
    return tuple(
        Filled(name, masking.covered("lead", name, value, unread[name]) if name in unread else value)
        for name, value in empty_fields(record, values).items()
    )


def conversion_of(lead_id: UUID) -> LeadConversion | None:
    return LeadConversion.objects.select_related("opportunity", "account", "contact").filter(lead_id=lead_id).first()
