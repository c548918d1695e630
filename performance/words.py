"""Sentences: what was found, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import formats
from opportunities.gates import GATE_FIELDS
from performance import rhythm
from performance.models import Insight, NormKey

DETECTORS = {
    "conversion": gettext_lazy("Fewer leads convert"),
    "win_rate": gettext_lazy("Fewer deals are won"),
    "slow_answers": gettext_lazy("Leads wait longer for a first answer"),
    "slow_stage": gettext_lazy("Deals stand longer in a stage"),
    "slipped": gettext_lazy("Deals are put off again and again"),
    "neglected": gettext_lazy("Large customers nobody talks to"),
    "thin_pipeline": gettext_lazy("Pipeline too thin for the target"),
    "discount": gettext_lazy("Discounts stand out"),
}
ICONS = {
    "conversion": "funnel", "win_rate": "trending-down", "slow_answers": "timer", "slow_stage": "hourglass",
    "slipped": "calendar-x", "neglected": "building-2", "thin_pipeline": "layers", "discount": "badge-percent",
}  # fmt: skip
SENTENCES = {
    "conversion": gettext_lazy(
        "Of %(n_now)s leads %(now)s %% converted within 30 days; of the %(n_before)s before them it was %(before)s %%."
    ),
    "win_rate": gettext_lazy(
        "Won %(now)s %% of %(n_now)s decided deals in 90 days; %(before)s %% of %(n_before)s in the 90 days before."
    ),
    "slow_answers": gettext_lazy(
        "Half of %(n_now)s leads waited over %(now)s minutes in the last 30 days; before it was %(before)s minutes (%(n_before)s leads)."
    ),
    "slow_stage": gettext_lazy(
        "%(stage_name)s: deals leave it after %(now)s days in the middle (%(n_now)s deals); before it was %(before)s days (%(n_before)s)."
    ),
    "slipped": gettext_lazy(
        "%(n)s open deals worth %(amount)s were put off at least twice, by %(days)s days on average."
    ),
    "neglected": gettext_lazy(
        "%(n)s key or large customers (%(amount)s won in a year) without a call, meeting, visit or e-mail for %(days)s days."
    ),
    "thin_pipeline": gettext_lazy(
        "Open deals of this quarter, %(amount)s, are %(coverage)s times the %(missing)s that is missing to the target; 3 times is safe."
    ),
    "discount": gettext_lazy(
        "%(mean)s %% off on average over %(n)s deals won in half a year; colleagues give %(usual)s %%."
    ),
}
NUMBERS = {
    "before": gettext_lazy("The rows of before"),
    "now": gettext_lazy("The rows of now"),
    "open": gettext_lazy("What stands there now"),
    "pipeline": gettext_lazy("The open deals"),
    "rows": gettext_lazy("Show them"),
}
MONEY = ("amount", "missing")
STATES = {
    rhythm.OPEN: (gettext_lazy("due"), "neutral"),
    rhythm.LATE: (gettext_lazy("late"), "error"),
    rhythm.MISSED: (gettext_lazy("missed"), "error"),
    rhythm.ON_TIME: (gettext_lazy("on time"), "success"),
    rhythm.MADE_UP: (gettext_lazy("made up"), "warning"),
}
BROKEN = {
    NormKey.FOLLOW_UP: gettext_lazy("Not done in time: %(subject)s"),
    NormKey.FIRST_ANSWER: gettext_lazy("The first answer came late or is missing."),
    NormKey.GATE: gettext_lazy("Entered a stage without: %(missing)s"),
    NormKey.DISCOUNT: gettext_lazy("Sold %(discount)s %% below the list; %(limit)s %% are allowed without a yes."),
    NormKey.REPORT: gettext_lazy("The report was not given in."),
}
RULES_IN_WORDS = {
    NormKey.FOLLOW_UP: gettext_lazy("What was planned for a day is done by the end of it, or of its days of grace."),
    NormKey.FIRST_ANSWER: gettext_lazy("A new lead gets its first answer before the deadline of its band."),
    NormKey.GATE: gettext_lazy("A deal that entered a stage has what that stage and those before it ask for."),
    NormKey.DISCOUNT: gettext_lazy(
        "A won deal was not sold below its owner's limit, or a quote that deep was approved."
    ),
    NormKey.REPORT: gettext_lazy("A report that is owed is given in, if need be made up."),
}


def insight_sentence(insight: Insight, currency: str, names: Mapping[str, str]) -> str:
    """`names` has the stages' names by id."""
    values: dict[str, Any] = dict(insight.values)
    for key in MONEY:
        if key in values:
            values[key] = formats.short_amount(Decimal(values[key]), currency, get_language() or "en")
    values["stage_name"] = names.get(str(values.get("stage", "")), "")
    return str(SENTENCES[insight.detector]) % values


def violation_sentence(norm: str, values: Mapping[str, str]) -> str:
    known = {"subject": "", "missing": "", "discount": "", "limit": ""}
    return str(BROKEN[NormKey(norm)]) % {**known, **values, "missing": _field_names(values.get("missing", ""))}


def _field_names(keys: str) -> str:
    """Fields by their label; what a stage asks for beside fields is data with a key of its own."""
    names = [
        GATE_FIELDS[key].label if key in GATE_FIELDS else _("a requirement of the stage")
        for key in keys.split(", ")
        if key
    ]
    return ", ".join(dict.fromkeys(str(name) for name in names))


def state_words(state: str) -> tuple[str, str]:
    """The word and the tone of a report's standing."""
    word, tone = STATES[state]
    return str(word), tone
