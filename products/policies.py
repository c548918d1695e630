"""Who may change the catalogue."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no


def can_manage(actor: Any) -> Verdict:
    return (
        YES
        if actor.may("products.manage")
        else no(_("Only those who manage the catalogue may change products and prices."))
    )
