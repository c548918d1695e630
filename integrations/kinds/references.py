"""Names in cells that mean other records: looked up for a whole chunk at once, with the nearest known name where none fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from rapidfuzz import fuzz, process

from core.names import normalize_company
from customers.models import Account
from integrations.kinds.fields import squashed
from leads.models import LeadSource
from opportunities.models import Stage
from people.models import User
from products.models import Product

NEAR = 84
MOST_NEAR = 50


@dataclass(frozen=True, slots=True)
class Found:
    """`id` of what the text means; `taken_as` when it is written a little differently; `suggestion` when nothing fits but this is near.
    `passes` for a word that means something else than a record and is read later."""

    id: UUID | None = None
    taken_as: str = ""
    suggestion: str = ""
    passes: bool = False


type_found = dict[str, Found]


def among(texts: Iterable[str], known: dict[str, UUID]) -> type_found:
    """Exact name, else the same letters and digits, else the nearest as a suggestion only."""
    exact = {name.lower(): pk for name, pk in known.items()}
    alike = {squashed(name): name for name in known}
    return {text: _found(text, exact, alike, known) for text in texts}


def _found(text: str, exact: dict[str, UUID], alike: dict[str, str], known: dict[str, UUID]) -> Found:
    if (pk := exact.get(text.lower())) is not None:
        return Found(pk)
    if (name := alike.get(squashed(text))) is not None:
        return Found(known[name], taken_as=name)
    return Found(suggestion=nearest(text, known))


def nearest(text: str, words: Iterable[str]) -> str:
    """The word that is most like the text, if it is much like it."""
    best = process.extractOne(
        text.lower(), {word: word.lower() for word in words}, scorer=fuzz.ratio, score_cutoff=NEAR
    )
    return best[2] if best else ""


def products(actor: User, texts: set[str]) -> type_found:
    return among(texts, dict(Product.objects.visible_to(actor).values_list("name", "pk")))


def owners(actor: User, texts: set[str]) -> type_found:
    """Active people by name or e-mail address."""
    people = User.objects.filter(is_active=True).values_list("full_name", "email", "pk").order_by("-pk")
    known = {name: pk for name, _email, pk in people}
    by_mail = {email.lower(): pk for _name, email, pk in people}
    found = among(texts, known)
    return {text: Found(by_mail[text.lower()]) if text.lower() in by_mail else answer for text, answer in found.items()}


def accounts(actor: User, texts: set[str]) -> type_found:
    """Companies the actor may see, by their name without its legal form; the trigram index finds the near ones."""
    wanted = {text: normalize_company(text) for text in texts}
    visible = Account.objects.visible_to(actor)
    known = dict(
        visible.filter(normalized_name__in=set(wanted.values()) - {""})
        .order_by("-pk")
        .values_list("normalized_name", "pk")
    )
    missing = [text for text, name in wanted.items() if name not in known][:MOST_NEAR]
    near = {text: _near_account(visible, wanted[text]) for text in missing}
    return {
        text: Found(known[name]) if name in known else Found(suggestion=near.get(text, ""))
        for text, name in wanted.items()
    }


def _near_account(visible: Any, name: str) -> str:
    if len(name) < 3:
        return ""
    alike = visible.filter(normalized_name__trigram_similar=name).annotate(
        alike=TrigramSimilarity("normalized_name", name)
    )
    return alike.filter(alike__gte=0.6).order_by("-alike").values_list("name", flat=True).first() or ""


def sources(actor: User, texts: set[str]) -> type_found:
    """Lead sources by name or key."""
    rows = list(LeadSource.objects.values_list("name", "key", "pk"))
    return among(texts, {**{key: pk for _name, key, pk in rows}, **{name: pk for name, _key, pk in rows}})


# What other systems call the steps of a sale, by the place of the stage in a pipeline of ours.
STAGE_WORDS = {
    "prospecting": 0, "prospect": 0, "new": 0, "lead": 0, "appointment scheduled": 0, "初步接触": 0,
    "engaging": 1, "engaged": 1, "contacted": 1, "qualification": 1, "qualified": 1, "discovery": 1, "需求确认": 1,
    "proposal": 2, "quote": 2, "value proposition": 2, "presentation": 2, "方案报价": 2,
    "negotiation": -1, "contract sent": -1, "contracting": -1, "commit": -1, "商务谈判": -1,
}  # fmt: skip
ENDED = {
    "won": "won", "closed won": "won", "win": "won", "赢单": "won", "成交": "won",
    "lost": "lost", "closed lost": "lost", "lose": "lost", "输单": "lost", "丢单": "lost",
}  # fmt: skip


def stages(pipeline_id: UUID) -> Callable[[User, set[str]], type_found]:
    """Open stages of a pipeline; words of other systems are taken as the stage at the same step."""

    def find(_actor: User, texts: set[str]) -> type_found:
        rows = list(Stage.objects.filter(pipeline_id=pipeline_id).order_by("position").values_list("name", "pk"))
        found = among(texts, dict(rows))
        for text, answer in found.items():
            place = STAGE_WORDS.get(text.lower())
            if answer.id is None and place is not None and rows:
                name, pk = rows[min(place, len(rows) - 1)]
                found[text] = Found(pk, taken_as=name)
        return found

    return find
