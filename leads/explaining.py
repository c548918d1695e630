"""Scores, owners and deadlines in sentences: why is this lead hot, why did I get it, until when must somebody answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.models import AssignmentRule, FirstResponse, Lead, LeadOwnerChange, LeadSource, ScoringModel

TONES = {"hot": "error", "warm": "warning", "cold": "info"}
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a score: what for, what of the lead fulfilled it, and its points."""

    title: str
    detail: str
    points: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One column that moved the learned likelihood; `up` says which way."""

    text: str
    up: bool


@dataclass(frozen=True, slots=True)
class ScoreCard:
    score: int
    band: str
    tone: str
    lines: tuple[Line, ...]
    is_overridden: bool
    model: str
    """Why the learned model says nothing yet; empty when it does."""


def score_card(lead: Lead) -> ScoreCard:
    lines = tuple(line_of(part) for part in lead.score_parts)
    overridden = lead.score_override is not None
    spoken = overridden or any(part.get("kind") == "learned" for part in lead.score_parts)
    silence = "" if spoken else model_silence(newest_model())
    return ScoreCard(lead.score, lead.get_band_display(), TONES.get(lead.band, "neutral"), lines, overridden, silence)


def newest_model() -> ScoringModel | None:
    return ScoringModel.objects.defer("document").order_by("-trained_at", "-id").first()


def model_silence(model: ScoringModel | None) -> str:
    """Why the learned model has no say; empty when it has."""
    if model is None:
        return _("No signal yet: nothing has been learned from earlier leads so far. The rules alone count.")
    if model.has_signal:
        return ""
    if model.why_not == "too_few":
        return _("No signal yet: too few earlier leads have come to an end to learn from. The rules alone count.")
    return _("No signal yet: on the newest leads the model was no better than the average. The rules alone count.")


def line_of(part: Mapping[str, Any]) -> Line:
    name = str(part.get("name", ""))
    match part.get("kind"):
        case "fit":
            return Line(
                _(name),
                f"{field_label(str(part.get('field')))}: {found_words(part)}" if part.get("found") else "",
                part["points"],
            )
        case "behaviour":
            return Line(_(name), _behaviour_words(part), part["points"])
        case "idle":
            days = int(part.get("days", 0))
            return Line(
                _(name), ngettext("nothing for %(n)s day", "nothing for %(n)s days", days) % {"n": days}, part["points"]
            )
        case "learned":
            return _learned_line(part)
        case _:
            return Line(_("Set by hand"), name, part["points"])


def found_words(part: Mapping[str, Any]) -> str:
    found = str(part.get("found", ""))
    return _source_name(found) if part.get("field") == "source" else found


def _source_name(key: str) -> str:
    row = LeadSource.objects.filter(key=key).first()
    return str(row) if row else key


def _behaviour_words(part: Mapping[str, Any]) -> str:
    times = int(part.get("times", 1))
    words = ngettext("%(n)s time", "%(n)s times", times) % {"n": times}
    return f"{words}, {_('fading with time')}" if part.get("faded") else words


def _learned_line(part: Mapping[str, Any]) -> Line:
    details = part.get("details", {})
    words = _("%(percent)s %% likely to convert; the average is %(base)s %%") % {
        "percent": round(100 * details.get("probability", 0)),
        "base": round(100 * details.get("base_rate", 0)),
    }
    reasons = tuple(Reason(_reason_words(one), one["effect"] > 0) for one in details.get("reasons", ()))
    return Line(_("Learned from earlier leads"), words, part["points"], reasons)


def _reason_words(reason: Mapping[str, Any]) -> str:
    column, value = str(reason["column"]), str(reason["value"])
    if column == "source":
        value = _source_name(value)
    if column.endswith(" known"):
        label = field_label(column.removesuffix(" known"))
        return (
            _("%(field)s is known") % {"field": label}
            if value == "yes"
            else _("%(field)s is not known") % {"field": label}
        )
    return f"{field_label(column)}: {value or _('nothing')}"


def refusal_words(code: str) -> str:
    """Why a column may not be learned from."""
    return {
        "constant": _("all leads say the same"),
        "own_values": _("nearly every lead has a value of its own"),
        "runs_with_time": _("it grows with time, like a running number"),
        "known_afterwards": _("it was filled in when the outcome was known"),
        "too_many": _("there are too many columns"),
    }.get(code, code)


def column_label(name: str) -> str:
    """Of a column the model reads, which may be a field or whether one is known."""
    return field_label(name.removesuffix(" known"))


def field_label(name: str) -> str:
    known = {"mail address": _("Kind of mail address"), "weekday": _("Weekday"), "hour": _("Hour of the day")}
    if name in known:
        return known[name]
    column: Any = Lead._meta.get_field(name)
    return str(column.verbose_name)


BARRED = {
    "absent": lambda n: ngettext("%(n)s absent", "%(n)s absent", n),
    "inactive": lambda n: ngettext("%(n)s no longer active", "%(n)s no longer active", n),
    "full": lambda n: ngettext("%(n)s full", "%(n)s full", n),
    "untrained": lambda n: ngettext("%(n)s not trained yet", "%(n)s not trained yet", n),
}


@dataclass(frozen=True, slots=True)
class OwnerStep:
    """One row of a lead's owners."""

    label: str
    who: str
    why: str
    at: datetime
    actor: str


