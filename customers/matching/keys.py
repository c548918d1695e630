"""Which records are worth comparing: those that share a key. Small numbers, so that a million records' keys stay a small index."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from customers.matching.companies import CompanyName
from customers.matching.persons import NICKNAMES, Name
from customers.matching.scoring import SHARED_BOXES, Party
from customers.matching.text import without_umlauts

PART = 4
MOST = 24


def keys_of(party: Party) -> list[int]:
    """What this record can be found by. Two keys that differ in meaning may be equal numbers: the comparison decides, not they."""
    texts = _of_person(party) if party.is_person else _of_firm(party)
    return sorted({_number(text) for text in list(dict.fromkeys(texts))[:MOST]})


def _number(text: str) -> int:
    return zlib.crc32(text.encode()) - 2**31


def _of_person(party: Party) -> Iterator[str]:
    yield from _reach(party)
    if party.name is None:
        return
    starts = {_first(core) for core in party.company.spelled} if party.company else {""}
    for letters in sorted({_sorted(text) for text in party.name.letters}):
        yield from (f"n{letters}|{start}" for start in sorted(starts))
    if party.company is not None:
        for initials in _initials(party.name):
            yield from (f"c{part}|{initials}" for part in _parts(party.company))


def _reach(party: Party) -> Iterator[str]:
    if party.email:
        local = party.email.rpartition("@")[0]
        yield f"e{party.email}"
        if local not in SHARED_BOXES and len(local) >= 4:
            yield f"l{local}"
    yield from (f"p{number[-10:]}" for number in sorted(party.phones))


def _of_firm(party: Party) -> Iterator[str]:
    if party.uscc:
        yield f"u{party.uscc}"
    if party.domain:
        yield f"d{party.domain}"
    yield from (f"p{number[-10:]}" for number in sorted(party.phones))
    if party.company is not None:
        yield from (f"f{part}" for part in _parts(party.company))
        if len(party.company.tokens) >= 3:
            yield "f" + "".join(word[0] for word in party.company.tokens)


def _parts(company: CompanyName) -> list[str]:
    """The whole, its beginning and its end: one slip of the pen spoils only one of the two."""
    found = {f"={''.join(sorted(company.whole))}": None}
    for spelled in company.spelled:
        core = without_umlauts(spelled)
        found.update(dict.fromkeys((core, "".join(sorted(core)))))
        if len(core) > PART:
            found.update(dict.fromkeys((f"{core[:PART]}-", f"-{core[-PART:]}")))
    return list(found)


def _initials(name: Name) -> list[str]:
    """Family and given name by their first letters, in no order, with the long form of a nickname."""
    pairs = {(family, NICKNAMES.get(given, given)) for family, given in name.spellings} | set(name.spellings)
    return sorted({_sorted(family[:1] + given[:1]) for family, given in pairs})


def _first(text: str) -> str:
    return text[:1]


def _sorted(text: str) -> str:
    return "".join(sorted(without_umlauts(text)))
