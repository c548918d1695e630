"""How numbers are written in an explanation."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from commissions.engine.numbers import CONTEXT, as_text

_PERCENT_DECIMALS = Decimal("0.000001")
_WINDOWS = {
    "en": {"month": "this month", "quarter": "this quarter", "year": "this year", "plan": "under this plan",
           "deal": "by this deal"},
    "zh": {"month": "本月", "quarter": "本季度", "year": "本年度", "plan": "本方案期内", "deal": "本单"},
}  # fmt: skip
_EACH = {
    "en": {"month": "month", "quarter": "quarter", "year": "year"},
    "zh": {"month": "每月", "quarter": "每季度", "year": "每年"},
}
_PERCENTAGES = frozenset(("share", "percent", "part", "collected", "on_booking", "on_collection"))
_MEASURED = frozenset(("measured", "total", "start", "at_least", "reached", "missing"))
_TEXTS = frozenset(("currency", "original", "days", "rate"))

Params = Mapping[str, Decimal | str]


def written_money(value: Decimal, unit: Decimal) -> str:
    return f"{Decimal(as_text(value, unit)):,f}"


def written_percent(value: Decimal, language: str) -> str:
    percent = as_text(CONTEXT.multiply(value, Decimal(100)).quantize(_PERCENT_DECIMALS, context=CONTEXT))
    return f"{percent} %" if language == "en" else f"{percent}%"


def written(params: Params, language: str, unit: Decimal) -> dict[str, str]:
    """Every parameter of a sentence as the reader sees it."""
    by_measure: dict[str, Callable[[Decimal], str]] = {
        "amount": lambda value: written_money(value, unit),
        "quantity": as_text,
        "attainment": lambda value: written_percent(value, language),
    }
    measured = by_measure[str(params.get("measure", "amount"))]
    shown = {}
    for name, value in params.items():
        if name == "window":
            shown["window"] = _WINDOWS[language].get(str(value), str(value))
            shown["each"] = _EACH[language].get(str(value), str(value))
        elif name in _TEXTS:
            shown[name] = str(value)
        elif name in _PERCENTAGES:
            shown[name] = written_percent(Decimal(value), language)
        elif name in _MEASURED:
            shown[name] = measured(Decimal(value))
        elif name not in ("style", "count", "measure", "by"):
            shown[name] = written_money(Decimal(value), unit)
    return shown