def owner_steps(lead: Lead) -> list[OwnerStep]:
    """The newest first: who had it, how he came to it and why."""
    changes = lead.owner_changes.select_related("to_owner", "to_pool", "actor").order_by("-at", "-id")[:30]
    return [
        OwnerStep(one.get_how_display(), str(one.to_owner or one.to_pool or ""), why(one), one.at, str(one.actor or "")) for one in changes
    ]  # fmt: skip


def why(change: LeadOwnerChange) -> str:
    told = change.explanation
    if change.how in (LeadOwnerChange.How.ROUTED, LeadOwnerChange.How.ESCALATED) and told.get("rule"):
        return choice_words(told)
    if change.how == LeadOwnerChange.How.RECYCLED and told.get("rule"):
        return _("By the rule “%(name)s”") % {"name": told["rule"]}
    return change.reason


def choice_words(told: Mapping[str, Any]) -> str:
    """“By the rule “East”: in turn, among 3 people; skipped: 1 absent”."""
    strategy = str(dict(AssignmentRule.Strategy.choices).get(told.get("strategy", ""), ""))
    among = int(told.get("among", 0))
    words = ngettext("among %(n)s person", "among %(n)s people", among) % {"n": among}
    skipped = [BARRED[code](n) % {"n": n} for code, n in told.get("skipped", {}).items() if code in BARRED]
    sentence = _("By the rule “%(name)s”: %(strategy)s, %(among)s") % {
        "name": told["rule"],
        "strategy": strategy,
        "among": words,
    }
    return sentence + (_("; skipped: %(people)s") % {"people": ", ".join(skipped)} if skipped else "")


@dataclass(frozen=True, slots=True)
class Deadline:
    due_at: datetime
    is_late: bool


def open_deadline(lead: Lead, now: datetime) -> Deadline | None:
    """Until when somebody must answer; None when somebody has, or nobody must."""
    if lead.status != Lead.Status.NEW:
        return None
    row = FirstResponse.objects.filter(lead=lead, responded_at=None).first()
    return Deadline(row.due_at, row.due_at < now) if row else None


def days_left(lead: Lead, today: date) -> int | None:
    """How many days until it falls into the pool; None when it is not near."""
    if lead.recycles_on is None or lead.owner_id is None or not lead.is_open:
        return None
    left = (lead.recycles_on - today).days
    return max(0, left) if left <= SOON_DAYS else None


def waiting_first_answers(user: Any) -> QuerySet[FirstResponse]:
    """For “my day”: leads of the user that wait for their first answer, the most urgent first."""
    rows = FirstResponse.objects.filter(
        responded_at=None, lead__owner=user, lead__status=Lead.Status.NEW, lead__deleted_at=None
    )
    return rows.select_related("lead").defer("lead__search").order_by("due_at", "id")


def late_first_answers(leads: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Of these leads, the new ones whose first answer should have been given by now."""
    return leads.filter(status=Lead.Status.NEW, first_response__responded_at=None, first_response__due_at__lt=now)


def about_to_fall(user: Any, today: date) -> QuerySet[Any]:
    """For “my day”: leads of the user that fall into the pool within the week (待进入公海), as the list filters them."""
    soon = today + timedelta(days=SOON_DAYS)
    rows = Lead.objects.open().filter(owner=user, recycles_on__lte=soon)
    return rows.defer("search").order_by("recycles_on", "-score", "id")
