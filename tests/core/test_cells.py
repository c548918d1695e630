"""Table cells: what a list shows of a value, and that no value becomes HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from core.cells import RENDERERS, CellContext, cell
from core.tables import Column

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=ZONE)
EVIL = "<img src=x onerror=alert(1)>\"'"


@dataclass
class Row:
    value: Any
    currency: str = "CNY"
    pk: UUID = field(default_factory=uuid4)


def shown(kind: str, value: Any, **more: Any) -> str:
    return str(cell(Column("value", "Value", kind=kind, **more), Row(value), CellContext(language="en", now=NOW)))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", "A & B", "A &amp; B"),
        ("number", 1234, "1,234"),
        ("number", Decimal("1.50"), "1.50"),
        ("percent", Decimal("12.5"), "12.5%"),
        ("badge", "New", '<span class="mark mark-neutral">New</span>'),
        ("tags", ["a", "<b>"], '<span class="tag">a</span><span class="tag">&lt;b&gt;</span>'),
        ("date", date(2026, 11, 24), '<time datetime="2026-11-24" title="24 Nov 2026">Tomorrow</time>'),
        ("text", None, '<span class="nothing">—</span>'),
        ("tags", [], '<span class="nothing">—</span>'),
        ("text", 0, "0"),
    ],
)
def test_cells(kind: str, value: Any, expected: str) -> None:
    assert shown(kind, value) == expected


def test_money_is_short_with_the_exact_amount_in_its_title() -> None:
    assert shown("money", Decimal("12345.67"), detail="currency") == '<span title="¥12,345.67">¥12.3K</span>'


def test_what_is_past_due_says_so_in_words() -> None:
    late, today = NOW.date() - timedelta(days=2), NOW.date()

    assert shown("due", late).startswith('<span class="overdue">overdue · ')
    assert shown("due", today) == '<time datetime="2026-11-23" title="23 Nov 2026">Today</time>'
    assert shown("due", NOW - timedelta(minutes=5)).startswith('<span class="overdue">')


def test_nobody_is_said() -> None:
    assert "Nobody" in shown("person", None)


@pytest.mark.parametrize(
    "kind", sorted(set(RENDERERS) - {"money", "number", "percent", "date", "instant", "due", "boolean"})
)
def test_stored_text_never_becomes_html(kind: str) -> None:
    html = shown(kind, [EVIL] if kind == "tags" else EVIL)

    assert "&lt;img" in html
    assert "<img" not in html
    assert 'onerror=alert(1)>"' not in html
