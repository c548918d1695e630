"""The kinds of things that can be imported, in the order in which they build on each other."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import Refusal
from integrations.kinds.accounts import Accounts
from integrations.kinds.base import Context, Draft, Finding, Kind
from integrations.kinds.contacts import Contacts
from integrations.kinds.leads import Leads
from integrations.kinds.opportunities import Opportunities
from integrations.kinds.products import Products
from integrations.kinds.teams import Teams

KINDS: dict[str, Kind] = {
    kind.key: kind for kind in (Teams(), Products(), Accounts(), Contacts(), Leads(), Opportunities())
}

__all__ = ["KINDS", "Context", "Draft", "Finding", "Kind", "kind_of"]


ALIASES = {"users": "teams", "users-and-teams": "teams", "sales-teams": "teams", "sales_teams": "teams"}


def kind_of(key: str) -> Kind:
    key = ALIASES.get(key, key)
    if key not in KINDS:
        raise Refusal(
            _("“%(value)s” is not one of the choices.") % {"value": key[:40]}, code="invalid_choice", field="kind"
        )
    return KINDS[key]
