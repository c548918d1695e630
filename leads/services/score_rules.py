"""The rules of points and the settings of leads, for administrators. Every change has all leads reckoned anew."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Refusal
from jobs.services import enqueue
from leads import policies
from leads.models import LeadBehaviour, LeadSettings, ScoreRule
from people.models import User

FACTS = (
    "source", "industry", "region", "title", "company", "email", "phone", "website", "need", "budget", "campaign", "source_detail", "tags",
    "status",
)  # fmt: skip
NUMERIC = ("at_least", "at_most")


def save_score_rule(
    *, actor: User, rule: ScoreRule | None = None, version: int | None = None, **values: Any
) -> ScoreRule:
    """A new rule, or other values for one."""
    policies.can_manage_sources(actor).require()
    with transaction.atomic():
        row = (
            ScoreRule(position=ScoreRule.objects.count())
            if rule is None
            else ScoreRule.objects.select_for_update().get(pk=rule.pk)
        )
        check_version(row, version, values)
        diff = apply_changes(row, values)
        check_rule(row)
        if rule is None:
            row.save(force_insert=True)
        elif diff:
            save_changes(row, diff)
        if diff:
            audit.record(
                actor=actor, action=f"score_rule.{'created' if rule is None else 'edited'}", record=row, changes=diff
            )
            rescore_all()
    return row


def check_rule(row: ScoreRule) -> None:
    if row.kind == ScoreRule.Kind.FIT and row.field not in FACTS:
        raise Refusal(_("Choose a field of the lead."), code="field", field="field")
    if row.kind == ScoreRule.Kind.BEHAVIOUR and row.field not in LeadBehaviour.Kind.values:
        raise Refusal(_("Choose what the lead must have done."), code="field", field="field")
    if row.kind == ScoreRule.Kind.IDLE and not row.idle_days:
        raise Refusal(_("Say after how many days."), code="required", field="idle_days")
    if row.kind == ScoreRule.Kind.FIT and row.operator not in ("present", "missing") and not row.value.strip():
        raise Refusal(_("Say with what it is compared."), code="required", field="value")
    if row.operator in NUMERIC and row.kind == ScoreRule.Kind.FIT and not _is_number(row.value):
        raise Refusal(_("“At least” and “at most” need a number."), code="number", field="value")


def _is_number(text: str) -> bool:
    return text.strip().lstrip("-").replace(".", "", 1).isdigit()


def delete_score_rule(*, actor: User, rule: ScoreRule) -> None:
    policies.can_manage_sources(actor).require()
    with transaction.atomic():
        audit.record(actor=actor, action="score_rule.deleted", record=rule)
        ScoreRule.objects.filter(pk=rule.pk).delete()
        rescore_all()


def edit_lead_settings(*, actor: User, version: int | None = None, **values: Any) -> LeadSettings:
    policies.can_manage_sources(actor).require()
    with transaction.atomic():
        LeadSettings.objects.bulk_create([LeadSettings()], ignore_conflicts=True)
        row = LeadSettings.objects.select_for_update(of=("self",)).get()
        check_version(row, version, values)
        diff = apply_changes(row, values)
        if row.hot_from <= row.warm_from:
            raise Refusal(_("Hot must begin above warm."), code="bands", field="hot_from")
        if row.workday_end <= row.workday_start:
            raise Refusal(_("The workday must end after it begins."), code="hours", field="workday_end")
        if diff:
            save_changes(row, diff)
            audit.record(actor=actor, action="lead_settings.edited", record=row, changes=diff)
            rescore_all()
    return row


def rescore_all() -> None:
    """By a worker; one job is enough however many changes ask for it before it starts."""
    enqueue(kind="leads.score_all")


def ask_to_train(*, actor: User) -> None:
    """Have a worker learn anew from earlier leads, now instead of on Sunday."""
    policies.can_manage_sources(actor).require()
    enqueue(kind="leads.train", owner=actor.pk)
