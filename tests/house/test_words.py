"""Every word a person reads can be translated, and is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.house.sources import ROOT

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
COMMENTS = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}|{% blocktrans.*?{% endblocktrans %}", re.DOTALL)
TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SILENT = re.compile(r"<(script|style|svg|kbd|code)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
SPOKEN_ATTRIBUTES = re.compile(r"\b(?:placeholder|aria-label|title|alt)\s*=\s*\"([^\"]*)\"")
ELEMENTS = re.compile(r"<[^>]*>", re.DOTALL)
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Names and formats that are the same in every language.
SAME_EVERYWHERE = {
    "salesmgmt",
    "CSV",
    "XLSX",
    "PDF",
    "API",
    "English",
    "简体中文",
    "Ctrl",
    "Enter",
    "Esc",
    "TOTP",
    "nbsp",
    "middot",
    "ndash",
    "mdash",
    "times",
    "hellip",
    "rarr",
    "larr",
    "amp",
    "quot",
    "lt",
    "gt",
    "thinsp",
    "CNY",
    "UTC",
}


def spoken(text: str) -> set[str]:
    """Words of a template that would be shown as they stand, in whatever language the page is."""
    text = SILENT.sub(" ", TRANSLATED.sub(" ", COMMENTS.sub(" ", text)))
    text = TAGS.sub(" ", text)
    words = {word for value in SPOKEN_ATTRIBUTES.findall(text) for word in LETTERS.findall(value)}
    words |= set(LETTERS.findall(ELEMENTS.sub(" ", text)))
    return words - SAME_EVERYWHERE


def templates() -> list[Path]:
    skipped = {ROOT / "templates" / "api" / "docs.html"}
    return sorted(path for path in (ROOT / "templates").rglob("*.html") if path not in skipped)


def test_the_reader_of_templates_finds_untranslated_words() -> None:
    assert spoken('<p title="{% translate "Fine" %}">Hello {{ name }}</p>{% translate "Yes" %}') == {"Hello"}


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_untranslated_word_in_a_template(path: Path) -> None:
    assert spoken(path.read_text(encoding="utf-8")) == set()


def test_every_message_has_a_chinese_translation() -> None:
    catalogue = read_po(CATALOGUE.open("rb"), locale="zh_Hans")
    missing = [message.id for message in catalogue if message.id and (not message.string or message.fuzzy)]
    assert missing == []


def test_the_words_of_the_trade_are_those_of_the_trade() -> None:
    """Lead, opportunity and owner have one Chinese word each; the translations of other systems stand nowhere."""
    catalogue = read_po(CATALOGUE.open("rb"), locale="zh_Hans")
    told = {message.id: str(message.string) for message in catalogue if message.id and not message.context}
    words = {"Lead": "线索", "Opportunity": "商机", "Owner": "负责人", "Customers": "客户", "Contract": "合同"}
    assert {english: told[english] for english in words} == words
    assert [chinese for chinese in told.values() if "潜在客户" in chinese or "所有者" in chinese] == []


def test_translations_keep_their_placeholders() -> None:
    catalogue = read_po(CATALOGUE.open("rb"), locale="zh_Hans")
    holes = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")
    single = [message for message in catalogue if message.id and isinstance(message.id, str)]
    broken = [
        message.id
        for message in single
        if set(holes.findall(str(message.id))) != set(holes.findall(str(message.string)))
    ]
    assert broken == []


def test_each_mistake_of_others_names_tests_that_are_there() -> None:
    told = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs" / "mistakes.md").read_text(encoding="utf-8"))
    missing = [
        (path, name)
        for path, name in told
        if not (ROOT / path).exists() or f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8") + "def ("
    ]
    assert (len(told) >= 20, missing) == (True, [])
