"""`Idempotency-Key` on every POST: the same key and body within a day returns the first answer; a different body is refused.

Only answers that had an effect (2xx) are kept. A refused request changed nothing, so repeating it asks the rules again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from api.models import IdempotencyKey
from core.problems import CONTENT_TYPE, problem

KEPT_FOR = timedelta(hours=24)
HEADER = "Idempotency-Key"


class IdempotencyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        if request.method != "POST" or not key or not request.path.startswith("/api/v1/"):
            return self.get_response(request)
        if len(key) > 200:
            return refusal(400, _("The Idempotency-Key is longer than 200 characters."))
        with transaction.atomic():
            return self._once(request, key)

    def _once(self, request: HttpRequest, key: str) -> HttpResponse:
        row = IdempotencyKey(caller=caller_of(request), key=key, fingerprint=fingerprint_of(request))
        known = claim(row)
        if known is not None:
            return replay(known, row.fingerprint)
        response = self.get_response(request)
        if 200 <= response.status_code < 300:
            keep(row, response)
        else:
            transaction.set_rollback(True)
        return response


def claim(row: IdempotencyKey) -> IdempotencyKey | None:
    """Insert the key, waiting for a twin in flight; the twin's row when it was first."""
    IdempotencyKey.objects.filter(caller=row.caller, key=row.key, created_at__lt=timezone.now() - KEPT_FOR).delete()
    IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
    found = IdempotencyKey.objects.get(caller=row.caller, key=row.key)
    if found.status is None:
        row.pk = found.pk
        return None
    return found


def keep(row: IdempotencyKey, response: HttpResponse) -> None:
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    IdempotencyKey.objects.filter(pk=row.pk).update(
        status=response.status_code, content_type=response.headers.get("Content-Type", ""), body=response.content
    )


def replay(known: IdempotencyKey, fingerprint: str) -> HttpResponse:
    if known.fingerprint != fingerprint:
        return refusal(422, _("This Idempotency-Key was already used with a different request."))
    headers = {"Idempotent-Replayed": "true"}
    return HttpResponse(bytes(known.body), status=known.status, content_type=known.content_type, headers=headers)


def refusal(status: int, message: str) -> HttpResponse:
    error = {"field": HEADER, "code": "idempotency_key", "message": message}
    return JsonResponse(problem(status, message, [error]), status=status, content_type=CONTENT_TYPE)


def caller_of(request: HttpRequest) -> str:
    """Keys are private to the token or the session's user; the secret itself is not stored."""
    who = request.headers.get("Authorization") or f"user:{request.user.pk}"
    return hashlib.sha256(who.encode()).hexdigest()


def fingerprint_of(request: HttpRequest) -> str:
    """Path and body; of an upload only its length, as it may be larger than memory."""
    upload = request.content_type == "multipart/form-data"
    body = request.headers.get("Content-Length", "").encode() if upload else request.body
    return hashlib.sha256(request.get_full_path().encode() + b"\0" + body).hexdigest()
