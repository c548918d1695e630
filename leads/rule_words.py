"""Rules in sentences, for the pages of settings."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.explaining import field_label
from leads.models import AssignmentRule, Lead, LeadBehaviour, LeadRecycleRule, ScoreRule


def rule_sentence(rule: ScoreRule) -> str:
    """“Job title contains one of: managing director, head”."""
    match rule.kind:
        case ScoreRule.Kind.FIT:
            value = "" if rule.operator in ("present", "missing") else f" {rule.value}"
            return f"{field_label(rule.field)} {rule.get_operator_display()}{value}"
        case ScoreRule.Kind.BEHAVIOUR:
            return _behaviour_sentence(rule)
        case _:
            days = rule.idle_days or 0
            return ngettext("Nothing for %(n)s day", "Nothing for %(n)s days", days) % {"n": days}


def _behaviour_sentence(rule: ScoreRule) -> str:
    what = str(dict(LeadBehaviour.Kind.choices).get(rule.field, rule.field))
    times = ngettext("at most %(n)s time", "at most %(n)s times", rule.most_times) % {"n": rule.most_times}
    if not rule.half_life_days:
        return f"{what}, {times}"
    fading = ngettext("halved after %(n)s day", "halved every %(n)s days", rule.half_life_days) % {
        "n": rule.half_life_days
    }
    return f"{what}, {times}, {fading}"


def conditions_sentence(rule: AssignmentRule) -> str:
    """Asked of prefetched rows."""
    said = []
    if sources := [str(source) for source in rule.sources.all()]:
        said.append(f"{_('Lead source')}: {', '.join(sources)}")
    said += [f"{label}: {', '.join(values)}" for label, values in _lists(rule) if values]
    if rule.score_from is not None or rule.score_to is not None:
        low, high = ("" if bound is None else bound for bound in (rule.score_from, rule.score_to))
        said.append(f"{_('Score')}: {low}–{high}")
    if rule.in_working_hours:
        said.append(_("only within working hours"))
    return " · ".join(said) or _("every lead")


def _lists(rule: AssignmentRule) -> list[tuple[str, list[str]]]:
    return [(_("Region"), rule.regions), (_("Industry"), rule.industries), (_("Need"), rule.words)]


def recycle_sentence(rule: LeadRecycleRule) -> str:
    numbers = (
        (rule.idle_days, _("%(n)s days without activity")),
        (rule.unqualified_days, _("%(n)s days without being qualified")),
        (rule.unconverted_days, _("%(n)s days without being converted")),
    )
    glue = _(" and ") if rule.combine == LeadRecycleRule.Combine.ALL else _(" or ")
    sentence = glue.join(words % {"n": days} for days, words in numbers if days is not None)
    bands = ", ".join(str(dict(Lead.Band.choices)[band]) for band in rule.bands)
    return f"{bands}: {sentence}" if bands else sentence
