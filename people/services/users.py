"""Making, editing and giving roles to users."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import search
from core.changes import apply_changes, check_version, save_changes, type_diff
from core.errors import Refusal
from people.models import Grant, Role, User
from people.policies import can_give_roles, can_manage_people
from people.services.writing import edit, locked, note, only, require_limits, require_text

FIELDS = (
    "email",
    "full_name",
    "title",
    "phone",
    "team",
    "language",
    "time_zone",
    "hired_on",
    "external_system",
    "external_id",
)
PROFILE_FIELDS = ("full_name", "title", "phone", "language", "time_zone")


def create_user(*, actor: Any, values: Mapping[str, Any], roles: Iterable[Role] = ()) -> User:
    """A user without a password: he gets in by an invitation or by "forgot password"."""
    given = list(roles)
    can_manage_people(actor).require()
    can_give_roles(actor, given).require()
    cleaned = clean_user(only(values, FIELDS))
    with transaction.atomic():
        user = insert_user(cleaned, given)
        note(user, actor=actor, action="user.created", diff=_created(user, given), topic="user")
    return user


def insert_user(values: Mapping[str, Any], roles: list[Role], password: str | None = None) -> User:
    """The row with its roles; a second user with the same address is refused by the database."""
    user = User(**values)
    user.search = search_document(user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise email_taken() from error
    user.roles.set(roles)
    return user


def edit_user(
    *,
    actor: Any,
    user: User,
    changes: Mapping[str, Any],
    roles: Iterable[Role] | None = None,
    version: int | None = None,
) -> User:
    can_manage_people(actor).require()
    cleaned = clean_user(only(changes, FIELDS))
    with transaction.atomic():
        present = locked(user)
        check_version(present, version, {**changes, **({} if roles is None else {"roles": roles})})
        diff = apply_changes(present, cleaned)
        present.search = search_document(present)
        if roles is not None:
            diff |= _set_roles(actor, present, list(roles))
        if diff:
            _save(present, diff)
            note(present, actor=actor, action="user.edited", diff=diff, topic="user")
    return present


def edit_profile(*, actor: User, changes: Mapping[str, Any], version: int | None = None) -> User:
    """What everybody may change about himself."""
    cleaned = clean_user(only(changes, PROFILE_FIELDS))
    with transaction.atomic():
        user = edit(actor, cleaned, actor=actor, action="user.profile_edited", version=version, topic="user")
        User.objects.filter(pk=user.pk).update(search=search_document(user))
    return user


def set_preference(*, actor: User, name: str, value: str) -> None:
    """A taste, such as the theme: remembered for the next device, not part of the history."""
    with transaction.atomic():
        user = locked(actor)
        user.preferences = {**user.preferences, name: value[:200]}
        user.save(update_fields=["preferences"])


def _save(user: User, diff: type_diff) -> None:
    """Roles stand in the difference but not in a column."""
    columns = {name: pair for name, pair in diff.items() if name != "roles"}
    try:
        with transaction.atomic():
            save_changes(user, columns, "search")
    except IntegrityError as error:
        raise email_taken() from error


def _set_roles(actor: Any, user: User, roles: list[Role]) -> type_diff:
    before = sorted(user.roles.values_list("key", flat=True))
    after = sorted(role.key for role in roles)
    if before == after:
        return {}
    can_give_roles(actor, roles).require()
    can_give_roles(actor, user.roles.all()).require()
    user.roles.set(roles)
    require_an_administrator()
    return {"roles": [before, after]}


def require_an_administrator() -> None:
    """Somebody must be left who can give rights back."""
    powerful = Grant.objects.filter(room="people", action="manage", reach="all").values("role")
    if not User.objects.filter(is_active=True, roles__in=powerful).exists():
        raise Refusal(_("Nobody would be left who may manage people."), code="last_administrator")


def clean_user(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = dict(values)
    if "email" in cleaned:
        cleaned["email"] = clean_email(cleaned["email"])
    if "full_name" in cleaned:
        cleaned["full_name"] = require_text("full_name", cleaned["full_name"])
    if cleaned.get("time_zone"):
        require_zone(cleaned["time_zone"])
    require_limits(User, cleaned)
    return cleaned


def clean_email(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refusal(_("This is not an e-mail address."), code="invalid_email", field="email") from error
    return email


def require_zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise Refusal(_("This time zone is unknown."), code="unknown_zone", field="time_zone")
    return ZoneInfo(name)


def email_taken() -> Refusal:
    return Refusal(_("Somebody with this e-mail address is here already."), code="email_taken", field="email")


def search_document(user: User) -> str:
    return search.document(user.full_name, user.email, user.title, phones=[user.phone])


def _created(user: User, roles: list[Role]) -> type_diff:
    return {
        "email": [None, user.email],
        "full_name": [None, user.full_name],
        "roles": [[], sorted(role.key for role in roles)],
    }
