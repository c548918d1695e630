"""A person's word, a manager's adjustment, a deal counted in or out. None of them touches a deal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from core.money import round_money
from core.periods import Period
from forecasts import policies
from forecasts.models import Adjustment, DealCall, Submission
from forecasts.rhythm import is_late
from opportunities.models import Opportunity
from people.models import Team, User
from people.ownership import get_visible_or_404
from people.queries import organisation


def submit_forecast(
    *, actor: User, period: Period, commit: Decimal, best_case: Decimal, note: str = "", now: datetime
) -> Submission:
    """Say what one stands for in the period. An earlier word is kept; the last one holds."""
    policies.can_submit(actor).require()
    _check_amounts(commit, best_case)
    settings = organisation()
    with transaction.atomic():
        _one_at_a_time(actor)
        earlier = Submission.objects.filter(user=actor).within(period).order_by("-number").first()
        submission = Submission.objects.create(
            user=actor, team=actor.team, start_on=period.start, end_on=period.end, number=earlier.number + 1 if earlier else 1,
            commit=round_money(commit, settings.base_currency), best_case=round_money(best_case, settings.base_currency),
            note=note[:500], submitted_at=now, is_late=is_late(now, settings.time_zone),
            is_demo=actor.is_demo,
        )  # fmt: skip
        changes = {
            name: [str(getattr(earlier, name)) if earlier else None, str(getattr(submission, name))]
            for name in ("commit", "best_case")
        }
        audit.record(actor=actor, action="forecast.submitted", record=submission, changes=changes, reason=note)
        _tell(submission.pk, actor)
    return submission


def _check_amounts(commit: Decimal, best_case: Decimal) -> None:
    problems = []
    if commit < 0:
        problems.append(FieldProblem("commit", "negative", _("A forecast can't be negative.")))
    if best_case < commit:
        problems.append(
            FieldProblem(
                "best_case", "below_commit", _("The best case includes what you commit to; it can't be lower.")
            )
        )
    if problems:
        raise Refusal(problems[0].message, code="invalid_forecast", problems=problems)


def _one_at_a_time(actor: User) -> None:
    """Two words of one person at the same moment get two numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"forecasts.submission.{actor.pk}"])


def adjust_forecast(
    *,
    actor: User,
    period: Period,
    category: str,
    amount: Decimal,
    note: str,
    now: datetime,
    user: User | None = None,
    team: Team | None = None,
) -> Adjustment:
    """Correct what a person or a team comes to, on one's own level and above; the person's line and the deals stay."""
    if (user is None) == (team is None):
        raise Refusal(_("An adjustment is of a person or of a team."), code="subject", field="user")
    policies.can_adjust(actor, user=user, team=team).require()
    _check_adjustment(category, amount, note)
    with transaction.atomic():
        adjustment = Adjustment.objects.create(
            user=user, team=team, author=actor, start_on=period.start, end_on=period.end, category=category,
            amount=round_money(amount, organisation().base_currency), note=note.strip()[:500], made_at=now,
            is_demo=actor.is_demo or bool(user and user.is_demo),
        )  # fmt: skip
        changes = {category: [None, str(adjustment.amount)]}
        audit.record(actor=actor, action="forecast.adjusted", record=adjustment, changes=changes, reason=note)
        _tell(adjustment.pk, actor)
    return adjustment


def _check_adjustment(category: str, amount: Decimal, note: str) -> None:
    problems = []
    if category not in Adjustment.Category.values:
        problems.append(FieldProblem("category", "unknown", _("Adjust the commit or the best case.")))
    if round_money(amount) == 0:
        problems.append(FieldProblem("amount", "zero", _("Give the amount to add (or, with a minus, to take away).")))
    if not note.strip():
        problems.append(FieldProblem("note", "required", _("Say why.")))
    if problems:
        raise Refusal(problems[0].message, code="invalid_adjustment", problems=problems)


def withdraw_adjustment(*, actor: User, adjustment: Adjustment, now: datetime) -> Adjustment:
    policies.can_withdraw(actor, adjustment).require()
    with transaction.atomic():
        adjustment = (
            Adjustment.objects.select_for_update(of=("self",)).select_related("user", "team").get(pk=adjustment.pk)
        )
        policies.can_withdraw(actor, adjustment).require()
        adjustment.withdrawn_at = now
        adjustment.save(update_fields=["withdrawn_at"])
        changes = {adjustment.category: [str(adjustment.amount), None]}
        audit.record(actor=actor, action="forecast.adjustment_withdrawn", record=adjustment, changes=changes)
        _tell(adjustment.pk, actor)
    return adjustment


def call_deal(
    *, actor: User, opportunity: Opportunity, period: Period, verdict: str, note: str = "", now: datetime
) -> DealCall | None:
    """Count a deal in ("include"), out ("exclude") or (empty) as its category says. The deal itself stays as it is."""
    opportunity = get_visible_or_404(Opportunity.objects.all(), actor, opportunity.pk)
    policies.can_call_deal(actor, opportunity).require()
    if verdict and verdict not in DealCall.Verdict.values:
        raise Refusal(
            _("A deal is counted in, left out, or counted as its category says."), code="unknown", field="verdict"
        )
    with transaction.atomic():
        rows = DealCall.objects.select_for_update().filter(
            opportunity=opportunity, start_on=period.start, end_on=period.end
        )
        before = rows.first()
        call = None
        if verdict:
            call, _made = DealCall.objects.update_or_create(
                opportunity=opportunity, start_on=period.start, end_on=period.end,
                defaults={"verdict": verdict, "note": note[:500], "author": actor, "made_at": now, "is_demo": actor.is_demo},
            )  # fmt: skip
        else:
            rows.delete()
        changes = {"forecast": [before.verdict if before else None, verdict or None]}
        audit.record(actor=actor, action="forecast.deal_called", record=opportunity, changes=changes, reason=note)
        _tell(opportunity.pk, actor)
    return call


def _tell(key: object, actor: User) -> None:
    broadcast(RecordChanged(topic="forecast", id=key, audience=(actor.pk,)))  # type: ignore[arg-type]
