"""A line's reasons → one sentence in the reader's language. Stored lines keep codes and numbers, never sentences."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from commissions.engine.line_sentences import LINE_SENTENCES
from commissions.engine.lines import Line, Part, Segment
from commissions.engine.numbers import as_text
from commissions.engine.wording import written, written_money, written_percent

_CENT = Decimal("0.01")


def explain(line: Line, language: str = "en", unit: Decimal = _CENT) -> str:
    return sentence(line.segments, line.parts, language, unit)


def sentence(segments: Sequence[Segment], parts: Iterable[Part], language: str = "en", unit: Decimal = _CENT) -> str:
    """Works on what was stored with a line as well, so an old statement reads as it did."""
    tongue = "zh" if language.lower().startswith("zh") else "en"
    told = "".join(_told(part, segments, tongue, unit) for part in parts)
    return told[:1].upper() + told[1:]


def _told(part: Part, segments: Sequence[Segment], tongue: str, unit: Decimal) -> str:
    if part.code == "slices":
        return _slices(segments[: int(part.params["count"])], str(part.params["style"]), tongue, unit)
    template = LINE_SENTENCES[_variant(part)][0 if tongue == "en" else 1]
    return template.format(**written(part.params, tongue, unit))


def _variant(part: Part) -> str:
    if part.code == "ratio":
        return str(part.params["by"])
    if part.code == "taken_back" and Decimal(part.params["share"]) != 1:
        return "partly_taken_back"
    return part.code


def _slices(segments: Sequence[Segment], style: str, tongue: str, unit: Decimal) -> str:
    if not segments:
        return written_money(Decimal(0), unit) if style == "percent" else "0"
    return " + ".join(_slice(segment, style, tongue, unit) for segment in segments)


def _slice(segment: Segment, style: str, tongue: str, unit: Decimal) -> str:
    width = segment.end - segment.start
    if style == "unit":
        return f"{as_text(width)} × {written_money(segment.rate, unit)}"
    return f"{written_money(width, unit)} × {written_percent(segment.rate, tongue)}"


def parts_as_json(parts: Iterable[Part]) -> list[dict[str, object]]:
    return [
        {"code": part.code, "params": {name: _stored(value) for name, value in part.params.items()}} for part in parts
    ]


def _stored(value: Decimal | str) -> str:
    return value if isinstance(value, str) else as_text(value)


def parts_from_json(stored: Iterable[dict[str, object]]) -> tuple[Part, ...]:
    return tuple(Part(str(part["code"]), dict(part["params"])) for part in stored)  # type: ignore[call-overload]


def segments_as_json(segments: Iterable[Segment], unit: Decimal) -> list[dict[str, str]]:
    return [
        {
            "from": as_text(segment.start, unit),
            "to": as_text(segment.end, unit),
            "rate": as_text(segment.rate),
            "amount": as_text(segment.amount, unit),
        }
        for segment in segments
    ]


def segments_from_json(stored: Iterable[dict[str, str]]) -> tuple[Segment, ...]:
    return tuple(
        Segment(Decimal(row["from"]), Decimal(row["to"]), Decimal(row["rate"]), Decimal(row["amount"]))
        for row in stored
    )
