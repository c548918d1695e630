"""Is this person or company known already? Asked while typing, on saving, on import and by the API; one statement when nothing is known.

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

from django.urls import NoReverseMatch, reverse

from core.names import masked, person_name
from customers.matching.scoring import Likeness, Party, compare
from customers.models import Account, Contact
from leads.candidates import SIMILAR_ENOUGH, Probe, rows_for
from leads.models import Lead
from people.models import User

MOST = 10
CERTAIN = frozenset(("email", "phone", "uscc"))
ROUTES = {"lead": "leads:detail", "contact": "customers:contact-detail", "account": "customers:account-detail"}
MODELS: dict[str, Any] = {"lead": Lead, "contact": Contact, "account": Account}


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One known record. `matched` holds "email", "phone", "company", "name", "uscc"; `score` is how likely it is the same;
    `id` and `url` are None for what the asker may not see."""

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
        return not CERTAIN.isdisjoint(self.matched)


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and in what it agrees with what was typed."""

    row: dict[str, Any]
    matched: tuple[str, ...]
    similarity: int
    score: int

    @property
    def is_certain(self) -> bool:
        return not CERTAIN.isdisjoint(self.matched)


def find(actor: User, probe: Probe, *, exclude_lead: UUID | None = None) -> list[Duplicate]:
    """The likeliest duplicates, certain ones first. Whether the asker may see them is asked only where there are some."""
    found = [judged for row in rows_for(probe, exclude_lead) if (judged := _judge(row, probe)).matched]
    found.sort(key=lambda item: (not item.is_certain, -item.score, -item.similarity, item.row["found_id"]))
    found = found[:MOST]
    seen = _seen(actor, found)
    return [_duplicate(item, item.row["found_id"] in seen) for item in found]


def _seen(actor: User, found: Sequence[Judged]) -> set[UUID]:
    """Those of people in the asker's reach, and what else of the rest he may see."""
    seen: set[UUID] = set()
    for kind, model in MODELS.items():
        of_kind = {item.row["found_id"]: item.row["possessor"] for item in found if item.row["kind"] == kind}
        reach = actor.access.reach(model.room)
        within = {pk for pk, owner in of_kind.items() if reach is not None and reach.covers(owner)}
        seen |= within
        if rest := of_kind.keys() - within:
            seen.update(model.objects.visible_to(actor).filter(pk__in=rest).values_list("pk", flat=True))
    return seen


def _likeness(row: dict[str, Any], probe: Probe) -> Likeness | None:
    """How likely the person that was typed is this one; None where no person was typed, or this is a company."""
    if probe.person is None or not (row["given"] or row["family"]):
        return None
    known = Party.person(
        first=row["given"], last=row["family"], company=row["firm"], email=row["mail"], phones=[row["number"]]
    )
    return compare(probe.person, known)


def _judge(row: dict[str, Any], probe: Probe) -> Judged:
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
    similarity = round(row["alike"] * 100)
    return Judged(row, matched, similarity, likeness.score if likeness else 100 if row["same_code"] else similarity)


def _duplicate(item: Judged, seen: bool) -> Duplicate:
    row = item.row
    name, company = person_name(row["given"], row["family"]), row["firm"]
    return Duplicate(
        kind=row["kind"],
        name=(name if seen else masked(name)),
        company=(company if seen else masked(company)),
        matched=item.matched,
        similarity=item.similarity,
        owner_name=row["owned_by"],
        in_pool=row["lies_in"] is not None,
        last_activity_at=row["last"],
        score=item.score,
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
