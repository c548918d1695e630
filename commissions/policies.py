"""Who may do what with plans, runs and statements. Nobody approves what he made, or his own pay."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commissions.models import CommissionAdjustment, CommissionRun, CommissionStatement, PlanVersion
from core.verdicts import YES, Verdict, no


def _reaches_all(actor: Any, action: str) -> bool:
    reach = actor.access.reach("commissions", action) if actor.is_active else None
    return reach is not None and reach.everyone


def can_manage_plans(actor: Any) -> Verdict:
    return YES if _reaches_all(actor, "manage") else no(_("Your role does not allow changing commission plans."))


def can_approve_version(actor: Any, version: PlanVersion) -> Verdict:
    if not _reaches_all(actor, "approve"):
        return no(_("Your role does not allow approving commission plans."))
    if actor.pk in (version.created_by_id, version.edited_by_id, version.submitted_by_id):
        return no(_("A plan version is approved by a second person: you wrote or submitted this one."))
    return YES


def can_calculate(actor: Any) -> Verdict:
    return YES if _reaches_all(actor, "calculate") else no(_("Your role does not allow calculating commissions."))


def can_approve_run(actor: Any, run: CommissionRun) -> Verdict:
    if not _reaches_all(actor, "approve"):
        return no(_("Your role does not allow approving commissions."))
    if CommissionStatement.objects.filter(run=run, user_id=actor.pk).exists():
        return no(_("You have a statement in this period: somebody else has to approve it."))
    return YES


def can_pay(actor: Any, run: CommissionRun) -> Verdict:
    if not _reaches_all(actor, "pay"):
        return no(_("Your role does not allow paying commissions."))
    if CommissionStatement.objects.filter(run=run, user_id=actor.pk).exists():
        return no(_("You have a statement in this period: somebody else has to pay it."))
    return YES


def can_respond(actor: Any, statement: CommissionStatement) -> Verdict:
    """Only the person whose pay it is acknowledges or disputes it."""
    if actor.is_active and actor.pk == statement.user_id:
        return YES
    return no(_("Only the person whose statement it is may do this."))


def can_answer(actor: Any, statement: CommissionStatement) -> Verdict:
    reach = actor.access.reach("commissions", "approve") if actor.is_active else None
    if reach is None or not reach.covers(statement.user_id):
        return no(_("Your role does not allow answering questions about statements."))
    if actor.pk == statement.user_id:
        return no(_("You can't answer your own question."))
    return YES


def can_adjust(actor: Any, statement: CommissionStatement, adjustment: CommissionAdjustment | None = None) -> Verdict:
    """Propose one, or take one's own proposal back."""
    if not (_reaches_all(actor, "calculate") or _reaches_all(actor, "manage")):
        return no(_("Your role does not allow adjusting commissions."))
    if actor.pk == statement.user_id:
        return no(_("Nobody adjusts his own pay."))
    return YES


def can_decide_adjustment(actor: Any, statement: CommissionStatement, adjustment: CommissionAdjustment) -> Verdict:
    if not _reaches_all(actor, "approve"):
        return no(_("Your role does not allow approving commissions."))
    if actor.pk == adjustment.created_by_id:
        return no(_("An adjustment is approved by a second person: you proposed this one."))
    if actor.pk == statement.user_id:
        return no(_("Nobody adjusts his own pay."))
    return YES
