"""Personal API tokens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refusal
from people.models import ApiToken
from people.roles import ACTIONS
from people.services.writing import locked, note, require_text
from people.tokens import new_secret

LONGEST = timedelta(days=366)
ALL_SCOPES = tuple(f"{room}:{verb}" for room in ACTIONS for verb in ("read", "write"))


def create_token(
    *, actor: Any, name: str, scopes: Iterable[str], expires_at: datetime, now: datetime
) -> tuple[ApiToken, str]:
    """The token and its secret, which is shown this once and never stored."""
    cleaned = _clean_scopes(actor, scopes)
    if not now < expires_at <= now + LONGEST:
        raise Refusal(_("A token is valid for at most a year."), code="bad_expiry", field="expires_at")
    secret = new_secret()
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=actor,
            name=require_text("name", name)[:80],
            prefix=secret.prefix,
            secret_hash=secret.hash,
            scopes=cleaned,
            expires_at=expires_at,
        )
        note(
            token,
            actor=actor,
            action="token.created",
            diff={"scopes": [[], cleaned], "expires_at": [None, expires_at.isoformat()]},
        )
    return token, secret.text


def _clean_scopes(actor: Any, scopes: Iterable[str]) -> list[str]:
    wanted = sorted(set(scopes))
    if not wanted:
        raise Refusal(_("Choose at least one scope."), code="no_scope", field="scopes")
    if unknown := [scope for scope in wanted if scope != "*" and scope not in ALL_SCOPES]:
        raise Refusal(
            _("Unknown scope: %(names)s") % {"names": ", ".join(unknown)}, code="unknown_scope", field="scopes"
        )
    held = actor.access.scopes
    if held is not None and "*" not in held and not set(wanted) <= held:
        raise Refusal(_("A token can't make a token that may do more than itself."), code="wider_scope", field="scopes")
    return wanted


def revoke_token(*, actor: Any, token: ApiToken, now: datetime) -> ApiToken:
    """Only its owner; administrators deactivate the user instead."""
    if token.user_id != actor.pk:
        raise Refusal(_("This is not your token."), code="not_yours")
    with transaction.atomic():
        present = locked(token)
        if present.revoked_at is None:
            present.revoked_at = now
            present.save(update_fields=["revoked_at", "updated_at"])
            note(present, actor=actor, action="token.revoked")
    return present
