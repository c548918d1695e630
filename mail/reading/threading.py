"""What belongs to which thread, as far as the words tell."""

from __future__ import annotations

import re

PREFIX = re.compile(
    r"^\s*(?:(?:re|fw|fwd|aw|wg|antw|sv|vs|rv|tr|回复|回覆|答复|答覆|转发|轉寄)\s*(?:\[\d+\])?\s*[:：]|\[[^\]]{1,20}\]\s*(?=re\s*:))\s*",
    re.IGNORECASE,
)


def subject_key(subject: str) -> str:
    """The subject without its "Re:", in lower case; answers have the key of what they answer."""
    before = None
    while before != subject:
        before, subject = subject, PREFIX.sub("", subject)
    return " ".join(subject.casefold().split())[:200]


def reply_subject(subject: str) -> str:
    return subject if re.match(r"^\s*(re|回复|答复)\s*[:：]", subject, re.IGNORECASE) else f"Re: {subject}".strip()


def is_reply(subject: str) -> bool:
    return bool(PREFIX.match(subject))
