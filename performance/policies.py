"""Who may write, read, review and set up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from performance.models import Decision, Finding, Insight, RepReport


def can_write(actor: Any, report: RepReport) -> Verdict:
    """Everybody his own, as long as it was not given in."""
    if report.user_id != actor.pk or not actor.may("performance.edit"):
        return no(_("Only who owes this report may write it."))
    if not report.is_draft:
        return no(_("This report was given in; it no longer changes."))
    return YES


def can_comment(actor: Any, report: RepReport) -> Verdict:
    """Whoever may read it."""
    if not report.is_draft and RepReport.objects.visible_to(actor).filter(pk=report.pk).exists():
        return YES
    return no(_("There is nothing to comment on yet."))


def can_review(actor: Any, report: RepReport) -> Verdict:
    """Score it and turn its paragraphs into work: those who lead the person; nobody his own."""
    reach = actor.access.reach("performance", "review") if actor.is_active else None
    if reach is None or report.user_id == actor.pk or not reach.covers(report.user_id):
        return no(_("Only those who lead %(name)s may do this.") % {"name": report.user})
    return YES if not report.is_draft else no(_("There is nothing to comment on yet."))


def can_give_to(actor: Any, owner: Any) -> Verdict:
    """An item is given to oneself or to somebody one leads."""
    reach = actor.access.reach("performance", "review") if actor.is_active else None
    if owner.pk == actor.pk or (owner.is_active and reach is not None and reach.covers(owner.pk)):
        return YES
    return no(_("You may give this only to yourself and to people you lead."))


def can_close(actor: Any, finding: Finding) -> Verdict:
    reach = actor.access.reach("performance", "review") if actor.is_active else None
    if actor.pk in (finding.owner_id, finding.author_id) or (reach is not None and reach.covers(finding.owner_id)):
        return YES
    return no(_("Only who owns this or leads its owner may close it."))


def can_manage(actor: Any) -> Verdict:
    if actor.may("performance.manage"):
        return YES
    return no(_("Rules of reports and norms are set by those who manage them."))


def can_dismiss(actor: Any, insight: Insight) -> Verdict:
    if Insight.objects.visible_to(actor).filter(pk=insight.pk).exists():
        return YES
    return no(_("Your role does not allow this."))


def can_watch(actor: Any, *, user: Any = None, team: Any = None) -> Verdict:
    """A metric of oneself, of people and teams one leads, or of all that one sees."""
    reach = actor.access.reach("performance", "view") if actor.is_active else None
    if reach is None:
        return no(_("Your role does not allow this."))
    subject = user.pk if user is not None else getattr(team, "manager_id", None)
    if (user is None and team is None) or reach.everyone or (subject is not None and reach.covers(subject)):
        return YES
    return no(_("You may watch only yourself and people and teams you lead."))


def can_own(actor: Any, record: Any) -> Verdict:
    """Alerts and decisions belong to who made them."""
    if record.owner_id == actor.pk and actor.is_active:
        return YES
    return no(_("Only its owner may change this."))


def can_record_result(actor: Any, decision: Decision) -> Verdict:
    return can_own(actor, decision)
