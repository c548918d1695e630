"""An amount in the Chinese words that contracts and cheques are written with: 12,000.00 is 壹万贰仟元整. Pure."""

from __future__ import annotations

from decimal import Decimal

from core.money import round_money

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿", "亿亿")


def in_words(amount: Decimal) -> str:
    """To the cent. Zeros within the number are said once, none at the end; without cents it ends with 整."""
    rounded = round_money(abs(amount))
    yuan, cents = int(rounded), int((rounded - int(rounded)) * 100)
    words = _whole(yuan) + "元" if yuan else ""
    words += _cents(cents, after_yuan=bool(yuan))
    sign = "负" if amount < 0 and rounded else ""
    return sign + (words or "零元整")


def _cents(cents: int, *, after_yuan: bool) -> str:
    jiao, fen = divmod(cents, 10)
    if not cents:
        return "整" if after_yuan else ""
    if not jiao:
        return ("零" if after_yuan else "") + DIGITS[fen] + "分"
    return DIGITS[jiao] + "角" + (DIGITS[fen] + "分" if fen else "")


def _whole(number: int) -> str:
    """Groups of four digits from the highest; a zero is said where a group is skipped or starts with zeros."""
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _four(group) + _unit(place, groups)
        gap = False
    return words


def _unit(place: int, groups: list[int]) -> str:
    """万亿 is said as 万 when a group of 亿 follows it, which says 亿 for both."""
    return "万" if place == 3 and groups[2] else GROUPS[place]


def _four(group: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return words
