"""Every kind of notice there is, in groups, each with a title that names nobody: what settings, pushes and bots say.

The sentences are registered by the rooms (`people.notices`); a title is the sentence with “…” in place of whom and what it is about.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.notices import NOTICES

# The groups as the menu calls them. A room above is named here by its word only; a kind of an unknown group stands among the others.
GROUPS: dict[str, tuple[str | Promise, frozenset[str]]] = {
    "day": (gettext_lazy("My day"), frozenset(("digest", "activity", "mention", "approval", "call"))),
    "leads": (gettext_lazy("Leads"), frozenset(("lead",))),
    "opportunities": (gettext_lazy("Opportunities"), frozenset(("opportunity", "quote"))),
    "customers": (gettext_lazy("Customers"), frozenset(("contact", "account", "customer"))),
    "contracts": (gettext_lazy("Contracts"), frozenset(("contract", "payment", "invoice"))),
    "targets": (gettext_lazy("Targets"), frozenset(("target", "contest"))),
    "commissions": (gettext_lazy("Commissions"), frozenset(("commission",))),
    "reports": (
        gettext_lazy("Reports"),
        frozenset(("report", "rep_report", "performance", "alert", "insight", "forecast")),
    ),
}
OTHERS = "others"
# Sentences that would say nothing without their words.
TITLES: dict[str, str | Promise] = {
    "automation.message": gettext_lazy("A rule has a message for you."),
    "digest.daily": gettext_lazy("The digest of the day, at half past seven"),
    "digest.weekly": gettext_lazy("The digest of the week, on its first working day"),
    "contact.day": gettext_lazy("A special day of one of your contacts"),
    "contact.birthday": gettext_lazy("A birthday of one of your contacts"),
    "contact.anniversary": gettext_lazy("An anniversary of one of your contacts"),
    "activity.reminder": gettext_lazy("A reminder of a task or a meeting"),
    "target.honour": gettext_lazy("A place of honour in a month"),
    "contest.started": gettext_lazy("A contest has begun"),
    "contest.won": gettext_lazy("A contest was won"),
    "contest.drawn": gettext_lazy("A contest ended in a draw"),
    "contest.called_off": gettext_lazy("A contest was called off"),
}
# Digests are made to be mailed; of all else nobody gets mail unless it is chosen.
MAILED_BY_DEFAULT = frozenset(("digest.daily", "digest.weekly"))


class _Dots(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    kinds: tuple[str, ...]


def title_of(kind: str) -> str:
    """In the language that is active: what happened, without whom it is about."""
    if kind in TITLES:
        return str(TITLES[kind])
    known = NOTICES.get(kind)
    return str(known.sentence) % _Dots() if known is not None else kind


def group_of(kind: str) -> str:
    head = kind.partition(".")[0]
    return next((key for key, (_title, heads) in GROUPS.items() if head in heads), OTHERS)


def groups() -> list[Group]:
    """All kinds by group, in the order of the menu."""
    by_group: dict[str, list[str]] = {key: [] for key in (*GROUPS, OTHERS)}
    for kind in NOTICES:
        by_group[group_of(kind)].append(kind)
    titles = {key: str(title) for key, (title, _heads) in GROUPS.items()} | {OTHERS: _("Others")}
    return [Group(key, titles[key], tuple(kinds)) for key, kinds in by_group.items() if kinds]


def is_pattern(name: str) -> bool:
    """A kind, all kinds that begin alike (`lead.*`), or everything."""
    return (
        name == "*" or name in NOTICES or (name.endswith(".*") and any(kind.startswith(name[:-1]) for kind in NOTICES))
    )
