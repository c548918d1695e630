"""The lead sources every installation starts with. Their names are shown in the user's language until somebody renames them."""

from __future__ import annotations

from django.utils.translation import gettext_noop

SHIPPED: tuple[tuple[str, str], ...] = (
    ("website", gettext_noop("Website")),
    ("referral", gettext_noop("Referral")),
    ("phone", gettext_noop("Phone call")),
    ("email", gettext_noop("E-mail enquiry")),
    ("event", gettext_noop("Trade fair or event")),
    ("advertising", gettext_noop("Advertising")),
    ("partner", gettext_noop("Partner")),
    ("prospecting", gettext_noop("Own prospecting")),
    ("import", gettext_noop("Import")),
    ("other", gettext_noop("Other")),
)
