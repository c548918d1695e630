"""One line becomes what was done and what comes next, in English or Chinese. Pure: no Django, no clock.

call 5m, left voicemail; next Tue 10:00          电话 5分钟 没人接 下周二 10:00 再联系
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

KIND_WORDS: dict[str, tuple[str, ...]] = {
    "call": ("called", "call", "phoned", "phone", "rang", "打电话", "电话", "通话", "致电"),
    "meeting": ("meeting", "met with", "met", "demo", "开会", "会议", "演示"),
    "visit": ("visited", "visit", "拜访", "上门", "来访"),
    "email": ("emailed", "e-mailed", "e-mail", "email", "mailed", "mail", "邮件", "发邮件"),
    "note": ("note", "备注", "记录", "笔记"),
    "task": ("task", "todo", "to do", "任务", "待办"),
}
MOST_MINUTES = 24 * 60
DEFAULT_TIME = time(9)
WEEKDAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS_ZH = "一二三四五六日"
MONTHS_EN = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBERS_ZH = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2, "半": 0}

_hours_zh = re.compile(r"(\d+|[一二两三四五六七八九十])(?:个)?(半)?小时")
_half_hour = re.compile(r"半(?:个)?小时|half an hour", re.IGNORECASE)
_hours_minutes = re.compile(
    r"(?<![\w:])(\d{1,2})\s*h(?:ours?|rs?)?\s*(\d{1,2})?\s*(?:m(?:in(?:ute)?s?)?)?(?!\w)", re.IGNORECASE
)
_minutes = re.compile(r"(?<![\w:])(\d{1,4})\s*(?:m(?:in(?:ute)?s?)?(?![\w])|分钟|分(?!公司))", re.IGNORECASE)

_weekday_en = "(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_day = re.compile(
    rf"(?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}})"
    rf"|(?P<md_zh>(?:(\d{{4}})年)?(\d{{1,2}})月(\d{{1,2}})[日号])"
    rf"|(?P<zh_week>下下周|下个?星期|下周|本周|这周|周|星期|礼拜)(?P<zh_day>[一二三四五六日天])"
    rf"|(?P<zh_rel>今天|明天|后天|大后天)"
    rf"|(?P<zh_in>\d+|[一二两三四五六七八九十])(?P<zh_unit>天|周|个?星期|个月)[后後]"
    rf"|\bin\s+(?P<en_in>\d+|an?)\s+(?P<en_unit>days?|weeks?|months?)\b"
    rf"|\b(?P<en_rel>today|tomorrow|tmr)\b"
    rf"|\b(?P<dm>\d{{1,2}})\s+(?P<dm_month>{'|'.join(MONTHS_EN)})[a-z]*\b"
    rf"|\b(?P<md_month>{'|'.join(MONTHS_EN)})[a-z]*\s+(?P<md>\d{{1,2}})\b"
    rf"|\b(?P<en_next>next\s+)?(?P<en_day>{_weekday_en})\b",
    re.IGNORECASE,
)
_clock = re.compile(
    r"(?:at\s+)?(?P<half>上午|下午|晚上|中午|早上)?\s*(?:(?P<h>\d{1,2})[:：](?P<m>\d{2})\s*(?P<ap>am|pm)?"
    r"|(?P<h2>\d{1,2})\s*(?P<ap2>am|pm)\b|(?P<h3>\d{1,2})\s*[点點时](?:(?P<zh_half>半)|(?P<m3>\d{1,2})分?)?)",
    re.IGNORECASE,
)
_break = re.compile(
    r"\s*(?:[;；]|→|->)\s*(?:next(?:\s+step)?\s*[:：]?\s+|下一步[:：]?\s*|下次[:：]?\s*)?", re.IGNORECASE
)
_next_word = re.compile(
    r"(?:^|[\s,，。.])(?:next(?:\s+step)?\s*[:：]?\s+|下一步[:：]?\s*|下次[:：]?\s*)", re.IGNORECASE
)
_edges = " \t,，。.;；:：、-–→"


@dataclass(frozen=True, slots=True)
class QuickLog:
    """`next_at` is None when no day was named; then `next_text` is part of what was said about the next step only."""

    kind: str
    text: str
    minutes: int | None
    next_at: datetime | None
    next_text: str


def parse(line: str, now: datetime) -> QuickLog:
    """Read `line` as said at `now` (an instant in the user's zone)."""
    line = " ".join(line.split())
    done, following = _halves(line)
    kind, done = _kind(done)
    minutes, done = _duration(done)
    next_at, next_text = _when(following, now)
    return QuickLog(kind, done.strip(_edges), minutes, next_at, next_text)


def _halves(line: str) -> tuple[str, str]:
    """What was done, and what comes next: parted by a semicolon, the word "next", or (in Chinese) by the first day named."""
    if (found := _break.search(line)) is not None:
        return line[: found.start()], line[found.end() :]
    if (found := _next_word.search(line)) is not None and _day.search(line, found.start()):
        return line[: found.start()], line[found.end() :]
    found = next((day for day in _day.finditer(line) if re.search(r"[\u4e00-\u9fff]", day[0])), None)
    if found is not None and not line[: found.start()].endswith(("在", "于")):
        return line[: found.start()], line[found.start() :]
    return line, ""


def _kind(text: str) -> tuple[str, str]:
    """The word at the beginning names the kind; without one it is a note."""
    folded = text.lower()
    for kind, words in KIND_WORDS.items():
        for word in words:
            if folded.startswith(word) and not re.match(
                r"[a-z]", folded[len(word) : len(word) + 1] if word.isascii() else ""
            ):
                return kind, text[len(word) :]
    return "note", text


def _duration(text: str) -> tuple[int | None, str]:
    for pattern, minutes_of in (
        (_hours_zh, lambda found: _number(found[1]) * 60 + (30 if found[2] else 0)),
        (_half_hour, lambda found: 30),
        (_hours_minutes, lambda found: int(found[1]) * 60 + int(found[2] or 0)),
        (_minutes, lambda found: int(found[1])),
    ):
        if (found := pattern.search(text)) is not None and 0 < (minutes := minutes_of(found)) <= MOST_MINUTES:
            return minutes, f"{text[: found.start()].rstrip(_edges)} {text[found.end() :].lstrip(_edges)}".strip()
    return None, text


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else NUMBERS_ZH.get(text, 1)


def _when(text: str, now: datetime) -> tuple[datetime | None, str]:
    """The day and time named in `text`, and what is left of it."""
    found = _day.search(text)
    day = _day_of(found, now.date()) if found else None
    if found is None or day is None:
        return None, text.strip(_edges)
    rest = text[: found.start()] + " " + text[found.end() :]
    moment, rest = _time(rest)
    return datetime.combine(day, moment, tzinfo=now.tzinfo), re.sub(r"^(?:at|on)\s+|\s+", " ", rest).strip(_edges)


def _time(text: str) -> tuple[time, str]:
    found = _clock.search(text)
    if found is None:
        return DEFAULT_TIME, text
    hour = int(found["h"] or found["h2"] or found["h3"])
    minute = 30 if found["zh_half"] else int(found["m"] or found["m3"] or 0)
    half = (found["ap"] or found["ap2"] or "").lower()
    if (half == "pm" or found["half"] in ("下午", "晚上")) and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        return DEFAULT_TIME, text
    return time(hour, minute), text[: found.start()] + " " + text[found.end() :]


def _day_of(found: re.Match[str], today: date) -> date | None:
    try:
        return _relative(found, today) or _absolute(found, today)
    except ValueError:
        return None


def _relative(found: re.Match[str], today: date) -> date | None:
    if word := found["zh_rel"] or (found["en_rel"] or "").lower():
        return today + timedelta(
            {"今天": 0, "today": 0, "明天": 1, "tomorrow": 1, "tmr": 1, "后天": 2, "大后天": 3}[word]
        )
    if found["zh_in"]:
        return _later(today, _number(found["zh_in"]), found["zh_unit"])
    if amount := found["en_in"]:
        return _later(today, 1 if amount.lower() in ("a", "an") else int(amount), found["en_unit"])
    if found["zh_day"]:
        return _chinese_weekday(found["zh_week"], WEEKDAYS_ZH.index(found["zh_day"].replace("天", "日")), today)
    if name := found["en_day"]:
        ahead = (WEEKDAYS_EN.index(name[:3].lower()) - today.weekday() - 1) % 7 + 1
        return today + timedelta(ahead)
    return None


def _chinese_weekday(week: str, weekday: int, today: date) -> date:
    """下周二 is the Tuesday of next week (weeks start on Monday); 周二 the coming one."""
    monday = today - timedelta(today.weekday())
    if week == "下下周":
        return monday + timedelta(14 + weekday)
    if week.startswith("下"):
        return monday + timedelta(7 + weekday)
    if week in ("本周", "这周"):
        return monday + timedelta(weekday)
    return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)


def _later(today: date, amount: int, unit: str) -> date:
    unit = unit.lower()
    if unit.startswith("month") or unit == "个月":
        months = today.month - 1 + amount
        year, month = today.year + months // 12, months % 12 + 1
        return date(year, month, min(today.day, 28))
    return today + timedelta(amount * (1 if unit.startswith(("day", "天")) else 7))


def _absolute(found: re.Match[str], today: date) -> date | None:
    """A day without a year is the coming one."""
    if found["iso"]:
        return date(*(int(part) for part in found["iso"].split("-")))
    if found["md_zh"]:
        year, month, day = re.findall(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})", found["md_zh"])[0]
        return date(int(year), int(month), int(day)) if year else _coming(today, int(month), int(day))
    if found["dm"] or found["md"]:
        month = MONTHS_EN.index((found["dm_month"] or found["md_month"]).lower()[:3]) + 1
        return _coming(today, month, int(found["dm"] or found["md"]))
    return None


def _coming(today: date, month: int, day: int) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
