"""Thresholds that people set, and the worker's check of them: a breach begins once and ends once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from people.models import User
from people.queries import organisation
from people.services import notify
from performance import policies
from performance.models import Alert, Breach, Window
from performance.watching import out_of_range, window_period
from targets.metrics import metric_by_key, values
from targets.metrics.metric import Asked
from targets.scopes import scope_of

FIELDS = ("name", "metric", "window", "user", "team", "direction", "threshold", "is_active")
MOST, AT_ONCE = 50, 40


def save_alert(
    *, actor: User, given: Mapping[str, Any], alert: Alert | None = None, version: int | None = None
) -> Alert:
    plain = {name: given[name] for name in FIELDS if name in given}
    if alert is not None:
        policies.can_own(actor, alert).require()
    _check(actor, alert, plain)
    with transaction.atomic():
        if alert is None:
            alert = Alert.objects.create(**plain, owner=actor, is_demo=actor.is_demo)
            action, diff = "alert.created", {}
        else:
            alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
            check_version(alert, version, plain)
            action, diff = "alert.edited", apply_changes(alert, plain)
            save_changes(alert, diff)
        audit.record(actor=actor, action=action, record=alert, changes=diff)
        broadcast(RecordChanged(topic="alert", id=alert.pk, audience=(actor.pk,)))
    return alert


def _check(actor: User, alert: Alert | None, plain: Mapping[str, Any]) -> None:
    """The whole, as it would stand afterwards."""
    user, team = (plain.get(name, getattr(alert, name, None)) for name in ("user", "team"))
    metric = metric_by_key(plain.get("metric", getattr(alert, "metric", "")))
    policies.can_watch(actor, user=user, team=team).require()
    problems = []
    if user is not None and team is not None:
        problems.append(FieldProblem("team", "subject", _("Watch a person or a team, not both.")))
    if metric is None:
        problems.append(FieldProblem("metric", "unknown", _("There is no such metric.")))
    if plain.get("window", Window.DAYS_30) not in Window.values:
        problems.append(FieldProblem("window", "unknown", _("There is no such period.")))
    if alert is None and Alert.objects.filter(owner=actor).count() >= MOST:
        problems.append(FieldProblem("name", "too_many", _("At most %(most)s alerts.") % {"most": MOST}))
    if problems:
        raise Refusal(problems[0].message, code="invalid_alert", problems=problems)


def delete_alert(*, actor: User, alert: Alert) -> None:
    """With its breaches; what was decided stays."""
    policies.can_own(actor, alert).require()
    with transaction.atomic():
        audit.record(actor=actor, action="alert.deleted", record=alert)
        Alert.objects.filter(pk=alert.pk).delete()


def asked_of(row: Any, owner: Any, today: date) -> Asked | None:
    """The number an alert or a decision is about, in its owner's sight; None for a metric that is gone."""
    metric = metric_by_key(row.metric)
    if metric is None:
        return None
    period = window_period(row.window, today, organisation().fiscal_year_start)
    return metric, scope_of(user_id=row.user_id, team_id=row.team_id, viewer=owner), period


def check_alerts(*, actor: Any, today: date, now: datetime) -> int:
    """All active ones, so many in one statement; how many breaches began or ended."""
    rows = list(Alert.objects.filter(is_active=True, owner__is_active=True).select_related("owner").order_by("pk"))
    # One person has one sight, read once.
    owners = {row.owner_id: row.owner for row in rows}
    turned = 0
    for start in range(0, len(rows), AT_ONCE):
        chunk = [
            (row, asked)
            for row in rows[start : start + AT_ONCE]
            if (asked := asked_of(row, owners[row.owner_id], today))
        ]
        found = values([asked for _row, asked in chunk])
        turned += sum(_note(row, value, now) for (row, _asked), value in zip(chunk, found, strict=True))
    return turned


def _note(alert: Alert, value: Decimal | None, now: datetime) -> bool:
    """Whether a breach began or ended. The unique open breach decides between two workers."""
    outside = out_of_range(alert.direction, value, alert.threshold)
    with transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(last_value=value, checked_at=now)
        if outside is None or value is None:
            return False
        if not outside:
            open_ones = Breach.objects.filter(alert=alert, closed_at__isnull=True)
            ended = open_ones.update(closed_at=now, closing_value=value) > 0
            if ended:
                _notify(alert, "alert.closed", value)
            return ended
        breach = Breach(alert=alert, opened_at=now, value=value, is_demo=alert.is_demo)
        Breach.objects.bulk_create([breach], ignore_conflicts=True)
        begun = Breach.objects.filter(pk=breach.pk).exists()
        if begun:
            _notify(alert, "alert.fired", value)
        return begun


def _notify(alert: Alert, kind: str, value: Decimal) -> None:
    params = {"name": alert.name, "value": f"{value:,.2f}", "threshold": f"{alert.threshold:,.2f}"}
    notify(user=alert.owner_id, kind=kind, params=params, url=reverse("performance:alert", args=[alert.pk]))
    broadcast(RecordChanged(topic="alert", id=alert.pk, audience=(alert.owner_id,)))
