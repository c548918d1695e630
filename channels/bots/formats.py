"""What a bot's message looks like: user text made harmless, many lines merged into few messages, cut by bytes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

FEISHU, WECOM, DINGTALK, SLACK = "feishu", "wecom", "dingtalk", "slack"
# The most bytes of text in one message. Feishu takes a body of 20 KB (JSON may double the bytes of a text), WeCom 2,048 bytes of text;
# DingTalk names no limit for text and Slack advises 4,000 characters.
MOST_BYTES = {FEISHU: 9_000, WECOM: 2_048, DINGTALK: 4_000, SLACK: 4_000}
# A line in a merged message: so long that one event can't push the others out.
LONGEST_LINE = 400
ELLIPSIS = "…"
# Look-alikes that no platform reads as markup: <at user_id="all">, <@userid>, <!channel> and @all stay plain words.
HARMLESS = str.maketrans({"<": "＜", ">": "＞", "@": "＠", "\x00": "", "\r": " "})


def harmless(text: str) -> str:
    """Nothing in it mentions anybody or formats anything."""
    return text.translate(HARMLESS)


def cut(text: str, most: int) -> str:
    """At most `most` bytes of UTF-8, never through a character, with an ellipsis where something was left out."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    room = most - len(ELLIPSIS.encode())
    return (
        raw[: max(room, 0)].decode(errors="ignore").rstrip() + ELLIPSIS
        if room > 0
        else raw[:most].decode(errors="ignore")
    )


def line(text: str, url: str, most: int) -> str:
    """One event: its text and the link behind it. The link is never cut: the text gives way."""
    tail = f" {url}" if url else ""
    if len(tail.encode()) + len(ELLIPSIS.encode()) >= most:
        tail = ""
    words = " ".join(harmless(text).split("\n")) if most <= LONGEST_LINE else harmless(text)
    return cut(words.strip(), most - len(tail.encode())) + tail


def merge(lines: Sequence[str], most: int, head: str = "") -> tuple[str, int]:
    """As many lines as fit into `most` bytes, and how many those are (at least one)."""
    parts, size = ([head] if head else []), len(head.encode())
    taken = 0
    for text in lines:
        added = len(text.encode()) + (1 if parts else 0)
        if taken and size + added > most:
            break
        parts.append(text if size + added <= most else cut(text, max(most - size - 1, 0)))
        size, taken = size + added, taken + 1
    return "\n".join(parts), taken


def body(kind: str, text: str) -> dict[str, Any]:
    """The message as the platform takes it: always plain text, and nobody is mentioned."""
    match kind:
        case "feishu":
            return {"msg_type": "text", "content": {"text": text}}
        case "wecom":
            return {"msgtype": "text", "text": {"content": text}}
        case "dingtalk":
            return {"msgtype": "text", "text": {"content": text}, "at": {"isAtAll": False, "atMobiles": []}}
        case "slack":
            return {"text": text.replace("&", "&amp;"), "unfurl_links": False}
    raise ValueError(kind)


def with_keyword(text: str, keyword: str) -> str:
    """Bots that ask for a keyword (Feishu 19024, DingTalk 310000) get it in front when the text does not hold it."""
    return text if not keyword or keyword in text else f"[{keyword}] {text}"


def total_bytes(texts: Iterable[str]) -> int:
    return sum(len(text.encode()) for text in texts)
