"""Telephone systems and their secrets, and whose telephone is whose."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import save_changes
from core.errors import Refusal
from core.sealing import seal
from core.standard_webhooks import new_secret
from integrations import policies
from integrations.models import PhoneExtension, PhoneSystem
from people.models import User

PURPOSE = "telephony"


def create_phone_system(*, actor: User, name: str) -> tuple[PhoneSystem, str]:
    """The system and the secret it signs with, shown this once."""
    policies.can_manage_telephony(actor).require()
    secret = new_secret()
    system = PhoneSystem(name=name.strip(), sealed_secret=seal(secret, purpose=PURPOSE))
    try:
        with transaction.atomic():
            system.save(force_insert=True)
            audit.record(actor=actor, action="phone_system.created", record=system)
    except IntegrityError as error:
        raise Refusal(_("There is a telephone system with this name already."), code="unique", field="name") from error
    return system, secret


def renew_phone_secret(*, actor: User, system: PhoneSystem) -> str:
    """What was signed with the old secret is refused from now on."""
    policies.can_manage_telephony(actor).require()
    secret = new_secret()
    with transaction.atomic():
        system = PhoneSystem.objects.select_for_update().get(pk=system.pk)
        system.sealed_secret = seal(secret, purpose=PURPOSE)
        save_changes(system, {}, "sealed_secret")
        audit.record(actor=actor, action="phone_system.secret_renewed", record=system)
    return secret


def switch_phone_system(*, actor: User, system: PhoneSystem, is_active: bool) -> PhoneSystem:
    policies.can_manage_telephony(actor).require()
    with transaction.atomic():
        system = PhoneSystem.objects.select_for_update().get(pk=system.pk)
        diff = {"is_active": [system.is_active, is_active]}
        system.is_active = is_active
        save_changes(system, diff)
        audit.record(actor=actor, action="phone_system.edited", record=system, changes=diff)
    return system


def set_extensions(*, actor: User, system: PhoneSystem, extensions: Mapping[str, User]) -> None:
    """Whose telephone has which number: exactly these."""
    policies.can_manage_telephony(actor).require()
    with transaction.atomic():
        PhoneSystem.objects.select_for_update().get(pk=system.pk)
        before = {row.number: str(row.user) for row in system.extensions.select_related("user")}
        PhoneExtension.objects.filter(system=system).delete()
        PhoneExtension.objects.bulk_create(
            PhoneExtension(system=system, number=number, user=user, is_demo=system.is_demo)
            for number, user in extensions.items()
        )
        after = {number: str(user) for number, user in extensions.items()}
        audit.record(actor=actor, action="phone_system.edited", record=system, changes={"extensions": [before, after]})
