"""Inviting people by mail. The link's secret is made when the mail is sent, so that it never stands in the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import FieldProblem, Refusal
from jobs.services import enqueue
from people.models import Invitation, Role, Team, User
from people.policies import can_give_roles, can_manage_people
from people.services.users import clean_email, email_taken, insert_user, require_text, search_document
from people.services.writing import locked, note
from people.tokens import Secret, hash_of, new_secret

VALID_FOR = timedelta(days=7)
SEND = "people.send_invitation"


def invite(
    *, actor: Any, email: str, full_name: str, team: Team | None, roles: Iterable[Role], now: datetime
) -> Invitation:
    """Ask a new person in; he becomes a user when he accepts."""
    given = list(roles)
    can_manage_people(actor).require()
    can_give_roles(actor, given).require()
    address = clean_email(email)
    if User.objects.filter(email__iexact=address).exists():
        raise email_taken()
    name = require_text("full_name", full_name)
    with transaction.atomic():
        _revoke_older(address, now)
        invitation = _write(actor, address, name, now, team=team)
        invitation.roles.set(given)
        note(
            invitation,
            actor=actor,
            action="user.invited",
            diff={"email": [None, address], "roles": [[], sorted(r.key for r in given)]},
        )
    return invitation


def invite_existing(*, actor: Any, user: User, now: datetime) -> Invitation:
    """Send somebody who is in the system already (imported, or back again) the link to set a password."""
    can_manage_people(actor).require()
    if not user.is_active:
        raise Refusal(_("Reactivate this user first."), code="inactive")
    with transaction.atomic():
        _revoke_older(user.email, now)
        invitation = _write(actor, user.email, user.full_name, now, user=user)
        note(invitation, actor=actor, action="user.invited", diff={"email": [None, user.email]})
    return invitation


def _revoke_older(address: str, now: datetime) -> None:
    Invitation.objects.filter(email=address, accepted_at=None, revoked_at=None).update(revoked_at=now)


def _write(actor: Any, address: str, name: str, now: datetime, **more: Any) -> Invitation:
    unsent = new_secret().hash
    invitation = Invitation.objects.create(
        email=address, full_name=name, invited_by=actor, secret_hash=unsent, expires_at=now + VALID_FOR, **more
    )
    enqueue(kind=SEND, payload={"invitation": str(invitation.pk)})
    return invitation


def renew_secret(invitation: Invitation) -> Secret:
    """A fresh link for the mail that is about to be sent; an older link of the same invitation stops working."""
    secret = new_secret()
    invitation.secret_hash = secret.hash
    invitation.save(update_fields=["secret_hash", "updated_at"])
    return secret


def revoke_invitation(*, actor: Any, invitation: Invitation, now: datetime) -> None:
    can_manage_people(actor).require()
    with transaction.atomic():
        present = locked(invitation)
        if present.accepted_at or present.revoked_at:
            raise Refusal(_("This invitation is not open any more."), code="not_open")
        present.revoked_at = now
        present.save(update_fields=["revoked_at", "updated_at"])
        note(present, actor=actor, action="user.invitation_revoked")


def find_invitation(*, secret: str, now: datetime) -> Invitation | None:
    return Invitation.objects.open(now).filter(secret_hash=hash_of(secret)).select_related("invited_by", "user").first()


def accept_invitation(*, secret: str, password: str, full_name: str, language: str, now: datetime) -> User:
    """Set the password, become a user; the link works once."""
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update(of=("self",)).open(now).filter(secret_hash=hash_of(secret)).first()
        )
        if invitation is None:
            raise Refusal(_("This invitation is no longer valid. Ask for a new one."), code="invitation_invalid")
        name = require_text("full_name", full_name)
        _check_password(password, invitation, name)
        user = (
            _welcome_back(invitation, password)
            if invitation.user_id
            else _welcome(invitation, password, name, language)
        )
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at", "updated_at"])
        note(user, actor=user, action="user.joined", diff={"email": [None, user.email]}, topic="user")
    return user


def _check_password(password: str, invitation: Invitation, name: str) -> None:
    try:
        validate_password(password, User(email=invitation.email, full_name=name))
    except ValidationError as error:
        problems = [FieldProblem("password", item.code or "weak", str(item.messages[0])) for item in error.error_list]
        raise Refusal(problems[0].message, code="weak_password", problems=problems) from error


def _welcome(invitation: Invitation, password: str, name: str, language: str) -> User:
    values = {"email": invitation.email, "full_name": name, "team": invitation.team, "language": language}
    return insert_user(values, list(invitation.roles.all()), password)


def _welcome_back(invitation: Invitation, password: str) -> User:
    user = User.objects.select_for_update(of=("self",)).get(pk=invitation.user_id)
    if not user.is_active:
        raise Refusal(_("This invitation is no longer valid. Ask for a new one."), code="invitation_invalid")
    user.set_password(password)
    user.search = search_document(user)
    user.save(update_fields=["password", "search", "updated_at"])
    return user
