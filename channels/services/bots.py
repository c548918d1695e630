"""Bots: made, changed, tried, removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import services as audit
from channels import policies
from channels.bots import addresses
from channels.models import Bot, BotMessage
from channels.services.speaking import PURPOSE, queue_message
from core.changes import apply_changes, check_version, save_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from core.sealing import seal
from people.models import User

PLAIN = ("name", "keyword", "events", "language", "is_active")


def create_bot(*, actor: User, kind: str, address: str, secret: str = "", **values: Any) -> Bot:
    """The address is the key to the group chat: it is kept encrypted and never shown again."""
    policies.can_manage(actor).require()
    teams = values.pop("teams", ())
    bot = Bot(kind=kind, **{name: value for name, value in values.items() if name in PLAIN})
    _seal(bot, address, secret)
    with transaction.atomic():
        _save(bot)
        bot.teams.set(teams)
        audit.record(actor=actor, action="bot.created", record=bot, changes={"address": [None, bot.address_hint]})
        _tell(bot, actor)
    return bot


def edit_bot(*, actor: User, bot: Bot, changes: Mapping[str, Any], version: int | None = None) -> Bot:
    """An empty address or secret leaves what is there. Any change forgets the problem of before."""
    policies.can_manage(actor).require()
    given = dict(changes)
    teams, address, secret = given.pop("teams", None), given.pop("address", ""), given.pop("secret", "")
    with transaction.atomic():
        bot = Bot.objects.select_for_update().get(pk=bot.pk)
        check_version(bot, version, given)
        diff = apply_changes(bot, {name: value for name, value in given.items() if name in PLAIN})
        hint = bot.address_hint
        _seal(bot, address, secret)
        bot.problem, bot.failures, bot.silent_until = "", 0, None
        _save(bot, diff)
        if teams is not None:
            bot.teams.set(teams)
        told = (
            diff
            | ({"address": [hint, bot.address_hint]} if address else {})
            | ({"secret": ["…", "…"]} if secret else {})
        )
        audit.record(actor=actor, action="bot.edited", record=bot, changes=told)
        _tell(bot, actor)
    return bot


def delete_bot(*, actor: User, bot: Bot) -> None:
    policies.can_manage(actor).require()
    with transaction.atomic():
        audit.record(actor=actor, action="bot.deleted", record=bot)
        _tell(bot, actor)
        bot.delete()


def test_bot(*, actor: User, bot: Bot, now: datetime) -> BotMessage | None:
    """A message that says who tries it, through the same queue as every other."""
    policies.can_manage(actor).require()
    if not bot.is_active:
        raise Refusal(_("Switch the bot on first."), code="inactive")
    with transaction.atomic():
        audit.record(actor=actor, action="bot.tested", record=bot)
        with override(bot.language):
            text = _("%(name)s tries whether this bot arrives. It does.") % {"name": actor}
        return queue_message(bot=bot, text=text, url="/", source="", now=now)


def _seal(bot: Bot, address: str, secret: str) -> None:
    if address:
        address = address.strip()
        if not addresses.is_allowed(bot.kind, address):
            words = _("This is not an address of a %(kind)s bot.") % {"kind": bot.get_kind_display()}
            raise Refusal(words, problems=[FieldProblem("address", "unsafe_address", words)])
        bot.sealed_address, bot.address_hint = seal(address, purpose=PURPOSE), addresses.hint(address)
    if secret:
        bot.sealed_secret = seal(secret.strip(), purpose=PURPOSE)


def _save(bot: Bot, diff: dict[str, Any] | None = None) -> None:
    also = ("sealed_address", "address_hint", "sealed_secret", "problem", "failures", "silent_until")
    try:
        with transaction.atomic():
            bot.save(force_insert=True) if diff is None else save_changes(bot, diff, *also)
    except IntegrityError as error:
        raise Refusal(_("There is a bot with this name already."), code="unique", field="name") from error


def _tell(bot: Bot, actor: User) -> None:
    broadcast(RecordChanged(topic="bot", id=bot.pk, audience=(actor.pk,)))
