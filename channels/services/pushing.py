"""Browsers that take pushes: subscribed by their person, forgotten when their push service no longer knows them."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from channels.models import PushSubscription
from channels.push import encryption, keys
from channels.push.encoding import from_text
from core import safe_http
from core.errors import Refusal
from people.models import User

GONE, SECONDS, MOST_BROWSERS = (404, 410), 8.0, 10
POINT_BYTES, AUTH_BYTES = 65, 16


class PushFailed(Exception):
    """The push service did not take it; the job is tried again."""


def subscribe(*, actor: User, endpoint: str, p256dh: str, auth: str, browser: str, now: datetime) -> PushSubscription:
    """Keep this browser for the actor. A browser that somebody else used before is his no longer."""
    _check(endpoint, p256dh, auth)
    with transaction.atomic():
        PushSubscription.objects.filter(endpoint_hash=hash_of(endpoint)).delete()
        row = PushSubscription.objects.create(
            user=actor, endpoint=endpoint, endpoint_hash=hash_of(endpoint), p256dh=p256dh, auth=auth, browser=browser[:80],
            created_at=now,
        )  # fmt: skip
        kept = PushSubscription.objects.filter(user=actor).values_list("pk", flat=True)[:MOST_BROWSERS]
        PushSubscription.objects.filter(user=actor).exclude(pk__in=list(kept)).delete()
    return row


def unsubscribe(*, actor: User, endpoint: str) -> int:
    return PushSubscription.objects.filter(user=actor, endpoint_hash=hash_of(endpoint)).delete()[0]


def hash_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    if not keys.configured():
        raise Refusal(_("This installation sends no pushes."), code="no_keys")
    try:
        fits = len(from_text(p256dh)) == POINT_BYTES and len(from_text(auth)) == AUTH_BYTES
        safe_http.check(endpoint)
    except (ValueError, safe_http.UnsafeAddress, safe_http.Unreachable) as error:
        raise Refusal(_("This browser's push address can't be used."), code="unsafe_address") from error
    if not fits:
        raise Refusal(_("This browser's push address can't be used."), code="invalid_keys")


def push_to(*, user: User, title: str, url: str, tag: str, now: datetime) -> int:
    """To each of the person's browsers; how many took it. The payload says what kind of thing happened, and of whom nothing."""
    message = json.dumps({"title": title, "url": url, "tag": tag}, ensure_ascii=False).encode()
    outcomes = [_push(row, message, now) for row in PushSubscription.objects.filter(user=user)]
    if not any(outcomes) and None in outcomes:
        raise PushFailed(_("The push service does not answer."))
    return sum(bool(outcome) for outcome in outcomes)


def _push(row: PushSubscription, message: bytes, now: datetime) -> bool | None:
    """Whether it was taken; None: not now. A browser that is gone is forgotten."""
    body = encryption.encrypt(message, p256dh=row.p256dh, auth=row.auth)
    headers = {
        "Authorization": encryption.authorization(row.endpoint, now), "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream", "TTL": "86400", "Urgency": "normal",
    }  # fmt: skip
    try:
        answer = safe_http.post(row.endpoint, body=body, headers=headers, seconds=SECONDS)
    except (safe_http.UnsafeAddress, safe_http.Unreachable):
        return None
    if answer.ok:
        PushSubscription.objects.filter(pk=row.pk).update(used_at=now)
    elif answer.status in GONE:
        row.delete()
        return False
    return answer.ok or None
