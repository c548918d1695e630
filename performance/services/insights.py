"""Keeping what the detectors find: new ones appear, known ones are brought up to date, what no longer holds goes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Refusal
from people.models import User
from performance import policies
from performance.detecting import Detected, detect, weight
from performance.models import Insight

Key = tuple[str, Any, Any, str]


def find_insights(*, actor: Any, today: date) -> int:
    """How many are new. A dismissed one stays dismissed as long as it holds without a break."""
    found = {(one.detector, one.team, one.user, one.key): one for one in detect(today)}
    with transaction.atomic():
        known: dict[Key, Insight] = {
            (row.detector, row.team_id, row.user_id, row.key): row
            for row in Insight.objects.select_for_update(of=("self",)).filter(gone_on__isnull=True)
        }
        gone = [row.pk for key, row in known.items() if key not in found]
        Insight.objects.filter(pk__in=gone).update(gone_on=today)
        kept = [_renewed(row, found[key], today) for key, row in known.items() if key in found]
        Insight.objects.bulk_update(kept, ["values", "numbers", "weight", "seen_on"])
        fresh = [_made(one, today) for key, one in found.items() if key not in known]
        Insight.objects.bulk_create(fresh)
    return len(fresh)


def _made(one: Detected, today: date) -> Insight:
    row = Insight(detector=one.detector, team_id=one.team, user_id=one.user, key=one.key, found_on=today)
    return _renewed(row, one, today)


def _renewed(row: Insight, one: Detected, today: date) -> Insight:
    row.values, row.numbers = {**one.found.values, **one.extra}, one.numbers
    row.weight, row.seen_on = weight(one.found), today
    return row


def dismiss_insight(*, actor: User, insight: Insight, reason: str, now: datetime) -> Insight:
    """Not a problem, and why: the next one who asks can read it."""
    if not reason.strip():
        raise Refusal(_("Say why."), code="required", field="reason")
    with transaction.atomic():
        insight = Insight.objects.select_for_update(of=("self",)).get(pk=insight.pk)
        policies.can_dismiss(actor, insight).require()
        insight.dismissed_at, insight.dismissed_by, insight.reason = now, actor, reason.strip()[:300]
        insight.is_demo = insight.is_demo or actor.is_demo
        insight.save(update_fields=["dismissed_at", "dismissed_by", "reason", "is_demo"])
        audit.record(actor=actor, action="insight.dismissed", record=insight, reason=insight.reason)
    return insight
