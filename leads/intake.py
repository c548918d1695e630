"""A lead as it was when it came in, as the texts the learned model reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

FIELDS = (
    "source",
    "source_detail",
    "campaign",
    "industry",
    "region",
    "title",
    "company",
    "website",
    "need",
    "budget",
    "tags",
)
KNOWN_FIELDS = ("email", "phone", "first_name")
FREE_MAIL = frozenset(
    {
        "gmail.com",
        "qq.com",
        "163.com",
        "126.com",
        "outlook.com",
        "hotmail.com",
        "yahoo.com",
        "sina.com",
        "foxmail.com",
        "icloud.com",
    }
)
# Of these only whether they are known says something; what they say is each lead's own.
Row = Mapping[str, Any]


def columns_of(rows: Sequence[Row]) -> dict[str, list[str]]:
    columns = {name: [text_of(row, name) for row in rows] for name in FIELDS}
    columns |= {f"{name} known": ["yes" if row[name] else "no" for row in rows] for name in KNOWN_FIELDS}
    columns["mail address"] = [mail_kind(row["email"]) for row in rows]
    times = [timezone.localtime(row["created_at"]) for row in rows]
    columns["weekday"] = [str(at.isoweekday()) for at in times]
    columns["hour"] = [f"{at.hour // 4 * 4:02d}" for at in times]
    return columns


def text_of(row: Row, name: str) -> str:
    if name == "source":
        return str(row["source__key"])
    if name == "tags":
        return ", ".join(sorted(row["tags"]))
    return "" if row[name] is None else str(row[name])


def mail_kind(email: str) -> str:
    """A free address, or one of a company's own."""
    if "@" not in email:
        return ""
    return "free" if email.rsplit("@", 1)[1].casefold() in FREE_MAIL else "own"
