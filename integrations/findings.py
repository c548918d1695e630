"""What is worth saying about a file, in words, once for all rows that have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.kinds import Draft, Finding, Kind

MOST = 200


def gathered(known: list[dict[str, Any]], drafts: Iterable[Draft]) -> list[dict[str, Any]]:
    """The findings so far and those of further rows, added up; only the first few hundred different ones are kept."""
    counts: Counter[Finding] = Counter(
        {Finding(item["code"], item["field"], item["value"], item["suggestion"]): item["count"] for item in known}
    )
    for draft in drafts:
        counts.update(draft.findings)
    kept = list(counts.items())[:MOST]
    return [
        {
            "code": key.code,
            "field": key.field,
            "value": key.value[:200],
            "suggestion": key.suggestion[:200],
            "count": count,
        }
        for key, count in kept
    ]


def sentence(kind: Kind, finding: dict[str, Any]) -> str:
    """In the reader's language, made when it is shown."""
    words = {
        **finding,
        "label": kind.field(finding["field"]).label if finding["field"] else "",
        "count": f"{finding['count']:,}",
    }
    return (_one(finding["code"], finding["suggestion"]) or _("%(value)s (%(count)s rows)")) % words + _rows(finding)


def _rows(finding: dict[str, Any]) -> str:
    if finding["code"] == "open_without_account":
        return ""
    count = finding["count"]
    return " " + ngettext("(%(count)s row)", "(%(count)s rows)", count) % {"count": f"{count:,}"}


def _one(code: str, suggestion: str) -> str:
    match code:
        case "taken_as":
            return _("%(label)s “%(value)s” is not known by that name; it is taken as “%(suggestion)s”.")
        case "unknown" if suggestion:
            return _("%(label)s “%(value)s” is not known. Did you mean “%(suggestion)s”?")
        case "unknown":
            return _("%(label)s “%(value)s” is not known.")
        case "misspelt":
            return _("%(label)s “%(value)s” looks misspelt. Did you mean “%(suggestion)s”?")
        case "misspelt_changed":
            return _("%(label)s “%(value)s” looks misspelt; it is taken as “%(suggestion)s”.")
        case "open_without_account":
            return _("%(count)s open deals have no account. They are imported without one.")
        case "same_file":
            return _("This file was imported before, on %(value)s.")
        case _:
            return ""
