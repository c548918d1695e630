"""The door for other programs that wake rules, and the card where its address is made."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from redis import RedisError

from automation import hooks, policies, services
from automation.models import Rule, RuleHook
from automation.services.hooking import PURPOSE
from core.models import new_id
from core.pages import page
from core.routes import public, requires
from core.sealing import unseal
from core.standard_webhooks import LONGEST_ID, BadSignature, verify
from people.ownership import get_visible_or_404

log = structlog.get_logger(__name__)
MOST_A_MINUTE = 60
STATUS = {"not_found": 404, "ambiguous": 409}


@csrf_exempt
@public
@require_POST
def hear(request: HttpRequest, key: str) -> HttpResponse:
    """A message, signed by Standard Webhooks or with the secret as a bearer token. It learns whether the rule runs, and nothing else."""
    if int(request.headers.get("Content-Length") or 0) > hooks.MOST_BYTES:
        return _problem(413, "The message is too large.")
    hook = RuleHook.objects.select_related("rule__owner").filter(key=key).first()
    message_id = _from_whom(request, hook) if hook is not None else ""
    if hook is None or not message_id:
        return _problem(401, "The address or the signature does not fit.")
    if _too_many(hook):
        return _problem(429, "Too many messages.", {"Retry-After": "60"})
    now, today = timezone.now(), timezone.localdate()
    try:
        woken = services.receive(hook=hook, body=hooks.read(request.body), message_id=message_id, now=now, today=today)
    except hooks.Unreadable as error:
        return _problem(400, f"This can't be understood: {error}")
    run = str(woken.run.pk) if woken.run is not None else None
    return JsonResponse({"run": run, "reason": woken.reason}, status=202 if run else STATUS.get(woken.reason, 200))


def _from_whom(request: HttpRequest, hook: RuleHook) -> str:
    """The id of a message that carries the secret in one way or the other; empty for all others."""
    secret = unseal(hook.sealed_secret, purpose=PURPOSE)
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        fits = hmac.compare_digest(token.strip().encode(), secret.encode())
        named = request.headers.get("Idempotency-Key", "")[:LONGEST_ID] or new_id().hex
        return hashlib.sha256(named.encode()).hexdigest()[:32] if fits else ""
    try:
        return verify(secret, request.headers, request.body, now=timezone.now())[:40]
    except BadSignature:
        return ""


def _too_many(hook: RuleHook) -> bool:
    """A minute's messages are counted in Valkey; without it nothing is counted, and the rule's own cap still holds."""
    counter = f"rule-hook:{hook.pk}:{int(timezone.now().timestamp() // 60)}"
    try:
        cache.add(counter, 0, 120)
        return cache.incr(counter) > MOST_A_MINUTE
    except (RedisError, ValueError) as error:
        log.warning("hook_not_counted", hook=str(hook.pk), error=str(error))
        return False


def _problem(status: int, words: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """Read by programs, in English like every name in it."""
    body = {"type": "about:blank", "title": words, "status": status, "detail": words, "errors": []}
    return JsonResponse(body, status=status, content_type="application/problem+json", headers=headers)


@requires("automation.view")
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card on a rule's page. The address and the secret stand in the answer to the button, and nowhere else."""
    rule = get_visible_or_404(Rule.objects.select_related("owner"), request.user, pk)
    address = secret = ""
    if request.method == "POST":
        made, secret = services.renew_hook(actor=request.user, rule=rule, now=timezone.now())
        address = settings.SITE_URL + reverse("automation:hear", args=[made.key])
    context = {
        "rule": rule, "address": address, "secret": secret, "hook": RuleHook.objects.filter(rule=rule).first(),
        "trigger": rule.definition["trigger"], "may_change": bool(policies.can_change(request.user, rule)),
    }  # fmt: skip
    response = page(request, "automation/hook.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
