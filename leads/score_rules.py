"""The rules of points every installation starts with. Their names are shown in the user's language until somebody renames them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

SHIPPED: tuple[dict[str, Any], ...] = (
    {
        "kind": "fit", "name": gettext_noop("Recommended by somebody"),
        "field": "source", "operator": "is", "value": "referral, partner", "points": 15
    },
    {
        "kind": "fit", "name": gettext_noop("Asked by itself"),
        "field": "source", "operator": "is", "value": "website, phone, email", "points": 10
    },
    {"kind": "fit", "name": gettext_noop("Budget is known"), "field": "budget", "operator": "present", "points": 15},
    {"kind": "fit", "name": gettext_noop("Need is known"), "field": "need", "operator": "present", "points": 5},
    {"kind": "fit", "name": gettext_noop("Phone is known"), "field": "phone", "operator": "present", "points": 5},
    {"kind": "fit", "name": gettext_noop("E-mail is known"), "field": "email", "operator": "present", "points": 5},
    {
        "kind": "fit", "name": gettext_noop("Decides or leads"), "field": "title", "operator": "contains",
        "value": "chief, ceo, cto, cfo, head, director, owner, president, 总经理, 总监, 主任, 董事, 负责人", "points": 10,
    },
    {
        "kind": "behaviour", "name": gettext_noop("Filled in a form"),
        "field": "form", "points": 10, "most_times": 2, "half_life_days": 60
    },
    {
        "kind": "behaviour", "name": gettext_noop("Opened a mail"),
        "field": "mail_opened", "points": 5, "most_times": 2, "half_life_days": 30
    },
    {
        "kind": "behaviour", "name": gettext_noop("Answered a mail"),
        "field": "mail_replied", "points": 10, "most_times": 2, "half_life_days": 60
    },
    {
        "kind": "behaviour", "name": gettext_noop("Spoke with us"),
        "field": "contact", "points": 10, "most_times": 3, "half_life_days": 60
    },
    {"kind": "idle", "name": gettext_noop("Quiet for a month"), "points": -10, "idle_days": 30},
)  # fmt: skip
