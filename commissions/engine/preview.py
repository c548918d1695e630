"""The public form of a calculation: rules and facts as JSON in, lines, entries, draw and total as JSON out."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from commissions.engine.difference import Entry, as_booked, difference
from commissions.engine.draw import settle_draw
from commissions.engine.explain import explain, parts_as_json, segments_as_json
from commissions.engine.facts import Facts
from commissions.engine.facts_reading import read_facts
from commissions.engine.lines import Line
from commissions.engine.numbers import ZERO, as_text, exactly, minor_unit
from commissions.engine.plan import Plan
from commissions.engine.problems import MalformedFacts, UnsoundRules
from commissions.engine.rules import read_rules
from commissions.engine.truth import truth, truth_before


def preview(rules: object, facts: object, language: str = "en") -> dict[str, object]:
    """The answer in the shape of the public API. Unsound rules and malformed facts tell all their problems at once."""
    plan, unsound = read_rules(rules)
    read, malformed = read_facts(facts)
    if unsound or plan is None:
        raise UnsoundRules([*unsound, *malformed])
    if malformed or read is None:
        raise MalformedFacts(malformed)
    return preview_of(plan, read, language)


@exactly
def preview_of(plan: Plan, facts: Facts, language: str = "en") -> dict[str, object]:
    found = truth(plan, facts)
    booked = as_booked(truth_before(plan, facts).lines) if facts.booked is None else facts.booked
    entries = difference(found.lines, booked)
    gross = sum((entry.amount for entry in entries), ZERO)
    draw = settle_draw(plan.draw, gross, facts.draw_balance)
    unit = minor_unit(plan.currency)
    return {
        "lines": [line_as_json(line, unit, language) for line in telling_lines(found.lines, entries, facts)],
        "entries": [_entry_as_json(entry, unit) for entry in entries],
        "gross": as_text(gross, unit),
        "draw": {
            "advanced": as_text(draw.advanced, unit),
            "recovered": as_text(draw.recovered, unit),
            "balance": as_text(draw.balance, unit),
        },
        "total": as_text(gross + draw.advanced - draw.recovered, unit),
        "problems": [problem.as_json(language) for problem in found.problems],
    }


def telling_lines(lines: Sequence[Line], entries: Sequence[Entry], facts: Facts) -> list[Line]:
    """The lines that explain this period: of its own credits, and of earlier ones that it changed."""
    fresh = {credit.key for credit in facts.credits if not credit.is_earlier}
    changed = {(entry.component, entry.credit) for entry in entries}
    return [line for line in lines if _is_fresh(line, fresh, facts) or (line.component, line.credit) in changed]


def _is_fresh(line: Line, fresh: Collection[tuple[bool, str, str]], facts: Facts) -> bool:
    if line.credit is not None:
        return (line.is_team, line.participant, line.credit) in fresh
    if line.window is not None:
        return facts.period.start in line.window
    return (line.is_team, line.participant, line.deal) in fresh


def line_as_json(line: Line, unit: Decimal, language: str) -> dict[str, object]:
    return {
        "component": line.component,
        "credit": line.credit,
        "participant": line.participant,
        "base": as_text(line.base, unit),
        "rate": None if line.rate is None else as_text(line.rate),
        "amount": as_text(line.amount, unit),
        "segments": segments_as_json(line.segments, unit),
        "sentence": explain(line, language, unit),
        "explanation": parts_as_json(line.parts),
    }


def _entry_as_json(entry: Entry, unit: Decimal) -> dict[str, object]:
    return {"component": entry.component, "credit": entry.credit, "amount": as_text(entry.amount, unit)}
