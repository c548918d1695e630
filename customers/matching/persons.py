"""How alike are two names of people: reordered, transliterated, abbreviated, misspelt."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from core.names import split_name
from customers.matching.text import edits, has_cjk, plain, romanised, without_umlauts, words

# Readings that differ when the character is a family name.
SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "盖": "ge", "乐": "yue", "翟": "zhai", "覃": "qin",
    "朴": "piao", "冼": "xian", "尉": "wei", "任": "ren", "华": "hua", "员": "yun", "折": "she", "种": "chong", "万俟": "moqi",
    "尉迟": "yuchi", "长孙": "zhangsun", "澹台": "tantai", "吕": "lü",
}  # fmt: skip
FORMS_OF_ADDRESS = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "ing", "dipl", "jr", "sr", "phd"}
)
ADDRESSED = ("先生", "女士", "小姐", "经理", "总监", "老师", "总")
NICKNAMES = {
    "bob": "robert", "rob": "robert", "bobby": "robert", "bill": "william", "will": "william", "billy": "william", "mike": "michael",
    "jim": "james", "jimmy": "james", "tom": "thomas", "dick": "richard", "rick": "richard", "dave": "david", "steve": "steven",
    "stephen": "steven", "chris": "christopher", "alex": "alexander", "liz": "elizabeth", "beth": "elizabeth", "kate": "katherine",
    "kathy": "katherine", "catherine": "katherine", "joe": "joseph", "tony": "anthony", "andy": "andrew", "dan": "daniel",
    "matt": "matthew", "nick": "nicholas", "ben": "benjamin", "sam": "samuel", "jen": "jennifer", "jenny": "jennifer", "sue": "susan",
    "ed": "edward", "ted": "edward", "greg": "gregory", "jeff": "jeffrey", "hans": "johannes", "uli": "ulrich", "toni": "anton",
    "peggy": "margaret", "meg": "margaret", "max": "maximilian", "fritz": "friedrich", "heinz": "heinrich", "jo": "joanna",
}  # fmt: skip

SAME, REORDERED, TRANSLITERATED = 1.0, 0.98, 0.95


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. `cjk` is the Chinese writing, `spellings` its Latin ones (family, given)."""

    cjk: str
    family: str
    given: str
    spellings: tuple[tuple[str, str], ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(sorted(words(f"{self.given} {self.family}")))

    @property
    def letters(self) -> frozenset[str]:
        """All spellings in both orders, run together."""
        return frozenset(text for one, two in self.spellings for text in (one + two, two + one))


@functools.lru_cache(maxsize=8192)
def name_of(first: str, last: str) -> Name | None:
    """None when nothing can be compared: no name, or only a family name with a form of address."""
    whole = plain(f"{last}{first}" if has_cjk(last + first) else f"{first} {last}").strip()
    return _chinese(plain(first).strip(), plain(last).strip()) if has_cjk(whole) else _latin(first, last)


def _chinese(first: str, last: str) -> Name | None:
    for form in ADDRESSED:
        first, last = first.removesuffix(form).strip(), last.removesuffix(form).strip()
    if not (first and last):
        given, family = split_name((last or first).replace("·", ""))
        family, given = (family, given) if given else (given, family)
    else:
        family, given = last, first
    if not family or not given:
        return None
    readings = [SURNAMES[family]] if family in SURNAMES else list(romanised(family)[:2])
    spellings = tuple((sur, rest) for sur in readings for rest in romanised(given))
    return Name(family + given, family, given, spellings)


def _latin(first: str, last: str) -> Name | None:
    given = [word for word in words(first) if word not in FORMS_OF_ADDRESS]
    family = [word for word in words(last) if word not in FORMS_OF_ADDRESS]
    if not given and len(family) > 1:
        *given, surname = family
        family = [surname]
    elif not family and len(given) > 1:
        *given, surname = given
        family = [surname]
    if not given or not family:
        return None
    spelled = ("".join(family), "".join(given))
    return Name("", " ".join(family), " ".join(given), (spelled,))


def likeness(one: Name | None, other: Name | None) -> float | None:
    """From 0 to 1; None where one side says too little."""
    if one is None or other is None:
        return None
    if one.cjk and other.cjk:
        return _both_chinese(one, other)
    if one.cjk or other.cjk:
        return _across(one, other)
    return _both_latin(one, other)


def _both_chinese(one: Name, other: Name) -> float:
    if one.cjk == other.cjk:
        return SAME
    if one.cjk == other.given + other.family or other.cjk == one.given + one.family:
        return REORDERED
    if one.letters & other.letters and len(one.cjk) == len(other.cjk):
        wrong = sum(a != b for a, b in zip(one.cjk, other.cjk, strict=True))
        return 0.92 if wrong == 1 and len(one.cjk) > 2 else 0.8
    if one.family != other.family:
        return 0.2
    # A different character is a different person: 王小明 and 王小红 are colleagues.
    return 0.62 if len(one.cjk) >= 3 and edits(one.cjk, other.cjk) == 1 else 0.3


def _across(one: Name, other: Name) -> float:
    if one.letters & other.letters:
        return TRANSLITERATED
    fewest = min(edits(a, b) for a in one.letters for b in other.letters)
    longest = max(len(text) for text in one.letters)
    if fewest == 1 and longest >= 7:
        return 0.86
    families = {sur for sur, _given in one.spellings} & {sur for sur, _given in other.spellings}
    # An English given name hides the Chinese one, so the same family name says only that it may be.
    return 0.6 if families else 0.2


def _both_latin(one: Name, other: Name) -> float:
    if one.tokens == other.tokens:
        return SAME if one.family == other.family else REORDERED
    if one.letters & other.letters:
        return REORDERED
    folded = {without_umlauts(text) for text in one.letters} & {without_umlauts(text) for text in other.letters}
    if folded:
        return 0.94
    (family, given), (surname, forename) = one.spellings[0], other.spellings[0]
    straight = _pair(family, surname, given, forename, one, other)
    crossed = _pair(family, forename, given, surname, one, other) - 0.02
    return max(straight, crossed)


def _pair(family: str, surname: str, given: str, forename: str, one: Name, other: Name) -> float:
    of_family, of_given = _word(family, surname), _given(given, forename, one, other)
    if of_family == 1.0 and of_given == 0.0:
        return 0.35
    return round(of_family * of_given, 3)


def _given(given: str, forename: str, one: Name, other: Name) -> float:
    """Given names may be nicknames, initials, or carry a middle name on one side."""
    if NICKNAMES.get(given, given) == NICKNAMES.get(forename, forename):
        return 0.95
    if (len(given) == 1 or len(forename) == 1) and given[0] == forename[0]:
        return 0.82
    mine, theirs = one.given.split(), other.given.split()
    if mine and theirs and mine[0] == theirs[0] and (len(mine) > 1) != (len(theirs) > 1):
        return 0.92
    return _word(given, forename)


def _word(one: str, other: str) -> float:
    if one == other:
        return 1.0
    wrong, length = edits(without_umlauts(one), without_umlauts(other)), max(len(one), len(other))
    if wrong == 0:
        return 0.96
    if wrong == 1:
        return 0.96 if length >= 5 else 0.86 if length == 4 and one[0] == other[0] else 0.45
    return 0.85 if wrong == 2 and length >= 7 else 0.0
