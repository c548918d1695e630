"""Search text made in Python: Chinese words of two characters, pinyin initials, parts of phone numbers and word beginnings all find.

PostgreSQL's trigrams can't find two-character Chinese words, so the vector holds words and numbers (found by prefix), each CJK
character and pair of neighbours (exact), and the full and initial pinyin of each run of Chinese characters (prefix).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchQuery

from core.pinyin import pinyin_tokens

CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_runs = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_cjk = re.compile(rf"[{CJK}]")
_digits = re.compile(r"\d")
_wordish = re.compile(r"[a-z0-9][a-z0-9@.+\-]*[a-z0-9]")
_terms = re.compile(r"'(?:[^'\\]|''|\\.)*'(?::\*)?")
MAX_LEXEMES = 400


def fold(text: str) -> str:
    """Full width to half width, lower case, accents off Latin letters."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return unicodedata.normalize("NFKC", "".join(char for char in decomposed if not unicodedata.combining(char)))


def number_tokens(text: str) -> set[str]:
    """Phone-like digits, findable from their start, without country code, and by their last eight, seven and four digits."""
    digits = "".join(_digits.findall(text))
    if len(digits) < 5:
        return set()
    return {digits, digits.removeprefix("86"), digits[-11:], digits[-8:], digits[-7:], digits[-4:]}


def lexemes(texts: Iterable[str], phones: Iterable[str] = ()) -> list[str]:
    found: dict[str, None] = {}
    for text in texts:
        folded = fold(text or "")
        found.update(dict.fromkeys(_wordish.findall(folded)))
        for run in _runs.findall(folded):
            if _cjk.match(run):
                found.update(dict.fromkeys(run))
                found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
                found.update(dict.fromkeys(sorted(pinyin_tokens(run))))
            else:
                found[run] = None
    for phone in phones:
        found.update(dict.fromkeys(sorted(number_tokens(phone or ""))))
    return list(found)[:MAX_LEXEMES]


def quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def document(*texts: str, phones: Iterable[str] = ()) -> str:
    """The tsvector literal for a record's searchable `texts` and `phones`."""
    return " ".join(quoted(lexeme[:200]) for lexeme in lexemes(texts, phones))


def terms_of(text: str) -> list[str]:
    """tsquery terms that must all match: Latin words and digits by prefix, Chinese by pairs of characters."""
    terms: list[str] = []
    folded = fold(text)
    if re.fullmatch(r"[\d\s+\-()./]{5,}", folded):
        return [quoted("".join(_digits.findall(folded))) + ":*"]
    for word in folded.split():
        if "@" in word:
            terms.append(quoted(word) + ":*")
            continue
        for run in _runs.findall(word):
            if not _cjk.match(run):
                terms.append(quoted(run) + ":*")
            elif len(run) == 1:
                terms.append(quoted(run))
            else:
                terms.extend(quoted(run[i : i + 2]) for i in range(len(run) - 1))
    return terms


class Terms(SearchQuery):
    """Terms as they are: PostgreSQL's parser would take an e-mail address or a number apart once more."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s::tsquery", [self.terms]

    def __init__(self, terms: str) -> None:
        self.terms = terms
        super().__init__(terms, search_type="raw")

    @property
    def each(self) -> list[str]:
        """The terms one by one; a term is quoted, so what it holds is no operator."""
        return _terms.findall(self.terms)


def query(text: str, *, whole_words: bool = False) -> Terms | None:
    """What to match against the vector, or None when there is nothing to look for.

    `whole_words` is for who may not read phone numbers and addresses: he can't find by them, nor spell them out letter by letter.
    """
    terms = terms_of(text[:200])
    if whole_words:
        terms = (
            [] if any("@" in term or _digits.search(term) for term in terms) else [t.removesuffix(":*") for t in terms]
        )
    return Terms(" & ".join(terms)) if terms else None
