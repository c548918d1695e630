"""What bots say: queued as rows, posted one post a turn within the platform's limits, many events in one post when they come thick.

A post and the marks of what it carried are one transaction. A worker that dies between the platform's yes and the commit says it again:
at least once, as with every messenger that knows no ids.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from channels import policies
from channels.bots import answers, formats, limits, signatures
from channels.models import Bot, BotMessage
from core import safe_http
from core.errors import Refusal
from core.events import RecordChanged, broadcast
from core.models import new_id
from core.sealing import unseal
from jobs.services import enqueue
from people.models import User

SPEAK, PURPOSE, KEPT = "channels.speak", "channels", timedelta(days=30)
AHEAD, SECONDS = 300, 8.0
# After which pause a bot that could not be reached is tried again; together a day and a half.
PAUSES = tuple(timedelta(seconds=pause) for pause in (10, 60, 300, 1800, 7200, 21600, 43200, 64800))
SOON = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Next:
    """What a turn left: more to say at once, later, or nothing."""

    at_once: bool = False
    at: datetime | None = None


def send_to_bot(
    *, actor: User | None, bot: Bot, text: str, now: datetime, url: str = "", unique_key: str = ""
) -> BotMessage | None:
    """Have `bot` say `text` with a link behind it; None when it was told with this `unique_key` before. No actor: the machine."""
    if actor is not None:
        policies.can_send(actor, bot).require()
    if not bot.is_active:
        raise Refusal(_("This bot is switched off."), code="inactive")
    with transaction.atomic():
        return queue_message(bot=bot, text=text, url=url, source=unique_key, now=now)


def queue_message(*, bot: Bot, text: str, url: str, source: str, now: datetime) -> BotMessage | None:
    link = f"{settings.SITE_URL}{url}" if url.startswith("/") else url
    row = BotMessage(bot=bot, text=text[:5000], url=link[:500], source=source[:200], created_at=now)
    BotMessage.objects.bulk_create([row], ignore_conflicts=bool(source))
    if source and not BotMessage.objects.filter(pk=row.pk).exists():
        return None
    ask_to_speak(bot.pk, now)
    return row


def ask_to_speak(bot_id: object, due_at: datetime, *, once: bool = False) -> None:
    """`once`: many workers who find that it is not the bot's turn yet ask for one later turn, not for as many as they are."""
    second = due_at.replace(microsecond=0) + timedelta(seconds=1)
    key = f"{SPEAK}:{bot_id}:{second.isoformat()}" if once else None
    enqueue(kind=SPEAK, payload={"bot": str(bot_id)}, due_at=second if once else due_at, unique_key=key)


def speak(*, actor: None = None, bot_id: str, now: datetime) -> Next:
    """One post of a bot, if it is its turn."""
    with transaction.atomic():
        bot = Bot.objects.select_for_update(skip_locked=True).filter(pk=bot_id).first()
        if bot is None:
            return Next(at=now + SOON) if Bot.objects.filter(pk=bot_id).exists() else Next()
        waiting = list(bot.messages.filter(state=BotMessage.State.WAITING).order_by("id")[:AHEAD])
        if not waiting or not bot.is_active:
            return Next()
        if (later := _not_before(bot, now)) is not None:
            return Next(at=later)
        text, taken = _compose(bot, waiting, limits.look(bot.kind, str(bot.pk), now).left)
        turn = limits.take(bot.kind, str(bot.pk), now)
        if turn.wait > 0:
            return Next(at=now + timedelta(seconds=turn.wait))
        _note(bot, taken, _post(bot, text, now), now)
        return Next(at_once=bot.silent_until is None, at=bot.silent_until)


def _not_before(bot: Bot, now: datetime) -> datetime | None:
    if bot.silent_until is not None and bot.silent_until > now:
        return bot.silent_until
    return limits.crowded_until(bot.kind, now, bot.pk.int)


