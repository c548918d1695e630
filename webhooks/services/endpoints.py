"""Endpoints: made, changed, tried, removed, handed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core import safe_http
from core.changes import apply_changes, check_version, save_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from core.late import late
from jobs.services import set_interest
from people.models import User
from webhooks import policies, signing
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services.queueing import queue_test

if TYPE_CHECKING:
    from webhooks import catalogue
else:
    catalogue = late("webhooks.catalogue")

EDITABLE = ("name", "address", "events", "is_active")
OVERLAP = timedelta(hours=24)
SUBSCRIBER = "webhooks"


def create_endpoint(
    *, actor: User, name: str, address: str, events: list[str], is_active: bool = True
) -> tuple[WebhookEndpoint, str]:
    """The endpoint and its secret, which is shown this once."""
    policies.can_create(actor).require()
    secret = signing.new_secret()
    endpoint = WebhookEndpoint(
        name=name, address=address, events=sorted(set(events)), is_active=is_active, owner=actor,
        sealed_secret=signing.seal(secret),
    )  # fmt: skip
    _check(endpoint)
    with transaction.atomic():
        endpoint.save(force_insert=True)
        _listen(endpoint)
        audit.record(actor=actor, action="webhook.created", record=endpoint, changes={"address": [None, address]})
        _tell(endpoint)
    return endpoint, secret


def edit_endpoint(
    *, actor: User, endpoint: WebhookEndpoint, changes: Mapping[str, Any], version: int | None = None
) -> WebhookEndpoint:
    """Switching on again forgets the failures of before."""
    policies.can_change(actor, endpoint).require()
    if unknown := sorted(set(changes) - set(EDITABLE)):
        problems = [FieldProblem(name, "fixed", _("This can't be changed.")) for name in unknown]
        raise Refusal(_("This can't be changed."), problems=problems)
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
        check_version(endpoint, version, changes)
        diff = apply_changes(endpoint, changes)
        _check(endpoint)
        if diff:
            if endpoint.is_active and "is_active" in diff:
                endpoint.failing_since, endpoint.disabled_reason = None, ""
            save_changes(endpoint, diff, "failing_since", "disabled_reason")
            _listen(endpoint)
            audit.record(actor=actor, action="webhook.edited", record=endpoint, changes=diff)
            _tell(endpoint)
    return endpoint


def rotate_secret(*, actor: User, endpoint: WebhookEndpoint, now: datetime) -> tuple[WebhookEndpoint, str]:
    """A new secret; for a day everything is signed with both, so that the receiver can change over."""
    policies.can_change(actor, endpoint).require()
    secret = signing.new_secret()
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
        endpoint.sealed_previous, endpoint.previous_until = endpoint.sealed_secret, now + OVERLAP
        endpoint.sealed_secret = signing.seal(secret)
        save_changes(endpoint, {}, "sealed_previous", "previous_until", "sealed_secret")
        audit.record(actor=actor, action="webhook.secret_rotated", record=endpoint)
    return endpoint, secret


def send_test(*, actor: User, endpoint: WebhookEndpoint, now: datetime) -> WebhookDelivery:
    """Send an event `webhook.test`, to see whether the receiver answers."""
    policies.can_change(actor, endpoint).require()
    if not endpoint.is_active:
        raise Refusal(_("Switch the webhook on first."), code="inactive")
    with transaction.atomic():
        audit.record(actor=actor, action="webhook.tested", record=endpoint)
        return queue_test(endpoint=endpoint, now=now)


def delete_endpoint(*, actor: User, endpoint: WebhookEndpoint) -> None:
    """With its deliveries; nothing is sent any more."""
    policies.can_change(actor, endpoint).require()
    with transaction.atomic():
        audit.record(actor=actor, action="webhook.deleted", record=endpoint)
        set_interest(subscriber=SUBSCRIBER, key=endpoint.pk, events=())
        _tell(endpoint)
        endpoint.delete()


def hand_over_endpoints(*, actor: User, user: User, successor: User) -> int:
    """A leaver's webhooks see with the successor's eyes from now on. How many went."""
    with transaction.atomic():
        mine = list(WebhookEndpoint.objects.select_for_update(of=("self",)).filter(owner=user))
        moved = {"owner": [str(user), str(successor)]}
        audit.record_many(
            audit.entry(actor=actor, action="webhook.handed_over", record=row, changes=moved) for row in mine
        )
        for endpoint in mine:
            endpoint.owner = successor
            save_changes(endpoint, {}, "owner")
    return len(mine)


def _listen(endpoint: WebhookEndpoint) -> None:
    wanted = catalogue.expand(endpoint.events) if endpoint.is_active else ()
    set_interest(subscriber=SUBSCRIBER, key=endpoint.pk, events=wanted)


def _tell(endpoint: WebhookEndpoint) -> None:
    audience = (endpoint.owner_id,) if endpoint.owner_id else ()
    broadcast(RecordChanged(topic="webhook", id=endpoint.pk, audience=audience))


def _check(endpoint: WebhookEndpoint) -> None:
    """All problems at once."""
    problems = []
    if not endpoint.name.strip():
        problems.append(FieldProblem("name", "required", _("This field is required.")))
    if not endpoint.events:
        problems.append(FieldProblem("events", "required", _("Choose at least one event.")))
    if unknown := [name for name in endpoint.events if not catalogue.is_pattern(name)]:
        words = _("There is no such event: %(names)s") % {"names": ", ".join(unknown)}
        problems.append(FieldProblem("events", "unknown", words))
    try:
        safe_http.check(endpoint.address)
    except (safe_http.UnsafeAddress, safe_http.Unreachable) as error:
        problems.append(FieldProblem("address", "unsafe_address", str(error)))
    if problems:
        raise Refusal(problems[0].message, code="invalid_webhook", problems=problems)
