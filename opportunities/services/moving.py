"""Moving a deal and replacing its parts: the edits with a name of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from opportunities.models import Opportunity, Stage
from opportunities.services.parts import Line, Party, Split
from opportunities.services.writing import edit_opportunity
from people.models import User


def move(
    *,
    actor: User,
    opportunity: Opportunity,
    stage: Stage,
    now: datetime,
    reason: str = "",
    version: int | None = None,
    **fields: Any,
) -> Opportunity:
    """To another stage, through its gate; what the gate misses may be given along. Going back needs a reason."""
    return edit_opportunity(
        actor=actor, opportunity=opportunity, now=now, version=version, reason=reason, stage=stage, **fields
    )


def set_splits(
    *, actor: User, opportunity: Opportunity, splits: Sequence[Split], now: datetime, version: int | None = None
) -> Opportunity:
    """Who shares in it: revenue sums to exactly 100 %, overlay stands beside; an empty list leaves all of it to the owner."""
    action = "opportunity.splits_set"
    return edit_opportunity(
        actor=actor, opportunity=opportunity, now=now, version=version, action=action, splits=splits
    )


def set_lines(
    *, actor: User, opportunity: Opportunity, lines: Sequence[Line], now: datetime, version: int | None = None
) -> Opportunity:
    """What is sold; the amount becomes their sum."""
    action = "opportunity.lines_set"
    return edit_opportunity(actor=actor, opportunity=opportunity, now=now, version=version, action=action, lines=lines)


def set_contacts(
    *, actor: User, opportunity: Opportunity, contacts: Sequence[Party], now: datetime, version: int | None = None
) -> Opportunity:
    action = "opportunity.contacts_set"
    return edit_opportunity(
        actor=actor, opportunity=opportunity, now=now, version=version, action=action, contacts=contacts
    )
