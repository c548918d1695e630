"""Sending what is due: a batch at a time, many receivers side by side, a slow one never in front of a quick one.

Quick endpoints get three seconds. Who needs more moves to the slow lane, where one worker at a time waits up to ten. The row is
locked while its message is under way, so two workers never send the same attempt; a worker that dies sends it again (at least once).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from core import safe_http
from jobs.services import set_interest
from people.services import notify
from webhooks import signing
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services.queueing import ask_to_send

BATCH, EACH = 64, 8
SECONDS = {WebhookEndpoint.Lane.FAST: 3.0, WebhookEndpoint.Lane.SLOW: 10.0}
# After which pause each attempt follows the one before; together a day.
PAUSES = tuple(timedelta(seconds=pause) for pause in (5, 60, 300, 1800, 7200, 18000, 25200, 33900))
GONE, QUICK = 410, 1000
SWITCH_OFF_AFTER = timedelta(hours=24)
ANY_SLOW_LANE = 7_352_901
CLAIM = """
SELECT d.id FROM webhooks_webhookdelivery d
JOIN (
    SELECT id, row_number() OVER (PARTITION BY endpoint_id ORDER BY next_at, id) AS place
    FROM webhooks_webhookdelivery WHERE state = 'waiting' AND next_at <= %s
) ranked USING (id)
JOIN webhooks_webhookendpoint e ON e.id = d.endpoint_id AND e.is_active AND e.lane = %s
WHERE ranked.place <= %s ORDER BY d.next_at, d.id LIMIT %s FOR UPDATE OF d SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    delivery: WebhookDelivery
    status: int | None
    error: str
    milliseconds: int
    too_slow: bool = False

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def send_due(*, actor: None = None, lane: str, now: datetime) -> bool:
    """One batch of a lane; whether more is due. Call it in a transaction: the claimed rows stay locked until it ends."""
    with transaction.atomic():
        if lane == WebhookEndpoint.Lane.SLOW and not _alone():
            return False
        batch, seconds = _claim(lane, now), SECONDS[WebhookEndpoint.Lane(lane)]
        messages = [(row, _headers(row, now)) for row in batch]
        with ThreadPoolExecutor(max_workers=max(len(batch), 1)) as threads:
            outcomes = list(threads.map(lambda message: _call(message[0], message[1], seconds), messages))
        finished = timezone.now()
        for outcome in outcomes:
            _note(outcome, lane, finished)
    return len(batch) >= EACH


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ANY_SLOW_LANE])
        return bool(cursor.fetchone()[0])


def _claim(lane: str, now: datetime) -> list[WebhookDelivery]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [now, lane, EACH, BATCH])
        ids = [row[0] for row in cursor.fetchall()]
    return list(WebhookDelivery.objects.filter(pk__in=ids).select_related("endpoint__owner"))


def _headers(row: WebhookDelivery, now: datetime) -> dict[str, str]:
    endpoint = row.endpoint
    valid = [signing.unseal(endpoint.sealed_secret)]
    if endpoint.previous_until and endpoint.previous_until > now:
        valid.append(signing.unseal(endpoint.sealed_previous))
    return signing.headers(valid, message_id=f"msg_{row.pk.hex}", at=now, body=row.body.encode())


def _call(row: WebhookDelivery, headers: dict[str, str], seconds: float) -> Outcome:
    """Runs in a thread: no database here."""
    try:
        answer = safe_http.post(row.endpoint.address, body=row.body.encode(), headers=headers, seconds=seconds)
    except safe_http.UnsafeAddress as error:
        return Outcome(row, None, str(error), 0)
    except safe_http.Unreachable as error:
        return Outcome(row, None, str(error), 0, too_slow=error.timed_out)
    said = "" if answer.ok else answer.body[:200].decode(errors="replace")
    return Outcome(row, answer.status, said, answer.milliseconds)


def _note(outcome: Outcome, lane: str, now: datetime) -> None:
    row, endpoint = outcome.delivery, outcome.delivery.endpoint
    if lane == WebhookEndpoint.Lane.FAST and outcome.too_slow:
        _to_the_slow_lane(endpoint, now)
        return
    row.attempts += 1
    entry: dict[str, Any] = {"at": now.isoformat(), "status": outcome.status, "error": outcome.error}
    row.log = [*row.log, {**entry, "milliseconds": outcome.milliseconds}][-20:]
    if outcome.accepted:
        row.state, row.delivered_at = WebhookDelivery.State.DELIVERED, now
    elif row.attempts > len(PAUSES) or outcome.status == GONE:
        row.state = WebhookDelivery.State.FAILED
    else:
        row.next_at = now + PAUSES[row.attempts - 1]
        ask_to_send(lane=endpoint.lane, due_at=row.next_at)
    row.save(update_fields=["attempts", "log", "state", "delivered_at", "next_at"])
    _note_health(endpoint, outcome, now)


def _to_the_slow_lane(endpoint: WebhookEndpoint, now: datetime) -> None:
    """Its first time-out does not count as an attempt: it had less time than it was promised."""
    moved = WebhookEndpoint.objects.filter(pk=endpoint.pk).exclude(lane=WebhookEndpoint.Lane.SLOW)
    if moved.update(lane=WebhookEndpoint.Lane.SLOW):
        ask_to_send(lane=WebhookEndpoint.Lane.SLOW, due_at=now)


def _note_health(endpoint: WebhookEndpoint, outcome: Outcome, now: datetime) -> None:
    """Back to the quick lane when it answers quickly; off when it said Gone or failed for a whole day."""
    this = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    if outcome.accepted:
        this.exclude(failing_since=None).update(failing_since=None)
        if outcome.milliseconds < QUICK:
            this.filter(lane=WebhookEndpoint.Lane.SLOW).update(lane=WebhookEndpoint.Lane.FAST)
        return
    this.filter(failing_since=None).update(failing_since=now)
    since = this.values_list("failing_since", flat=True).get()
    if outcome.status == GONE:
        _switch_off(endpoint, _("The receiver answered that it is gone (410)."))
    elif since and now - since >= SWITCH_OFF_AFTER and outcome.delivery.state == WebhookDelivery.State.FAILED:
        _switch_off(endpoint, _("Nothing could be delivered for a day."))


def _switch_off(endpoint: WebhookEndpoint, reason: str) -> None:
    if not WebhookEndpoint.objects.filter(pk=endpoint.pk, is_active=True).update(
        is_active=False, disabled_reason=reason
    ):
        return
    set_interest(subscriber="webhooks", key=endpoint.pk, events=())
    audit.record(actor=None, action="webhook.disabled", record=endpoint, reason=reason)
    params = {"name": endpoint.name, "reason": reason}
    notify(user=endpoint.actor, kind="webhook.disabled", params=params, url=f"/webhooks/{endpoint.pk}/")