def _compose(bot: Bot, waiting: Sequence[BotMessage], left: int) -> tuple[str, list[BotMessage]]:
    """One event in its full length while there is room for each; else as many as fit into one message, in short lines."""
    most = formats.MOST_BYTES[bot.kind] - len(f"[{bot.keyword}] ".encode())
    if len(waiting) <= max(left - limits.reserve(bot.kind), 0) or len(waiting) == 1:
        first = waiting[0]
        return formats.with_keyword(formats.line(first.text, first.url, most), bot.keyword), [first]
    with override(bot.language):
        head = ngettext("%(count)s event:", "%(count)s events:", len(waiting)) % {"count": len(waiting)}
    lines = [formats.line(f"· {row.text}", row.url, formats.LONGEST_LINE) for row in waiting]
    text, count = formats.merge(lines, most - len(head.encode()) - 8)
    if count < len(waiting):  # the head says how many are in this message
        with override(bot.language):
            head = ngettext("%(count)s event:", "%(count)s events:", count) % {"count": count}
    return formats.with_keyword(f"{head}\n{text}", bot.keyword), list(waiting[:count])


def _post(bot: Bot, text: str, now: datetime) -> answers.Verdict:
    address, secret, message = (
        unseal(bot.sealed_address, purpose=PURPOSE),
        unseal(bot.sealed_secret, purpose=PURPOSE),
        formats.body(bot.kind, text),
    )
    if secret and bot.kind == Bot.Kind.FEISHU:
        seconds = int(now.timestamp())
        message = {"timestamp": str(seconds), "sign": signatures.feishu(secret, seconds), **message}
    if secret and bot.kind == Bot.Kind.DINGTALK:
        address = signatures.dingtalk_address(address, secret, int(now.timestamp() * 1000))
    raw = json.dumps(message, ensure_ascii=False).encode()
    try:
        answer = safe_http.post(
            address, body=raw, headers={"Content-Type": "application/json; charset=utf-8"}, seconds=SECONDS
        )
    except safe_http.UnsafeAddress as error:
        return answers.Verdict(False, "unsafe", str(error))
    except safe_http.Unreachable as error:
        return answers.Verdict(False, "unreachable", str(error), 0)
    return answers.read(bot.kind, answer.status, answer.body, answer.headers)


def _note(bot: Bot, said: list[BotMessage], verdict: answers.Verdict, now: datetime) -> None:
    """Taken: all are sent. Busy: all wait. Refused: what a person must mend fails them in the open; they can be sent again."""
    rows = BotMessage.objects.filter(pk__in=[row.pk for row in said])
    attempts = max(row.attempts for row in said) + 1
    with override(bot.language):
        words = str(verdict.words)[:300]
    if verdict.taken:
        rows.update(state="sent", sent_at=now, post=new_id(), problem="", attempts=attempts)
        bot.problem, bot.failures, bot.silent_until = "", 0, None
    elif verdict.again_after is not None and attempts <= len(PAUSES):
        rows.update(attempts=attempts, problem=words)
        pause = max(PAUSES[attempts - 1], timedelta(seconds=verdict.again_after))
        bot.problem, bot.failures, bot.silent_until = words, bot.failures + 1, now + pause
    else:
        rows.update(state="failed", attempts=attempts, problem=words)
        bot.problem, bot.failures, bot.silent_until = words, bot.failures + 1, None
    bot.save(update_fields=["problem", "failures", "silent_until"])
    broadcast(RecordChanged(topic="bot", id=bot.pk))


def send_again(*, actor: User, bot: Bot, now: datetime) -> int:
    """Everything that failed waits again; how many."""
    policies.can_manage(actor).require()
    with transaction.atomic():
        count = bot.messages.filter(state=BotMessage.State.FAILED).update(state="waiting", attempts=0, problem="")
        Bot.objects.filter(pk=bot.pk).update(problem="", failures=0, silent_until=None)
        ask_to_speak(bot.pk, now)
    return count


def tidy_messages(*, actor: None = None, now: datetime) -> int:
    """Remove what was said over thirty days ago; what waits stays."""
    old = BotMessage.objects.filter(created_at__lt=now - KEPT).exclude(state=BotMessage.State.WAITING)
    return old.delete()[0]
