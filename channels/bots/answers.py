"""What platforms answer, in words: taken, try again later, or refused for a reason that a person must mend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels.bots.formats import DINGTALK, FEISHU, SLACK, WECOM

A_MINUTE, TEN_MINUTES = 60, 600


@dataclass(frozen=True, slots=True)
class Verdict:
    """`again_after` seconds for what will pass by itself; None and not `taken`: somebody must change something first."""

    taken: bool
    code: str = ""
    words: str | Promise = ""
    again_after: int | None = None


TAKEN = Verdict(True)
_BUSY = _("The platform says that too much was sent; it is tried again.")
_WORDS: dict[str, dict[str, tuple[str | Promise, int | None]]] = {
    FEISHU: {
        "19021": (_("Feishu refused the signature (19021): check the secret, and the clock of the server."), None),
        "19022": (_("Feishu does not accept messages from this address (19022): add the server's IP to the bot's list."), None),
        "19024": (_("Feishu found none of the bot's keywords (19024): enter the keyword here too."), None),
        "19001": (_("Feishu does not know this bot (19001): its address is wrong, or it was removed."), None),
        "11232": (_BUSY, A_MINUTE),
        "9499": (_BUSY, A_MINUTE),
    },
    WECOM: {
        "45009": (_BUSY, A_MINUTE),
        "93000": (_("WeCom does not know this bot (93000): its address is wrong, or it was removed."), None),
        "40058": (_("WeCom found the message malformed (40058)."), None),
    },
    DINGTALK: {
        "310000": (_("DingTalk refused the message (310000): check secret, keyword and the list of addresses."), None),
        "300001": (_("DingTalk does not know this bot (300001): its address is wrong, or it was removed."), None),
        "130101": (_BUSY, TEN_MINUTES),
        "660026": (_BUSY, TEN_MINUTES),
    },
    SLACK: {
        "no_service": (_("Slack does not know this address any more: make a new one."), None),
        "no_team": (_("Slack does not know this address any more: make a new one."), None),
        "invalid_token": (_("Slack does not know this address any more: make a new one."), None),
        "channel_not_found": (_("Slack does not find the channel: it may have been removed."), None),
        "channel_is_archived": (_("The channel in Slack is archived."), None),
        "action_prohibited": (_("An administrator of Slack forbids messages by this address."), None),
    },
}  # fmt: skip


def read(kind: str, status: int, raw: bytes, headers: Mapping[str, str]) -> Verdict:
    """Feishu, WeCom and DingTalk answer 200 with a code of their own; Slack answers with a status and one word."""
    if status == 429:
        pause = headers.get("retry-after", "")
        return Verdict(False, "429", _BUSY, int(pause) if pause.isdecimal() and int(pause) < 3600 else A_MINUTE)
    if status >= 500:
        return Verdict(False, str(status), _("The platform has a fault of its own; it is tried again."), A_MINUTE)
    if kind == SLACK:
        return TAKEN if status == 200 else _known(kind, raw.decode(errors="replace").strip()[:60] or str(status))
    code, said = _code(raw)
    if code == "0" and status == 200:
        return TAKEN
    return _known(kind, code or str(status), said)


def _code(raw: bytes) -> tuple[str, str]:
    try:
        answer: Any = json.loads(raw)
    except ValueError:
        return "", ""
    if not isinstance(answer, dict):
        return "", ""
    found = next((answer[name] for name in ("code", "errcode", "StatusCode") if name in answer), "")
    return str(found), str(answer.get("msg") or answer.get("errmsg") or "")[:200]


def _known(kind: str, code: str, said: str = "") -> Verdict:
    if (known := _WORDS[kind].get(code)) is not None:
        words, again_after = known
        return Verdict(False, code, words, again_after)
    return Verdict(False, code, said or _("The platform refused the message."), None)
