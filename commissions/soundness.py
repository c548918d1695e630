"""Rules as the doors and services use them: read once, refused with every problem in the reader's language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commissions.engine.numbers import minor_unit
from commissions.engine.plan import Plan
from commissions.engine.problems import Problem, Unreadable
from commissions.engine.rules import parse_rules
from core.errors import FieldProblem, Refusal
from core.money import MINOR_DIGITS

# What the ledger's columns hold; a currency with three decimals could be computed but not be stored to its minor unit.
STORED_DIGITS = 2


def sound_plan(rules: object, *, field: str = "rules") -> Plan:
    """The plan that the rules mean, or a refusal with all problems."""
    try:
        plan = parse_rules(rules)
    except Unreadable as unsound:
        raise refusal_of(unsound.problems, field=field) from unsound
    if MINOR_DIGITS.get(plan.currency, STORED_DIGITS) > STORED_DIGITS:
        message = _("Commissions can't be kept in %(currency)s, which has a smaller unit than a hundredth.")
        raise Refusal(message % {"currency": plan.currency}, code="currency", field=f"{field}.currency")
    return plan


def refusal_of(problems: Iterable[Problem], *, field: str) -> Refusal:
    language = get_language() or "en"
    told = [FieldProblem(_path(field, problem.path), problem.code, problem.sentence(language)) for problem in problems]
    return Refusal(_("The rules can't be used as they are."), code="unsound", problems=told)


def _path(field: str, path: str) -> str:
    """Facts stand beside the rules in a preview, and name themselves."""
    if path == "rules" or not path:
        return field
    return path if path == "facts" or path.startswith("facts.") else f"{field}.{path}"


def content_hash(rules: object, effective_start: date, effective_end: date | None) -> str:
    """What an approved version is recognised by."""
    content = {"rules": rules, "start": effective_start.isoformat(), "end": effective_end and effective_end.isoformat()}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def unit_of(currency: str) -> str:
    return f"{minor_unit(currency):f}"
