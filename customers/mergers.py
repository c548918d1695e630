"""What is merged, and what hangs on it. The rooms above own the rows that name an account, a contact or a lead, so they say here which
of them move to the kept record:

`customers.mergers.move("account", Opportunity, "account")` from `apps.ready()`; with `unique=("user",)` where a record may have only one
row per user: the one that would stand twice stays behind with the merged record, and comes back with it. Rows that tell what happened
to that very record stay where they are: `customers.mergers.stay("lead", LeadStatusChange, "lead")`. A test walks all foreign keys and
finds every one of them here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from core.verdicts import Verdict
from customers.matching.scoring import Party


@dataclass(frozen=True, slots=True)
class Link:
    """`model.field` names a record. `unique`: of rows equal in these a record has one. `clear`: marks that a moved row loses."""

    model: type[models.Model]
    field: str
    unique: tuple[str, ...] = ()
    clear: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"


@dataclass(frozen=True)
class Kind:
    """How records of one model become one. `groups` are the choices: what is taken over together, by name.

    `save(actor, record, diff, action, reason)` writes what differs with all that follows from it; `hide(gone, kept, now)` says which
    columns of a record change when it goes behind another; `adjust(kept, gone)` which of the kept one follow from merging;
    `refusal(kept, gone)` is a sentence or "". `party` is what is compared of a record, from the columns in `compared`.
    """

    noun: str
    model: Any
    merger: Any
    suspicion: Any
    groups: Mapping[str, tuple[str, ...]]
    all_records: Callable[[], models.QuerySet[Any]]
    detail_route: str
    can: Callable[[Any, Any], Verdict]
    save: Callable[[Any, Any, dict[str, list[Any]], str, str], None]
    party: Callable[[Any], Party]
    compared: tuple[str, ...]
    hide: Callable[[Any, Any, Any], dict[str, Any]] = lambda _gone, _kept, _now: {}
    adjust: Callable[[Any, Any], dict[str, Any]] = lambda _kept, _gone: {}
    refusal: Callable[[Any, Any], str] = lambda _kept, _gone: ""
    union: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()
    links: list[Link] = field(default_factory=list)
    staying: list[Link] = field(default_factory=list)


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.noun] = kind


def move(
    noun: str, model: type[models.Model], name: str, *, unique: tuple[str, ...] = (), clear: tuple[str, ...] = ()
) -> None:
    KINDS[noun].links.append(Link(model, name, unique, clear))


def stay(noun: str, model: type[models.Model], name: str) -> None:
    """Rows that tell the story of that one record, or hold it in place: they come back with it."""
    KINDS[noun].staying.append(Link(model, name))


def stay_with_both(noun: str, merger: type[models.Model], suspicion: type[models.Model]) -> None:
    """What tells about pairs names both sides for good."""
    for model, names in ((merger, ("kept", "gone")), (suspicion, ("first", "second"))):
        for name in names:
            stay(noun, model, name)
