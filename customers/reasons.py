"""Why two records may be the same, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

WORDS = {
    "same_email": _("same e-mail"),
    "shared_mailbox": _("same shared mailbox"),
    "similar_email": _("similar e-mail"),
    "same_mailbox_name": _("same name before the @"),
    "different_email": _("different e-mail"),
    "same_phone": _("same phone"),
    "same_landline": _("same landline"),
    "similar_phone": _("similar phone"),
    "different_phone": _("different phone"),
    "same_name": _("same name"),
    "name_written_differently": _("same name in another writing"),
    "similar_name": _("similar name"),
    "different_name": _("different name"),
    "same_company": _("same company"),
    "similar_company": _("similar company"),
    "different_company": _("different company"),
    "same_code": _("same credit code"),
    "different_code": _("different credit code"),
    "same_domain": _("same web domain"),
    "different_domain": _("different web domain"),
}


@dataclass(frozen=True, slots=True)
class SpokenReason:
    text: str
    speaks_for: bool


def spoken(reasons: Iterable[tuple[str, float]]) -> list[SpokenReason]:
    return [SpokenReason(str(WORDS.get(code, code)), points > 0) for code, points in reasons]
