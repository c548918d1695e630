"""Is this person or company known already? Asked while typing, on saving, on import and by the API; one statement.

Leads, contacts and accounts are compared by e-mail and phone (equal, in normal form), by company (similar, in normal form), and, where
a name or a credit code is given, as `customers.matching` compares them.
What is found may be somebody else's: then only a part of the name, the owner, the last activity and whether it lies in a pool are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    F,
    FloatField,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.urls import NoReverseMatch, reverse

from core.names import masked, normalize_company, normalize_email, normalize_phone, normalize_uscc, person_name
from customers.matching.keys import keys_of
from customers.matching.scoring import Likeness, Party, compare
from customers.models import Account, Contact
from leads.models import Lead
from people.models import User

SIMILAR_ENOUGH = 0.6
MOST, CANDIDATES = 10, 30
ROUTES = {"lead": "leads:detail", "contact": "customers:contact-detail", "account": "customers:account-detail"}
NO_TEXT = Value("", output_field=CharField())


@dataclass(frozen=True, slots=True)
class Probe:
    """What was typed, in normal form; "" compares nothing."""

    company: str = ""
    email: str = ""
    phone: str = ""
    uscc: str = ""
    person: Party | None = None
    keys: tuple[int, ...] = ()

    @classmethod
    def of(
        cls, company: str = "", email: str = "", phone: str = "", first_name: str = "", last_name: str = "", uscc: str = ""
    ) -> Probe:
        named = bool(first_name.strip() or last_name.strip())
        person = Party.person(first=first_name, last=last_name, company=company, email=email, phones=[phone]) if named else None
        return cls(
            normalize_company(company), normalize_email(email), normalize_phone(phone), normalize_uscc(uscc), person,
            tuple(keys_of(person)) if person else (),
        )  # fmt: skip

    @property
    def compares_company(self) -> bool:
        return len(self.company) >= 2


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One known record. `matched` holds "email", "phone", "company", "name", "uscc"; `score` is how likely it is the same; `id` and `url` are None for what the asker may not see."""

    kind: str
    name: str
    company: str
    matched: tuple[str, ...]
    similarity: int
    owner_name: str
    in_pool: bool
    last_activity_at: datetime | None
    score: int = 0
    id: UUID | None = None
    url: str | None = None

    @property
    def is_certain(self) -> bool:
        return bool({"email", "phone", "uscc"} & set(self.matched))


def find(actor: User, probe: Probe, *, exclude_lead: UUID | None = None) -> list[Duplicate]:
    """The likeliest duplicates, certain ones first."""
    parts = [
        part
        for part in (_leads(actor, probe, exclude_lead), _contacts(actor, probe), _accounts(actor, probe))
        if part is not None
    ]
    if not parts:
        return []
    first, *rest = parts
    rows = list(first.union(*rest, all=True) if rest else first)
    found = [_duplicate(row, probe) for row in rows]
    found.sort(key=lambda item: (not item.is_certain, -item.score, -item.similarity, item.name))
    return [item for item in found if item.matched][:MOST]


def _leads(actor: User, probe: Probe, exclude: UUID | None) -> QuerySet[Any, Any] | None:
    alike = Q(normalized_company__trigram_similar=probe.company) if probe.compares_company else Q()
    condition = _exact(probe) | alike | _sharing(probe)
    if not condition:
        return None
    found = Lead.objects.filter(condition).exclude(pk=exclude) if exclude else Lead.objects.filter(condition)
    return _shaped(found, actor, probe, "lead", "normalized_company", F("company"), F("pool_id"), F("last_activity_at"))


def _contacts(actor: User, probe: Probe) -> QuerySet[Any, Any] | None:
    if not (condition := _exact(probe) | _sharing(probe)):
        return None
    return _shaped(
        Contact.objects.filter(condition),
        actor,
        probe,
        "contact",
        None,
        NO_TEXT,
        _none(UUIDField()),
        _none(DateTimeField()),
    )


def _accounts(actor: User, probe: Probe) -> QuerySet[Any, Any] | None:
    condition = Q(normalized_name__trigram_similar=probe.company) if probe.compares_company else Q()
    condition |= Q(uscc=probe.uscc) if probe.uscc else Q()
    if not condition:
        return None
    found = Account.objects.filter(condition)
    return _shaped(
        found, actor, probe, "account", "normalized_name", F("name"), _none(UUIDField()), _none(DateTimeField())
    )


def _sharing(probe: Probe) -> Q:
    return Q(match_keys__overlap=list(probe.keys)) if probe.keys else Q()


