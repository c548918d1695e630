"""Deactivating somebody, with the hand-over of everything he owns; and letting him come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import Refusal
from people.handover import ESTATES
from people.models import ApiToken, Invitation, User
from people.policies import can_deactivate, can_manage_people
from people.services.approvals import rehome
from people.services.users import require_an_administrator
from people.services.writing import locked, note


@dataclass(frozen=True, slots=True)
class Left:
    """How much of one kind somebody owns."""

    key: str
    label: str | Promise
    count: int


def preview_handover(*, actor: Any, user: User) -> list[Left]:
    """The dry run: what would go to the successor."""
    can_deactivate(actor, user).require()
    return [Left(estate.key, estate.label, estate.count(user)) for estate in ESTATES.values()]


def deactivate_user(
    *, actor: Any, user: User, successor: User | None, now: datetime, reason: str = ""
) -> dict[str, int]:
    """Hand everything over and lock the user out from his next request on; how much of each kind went to the successor."""
    can_deactivate(actor, user).require()
    with transaction.atomic():
        leaver = locked(user)
        if not leaver.is_active:
            raise Refusal(_("This user is deactivated already."), code="already_inactive")
        _check_successor(leaver, successor, preview_handover(actor=actor, user=leaver))
        moved = {key: estate.move(actor, leaver, successor) for key, estate in ESTATES.items()} if successor else {}
        _lock_out(leaver, now)
        moved["approvals"] = rehome(actor=actor, user=leaver, now=now)
        require_an_administrator()
        changes: dict[str, Any] = {
            "is_active": [True, False],
            "successor": [None, str(successor.pk) if successor else None],
            "moved": moved,
        }
        note(leaver, actor=actor, action="user.deactivated", diff=changes, reason=reason, topic="user")
    return moved


def _check_successor(leaver: User, successor: User | None, left: list[Left]) -> None:
    if successor is None:
        if any(item.count for item in left):
            raise Refusal(_("Choose who takes over what this user owns."), code="successor_required", field="successor")
        return
    if successor.pk == leaver.pk or not successor.is_active:
        raise Refusal(_("The successor must be another active user."), code="bad_successor", field="successor")


def _lock_out(leaver: User, now: datetime) -> None:
    """Sessions end because the password, which they are bound to, is gone; tokens and open invitations are revoked."""
    leaver.is_active, leaver.deactivated_at = False, now
    leaver.set_unusable_password()
    leaver.version += 1
    leaver.save(update_fields=["is_active", "deactivated_at", "password", "version", "updated_at"])
    ApiToken.objects.filter(user=leaver, revoked_at=None).update(revoked_at=now)
    Invitation.objects.filter(user=leaver, accepted_at=None, revoked_at=None).update(revoked_at=now)


def reactivate_user(*, actor: Any, user: User) -> User:
    """He gets in again with a new password (by invitation or "forgot password"); nothing is handed back by itself."""
    can_manage_people(actor).require()
    with transaction.atomic():
        present = locked(user)
        if present.is_active:
            raise Refusal(_("This user is active."), code="already_active")
        present.is_active, present.deactivated_at = True, None
        present.version += 1
        present.save(update_fields=["is_active", "deactivated_at", "version", "updated_at"])
        note(present, actor=actor, action="user.reactivated", diff={"is_active": [False, True]}, topic="user")
    return present
