"""Customers in depth: groups of companies, segments, birthdays, and some records that somebody entered twice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from pypinyin import lazy_pinyin

from core import search
from core.names import normalize_company, normalize_email, normalize_phone
from customers.models import Account, AccountContact, Contact, ContactDate, GradingRule
from customers.services import grade_accounts
from customers.services.suspecting import find_suspects
from integrations.demo.world import World
from leads.models import Lead, LeadStatusChange

TWINS, GROUP_SIZE = 8, 4


def build(world: World) -> None:
    _groups(world)
    _days(world)
    _twin_leads(world)
    _twin_accounts(world)
    _twin_contacts(world)
    _grades(world)
    for noun in ("lead", "account", "contact"):
        while find_suspects(noun=noun, limit=2000, now=world.now):
            pass


def _groups(world: World) -> None:
    """Every tenth company has three below it, one of them below another."""
    accounts: list[Account] = world.made["accounts"]
    changed: list[Account] = []
    for start in range(0, len(accounts) - GROUP_SIZE, 10 * GROUP_SIZE):
        top, first, second, third = accounts[start : start + GROUP_SIZE]
        first.parent, second.parent, third.parent = top, top, first
        changed.extend((first, second, third))
    Account.objects.bulk_update(changed, ["parent"], batch_size=500)


def _days(world: World) -> None:
    contacts: list[Contact] = world.made["contacts"]
    days = [
        ContactDate(
            contact=contact, on=date(1965 + world.chance.randrange(35), 1 + world.chance.randrange(12), 1 + world.chance.randrange(28)),
            remind_days=3, is_demo=True,
        )
        for contact in contacts[::3]
    ]  # fmt: skip
    ContactDate.objects.bulk_create(days, batch_size=500)


def _spelled(first: str, last: str) -> tuple[str, str]:
    """As somebody writes it who has it from a foreign colleague, or the two parts the wrong way round."""
    if last > "\u3400":
        return "".join(lazy_pinyin(first)).title(), "".join(lazy_pinyin(last)).title()
    return last, first


def _recently(world: World) -> Any:
    return world.id_at(world.at(world.today - timedelta(days=world.chance.randrange(1, 6))))


def _twin_leads(world: World) -> None:
    fresh = [lead for lead in world.made["leads"] if lead.status in ("new", "contacted", "qualified")][: 2 * TWINS]
    twins = []
    for lead in fresh:
        first, last = _spelled(lead.first_name, lead.last_name)
        twin = Lead(
            id=_recently(world), first_name=first, last_name=last, company=lead.company.removesuffix("有限公司").rsplit(" GmbH", 1)[0],
            phone=lead.phone if world.chance.random() < 0.5 else "", title=lead.title, industry=lead.industry, region=lead.region,
            source=lead.source, status="new", owner=lead.owner, is_demo=True,
        )  # fmt: skip
        twin.search = search.document(twin.name, twin.company, phones=[twin.phone])
        twin.normalized_company, twin.normalized_phone = normalize_company(twin.company), normalize_phone(twin.phone)
        twins.append(twin)
    Lead.objects.bulk_create(twins)
    LeadStatusChange.objects.bulk_create(
        LeadStatusChange(lead=twin, to_status="new", at=world.moment_of(twin.pk), actor=twin.owner, is_demo=True)
        for twin in twins
    )


def _twin_accounts(world: World) -> None:
    twins = []
    for account in world.made["accounts"][5 : 5 + TWINS]:
        name = (
            account.name.removesuffix("有限公司") + "股份有限公司"
            if account.name > "\u3400"
            else f"{account.name.rsplit(' ', 1)[0]} Group"
        )
        twin = Account(
            id=_recently(world), name=name, normalized_name=normalize_company(name), industry=account.industry, region=account.region,
            currency=account.currency, owner=account.owner, is_demo=True,
        )  # fmt: skip
        twin.search = search.document(name)
        twins.append(twin)
    Account.objects.bulk_create(twins)


def _twin_contacts(world: World) -> None:
    seats: list[AccountContact] = world.made["seats"][::7][:TWINS]
    twins = []
    for seat in seats:
        contact = seat.contact
        first, last = _spelled(contact.first_name, contact.last_name)
        twin = Contact(
            id=_recently(world), first_name=first, last_name=last, email=contact.email, owner=contact.owner, is_demo=True,
            normalized_email=normalize_email(contact.email),
        )  # fmt: skip
        twin.search = search.document(twin.name, twin.email)
        twins.append(twin)
    Contact.objects.bulk_create(twins)
    AccountContact.objects.bulk_create(
        AccountContact(account=seat.account, contact=twin, is_primary=True, is_demo=True)
        for seat, twin in zip(seats, twins, strict=True)
    )


def _grades(world: World) -> None:
    """The levels in the demo were chosen by people; the rules give segments."""
    Account.objects.filter(is_demo=True).exclude(level="").update(level_is_fixed=True, version=F("version"))
    for value, measure, least, below in (
        ("Key customer", "won_12_months", 300_000, None),
        ("Mid-size", "employees", 100, 500),
        ("Large", "employees", 500, None),
    ):
        GradingRule.objects.create(
            gives="segment",
            value=value,
            measure=measure,
            at_least=Decimal(least),
            below=below and Decimal(below),
            is_demo=True,
        )
    grade_accounts(actor=None, today=world.today)