def _exact(probe: Probe) -> Q:
    condition = Q()
    if probe.email:
        condition |= Q(normalized_email=probe.email)
    if probe.phone:
        condition |= Q(normalized_phone=probe.phone)
    return condition


def _none(field: Any) -> Any:
    return Cast(Value(None, output_field=field), field)


def _shaped(
    found: QuerySet[Any],
    actor: User,
    probe: Probe,
    kind: str,
    company_column: str | None,
    company: Any,
    pool: Any,
    last: Any,
) -> QuerySet[Any, Any]:
    """Rows of one shape, so that the three tables can be asked in one statement."""
    person = company_column != "normalized_name"
    alike = (
        TrigramSimilarity(company_column, probe.company) if company_column and probe.compares_company else Value(0.0)
    )
    shaped = found.annotate(alike=Cast(alike, FloatField())).annotate(
        same_email=_same("normalized_email", probe.email) if person else Value(False),
        same_phone=_same("normalized_phone", probe.phone) if person else Value(False),
        kind=Value(kind, output_field=CharField()),
        found_id=F("id"),
        given=F("first_name") if person else NO_TEXT,
        family=F("last_name") if person else NO_TEXT,
        firm=company,
        owned_by=Coalesce("owner__full_name", Value("")),
        lies_in=pool,
        last=last,
        mail=F("normalized_email") if person else NO_TEXT,
        number=F("normalized_phone") if person else NO_TEXT,
        same_code=_same("uscc", probe.uscc) if not person else Value(False),
        seen=_seen(found.model, actor),
    )
    certain = Q(same_email=True) | Q(same_phone=True) | Q(same_code=True) | Q(alike__gte=SIMILAR_ENOUGH)
    certain |= _sharing(probe) if person else Q()
    names = (
        "kind",
        "found_id",
        "given",
        "family",
        "firm",
        "owned_by",
        "lies_in",
        "last",
        "seen",
        "alike",
        "same_email",
        "same_phone",
        "same_code",
        "mail",
        "number",
    )
    likeliest = ("-same_code", "-same_email", "-same_phone", "-alike", "id")
    return shaped.filter(certain).order_by(*likeliest).values(*names)[:CANDIDATES]


def _same(column: str, value: str) -> Any:
    if not value:
        return Value(False)
    return Case(When(**{column: value}, then=True), default=False, output_field=BooleanField())


def _seen(model: Any, actor: User) -> Any:
    predicate = model.objects.all().seen_by(actor)
    return Case(When(predicate, then=True), default=False, output_field=BooleanField()) if predicate else Value(True)


def _likeness(row: dict[str, Any], probe: Probe) -> Likeness | None:
    """How likely the person that was typed is this one; None where no person was typed, or this is a company."""
    if probe.person is None or not (row["given"] or row["family"]):
        return None
    known = Party.person(
        first=row["given"], last=row["family"], company=row["firm"], email=row["mail"], phones=[row["number"]]
    )
    return compare(probe.person, known)


def _duplicate(row: dict[str, Any], probe: Probe) -> Duplicate:
    likeness = _likeness(row, probe)
    matched = tuple(
        name
        for name, holds in (
            ("email", row["same_email"]),
            ("phone", row["same_phone"]),
            ("company", row["alike"] >= SIMILAR_ENOUGH),
            ("name", likeness is not None and likeness.is_suspect and likeness.names_agree),
            ("uscc", row["same_code"]),
        )
        if holds
    )
    name, company, seen = person_name(row["given"], row["family"]), row["firm"], row["seen"]
    return Duplicate(
        kind=row["kind"],
        name=(name if seen else masked(name)),
        company=(company if seen else masked(company)),
        matched=matched,
        similarity=round(row["alike"] * 100),
        owner_name=row["owned_by"],
        in_pool=row["lies_in"] is not None,
        last_activity_at=row["last"],
        score=likeness.score if likeness else 100 if row["same_code"] else round(row["alike"] * 100),
        id=row["found_id"] if seen else None,
        url=_url(row["kind"], row["found_id"]) if seen else None,
    )


def _url(kind: str, pk: UUID) -> str | None:
    try:
        return reverse(ROUTES[kind], args=[pk])
    except NoReverseMatch:
        return None


def summary(found: Sequence[Duplicate]) -> list[dict[str, Any]]:
    """As the API tells it."""
    return [
        {
            "kind": item.kind, "id": item.id, "name": item.name, "company": item.company, "matched": list(item.matched),
            "similarity": item.similarity, "score": item.score, "owner_name": item.owner_name, "in_pool": item.in_pool,
            "last_activity_at": item.last_activity_at, "web_url": item.url,
        }
        for item in found
    ]  # fmt: skip
