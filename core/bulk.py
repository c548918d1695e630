"""What list pages offer beside rows: acts on the chosen rows, other views, and things to make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.listing import Listing

# Parameters of a bulk act that are not part of the list's own address.
ACT = ("action", "ids", "everything")
MOST_CHOSEN = 1000


@dataclass(frozen=True, slots=True)
class BulkAction:
    """One button of the bulk bar. `direct` acts at once (after `confirm`, if given); else it opens the dialog."""

    key: str
    label: str | Promise
    icon: str
    direct: bool = False
    confirm: str | Promise = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class ViewLink:
    """The same records seen another way: table, board, calendar."""

    label: str | Promise
    icon: str
    url: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class Creation:
    """Something to make, in the New menu and the palette; shown to who holds `policy` and when its room is installed."""

    label: Promise
    icon: str
    route: str
    policy: str


CREATIONS = (
    Creation(gettext_lazy("New lead"), "target", "leads:create", "leads.create"),
    Creation(gettext_lazy("New opportunity"), "handshake", "opportunities:create", "opportunities.create"),
    Creation(gettext_lazy("New customer"), "building-2", "customers:account-create", "customers.create"),
    Creation(gettext_lazy("New contact"), "contact-round", "customers:contact-create", "customers.create"),
    Creation(gettext_lazy("New mail"), "mail", "mail:write", "mail.send"),
    Creation(gettext_lazy("New activity"), "calendar-plus", "activities:create", "activities.create"),
)


def list_params(params: QueryDict) -> QueryDict:
    """The list's own part of a bulk act's address, for `Listing`."""
    kept = params.copy()
    for name in ACT:
        kept.pop(name, None)
    return kept


def chosen(request: HttpRequest, listing: Listing) -> QuerySet[Any]:
    """The rows a bulk act is for: those ticked, or all that match the list's filters. Never more than the list shows this user."""
    sent = request.POST if request.method == "POST" else request.GET
    if sent.get("everything"):
        return listing.queryset
    return listing.queryset.filter(pk__in=chosen_ids(sent))


def chosen_ids(sent: QueryDict) -> list[UUID]:
    raw = sent.getlist("ids")
    if len(raw) > MOST_CHOSEN:
        raise BadRequest(_("At most %(most)s rows can be chosen one by one.") % {"most": MOST_CHOSEN})
    try:
        return [UUID(value) for value in raw]
    except ValueError as error:
        raise BadRequest(_("Unreadable choice of rows.")) from error
