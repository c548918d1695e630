"""Amounts in the words of Chinese contracts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import formats
from core.amount_words import in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("12000.00", "壹万贰仟元整"),
        ("1005.30", "壹仟零伍元叁角"),
        ("100000000.05", "壹亿元零伍分"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("15.15", "壹拾伍元壹角伍分"),
        ("100.01", "壹佰元零壹分"),
        ("10001", "壹万零壹元整"),
        ("10010", "壹万零壹拾元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("1000000", "壹佰万元整"),
        ("1234567.89", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        ("100010000", "壹亿零壹万元整"),
        ("200030004", "贰亿零叁万零肆元整"),
        ("1000000000000", "壹万亿元整"),
        ("1234500000000", "壹万贰仟叁佰肆拾伍亿元整"),
        ("-5000", "负伍仟元整"),
        ("9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_in_words(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("unit", "language", "shown"),
    [
        ("", "zh-hans", "¥1.23万"),
        ("", "en", "¥12.3K"),
        ("exact", "zh-hans", "¥12,345.67"),
        ("exact", "en", "¥12,345.67"),
        ("ten_thousands", "zh-hans", "¥1.23万"),
        ("ten_thousands", "en", "¥12.3K"),
    ],
)
def test_the_unit_the_reader_wants(unit: str, language: str, shown: str) -> None:
    token = formats.money_unit.set(unit)
    try:
        assert formats.short_amount(Decimal("12345.67"), "CNY", language) == shown
        small = formats.short_amount(Decimal(500), "CNY", language)
        assert small == ("¥0.05万" if (unit, language) == ("ten_thousands", "zh-hans") else "¥500.00")
    finally:
        formats.money_unit.reset(token)
