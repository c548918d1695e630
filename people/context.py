"""What the frame of every page needs: the navigation of this user, and nothing that costs a statement.

`frame_key` is what the frame depends on beside the language: where one is, and what one's roles grant (see `{% kept %}`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One entry of the sidebar: shown to who holds `policy` and when its room is installed. `also` are rooms that are reached from it."""

    key: str
    label: Promise | str
    icon: str
    route: str
    policy: str | None
    also: tuple[str, ...] = ()


MOST_ENTRIES = 10
ENTRIES = (
    Entry("home", _("Home"), "layout-dashboard", "home", None),
    Entry("leads", _("Leads"), "target", "leads:list", "leads.view"),
    Entry("opportunities", _("Opportunities"), "handshake", "opportunities:board", "opportunities.view"),
    Entry("customers", _("Customers"), "building-2", "customers:account-list", "customers.view"),
    Entry("contracts", _("Contracts"), "signature", "contracts:list", "contracts.view"),
    Entry(
        "activities",
        _("Activities"),
        "calendar-days",
        "activities:list",
        "activities.view",
        ("mail", "calendar", "telephony"),
    ),
    Entry("targets", _("Targets"), "goal", "targets:list", "targets.view"),
    Entry("commissions", _("Commissions"), "hand-coins", "commissions:statement-list", "commissions.view"),
    Entry("forecasts", _("Forecast"), "trending-up", "forecasts:overview", "forecasts.view"),
    Entry("reports", _("Reports"), "chart-column", "reports:list", "reports.view", ("performance",)),
    Entry(
        "settings",
        _("Settings"),
        "settings",
        "people:settings",
        "settings.view",
        ("audit", "automation", "products", "webhooks", "data"),
    ),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "frame_key": None}
    path = request.path
    entries = SimpleLazyObject(lambda: _entries(user, path))
    return {"navigation": entries, "frame_key": (path == "/" or path.split("/")[1], frozenset(user.access.grants))}


def _entries(user: Any, path: str) -> list[dict[str, Any]]:
    """At most ten: who may see more reaches contracts from opportunities and customers."""
    entries = [entry for item in ENTRIES if (entry := _shown(item, user, path))]
    return [entry for entry in entries if entry["key"] != "contracts"] if len(entries) > MOST_ENTRIES else entries


def _shown(item: Entry, user: Any, path: str) -> dict[str, Any] | None:
    if item.policy is not None and not user.may(item.policy):
        return None
    try:
        url = reverse(item.route)
    except NoReverseMatch:
        return None
    root = "/" + url.strip("/").split("/")[0]
    room = path.strip("/").split("/")[0]
    active = path == "/" if item.key == "home" else f"/{room}" == root or room in item.also
    return {"key": item.key, "label": item.label, "icon": item.icon, "url": url, "active": active}
