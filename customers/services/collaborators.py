"""Sharing a company with colleagues for a while."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Refusal
from core.events import plain
from customers.models import Account, AccountCollaborator
from customers.policies import can_share
from customers.services.accounts import tell
from people.models import User


def add_collaborator(
    *, actor: User, account: Account, user: User, can_write: bool = False, expires_on: date | None = None
) -> AccountCollaborator:
    """Let a colleague see this company (and edit it, with `can_write`) until the end of `expires_on`; again: change that."""
    can_share(actor, account).require()
    if not user.is_active:
        raise Refusal(_("%(name)s is no longer active.") % {"name": user}, code="inactive", field="user")
    with transaction.atomic():
        locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        before = AccountCollaborator.objects.filter(account=locked, user=user).first()
        values = {"can_write": can_write, "expires_on": expires_on}
        member, _made = AccountCollaborator.objects.update_or_create(account=locked, user=user, defaults=values)
        audit.record(
            actor=actor,
            action="account.shared",
            record=locked,
            changes={f"collaborator {user}": [_words(before), _words(member)]},
        )
        tell(locked)
    return member


def remove_collaborator(*, actor: User, account: Account, user: User) -> None:
    """The owner's side may end it, and so may the colleague himself."""
    if user.pk != actor.pk:
        can_share(actor, account).require()
    with transaction.atomic():
        locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        member = AccountCollaborator.objects.filter(account=locked, user=user).first()
        if member is not None:
            member.delete()
            audit.record(
                actor=actor,
                action="account.unshared",
                record=locked,
                changes={f"collaborator {user}": [_words(member), None]},
            )
            tell(locked, user.pk)


def _words(member: AccountCollaborator | None) -> dict[str, Any] | None:
    return None if member is None else {"can_write": member.can_write, "expires_on": plain(member.expires_on)}
