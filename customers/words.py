"""What the notices and the history of this room say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NOTICES = {
    "contact.birthday": (_("Birthday of %(name)s on %(on)s"), "cake"),
    "contact.anniversary": (_("Anniversary of %(name)s on %(on)s"), "cake"),
    "contact.day": (_("%(name)s: %(what)s on %(on)s"), "cake"),
    "account.recycle_soon": (
        _("%(count)s of your customers fall into the pool in %(days)s days if nothing happens."),
        "hourglass",
    ),
    "account.recycled": (_("%(count)s of your customers fell into the pool."), "recycle"),
    "account.time_asked": (_("%(actor)s asks for more time with %(name)s: %(reason)s"), "hourglass"),
}

DEEDS = {
    "account.graded": _("Graded by rule"),
    "account.claimed": _("Claimed from the pool"),
    "account.released": _("Returned to a pool"),
    "account.recycled": _("Fell into the pool"),
    "account.locked": _("Kept out of the pools, or no longer"),
    "account.extended": _("More time given"),
    "account.time_asked": _("More time asked for"),
    "account_pool.saved": _("Pool saved"),
    "account_pool.deleted": _("Pool deleted"),
    "account_pool_rule.saved": _("Recycling rule saved"),
    "account_pool_rule.deleted": _("Recycling rule deleted"),
    "account_capacity.saved": _("Capacity saved"),
    "account_capacity.deleted": _("Capacity deleted"),
    "contact.date_added": _("Day to remember added"),
    "contact.date_removed": _("Day to remember removed"),
    "account.unconverted": _("Conversion undone"),
    "contact.unconverted": _("Conversion undone"),
    "opportunity.unconverted": _("Conversion undone"),
    "duplicate_policy.edited": _("Handling of duplicates changed"),
    "grading_rule.saved": _("Grading rule saved"),
    "grading_rule.deleted": _("Grading rule deleted"),
    **{
        f"{noun}.{act}": label
        for noun in ("account", "contact", "lead")
        for act, label in (
            ("merged", _("Merged")),
            ("unmerged", _("Merging undone")),
            ("not_the_same", _("Marked as not the same")),
        )
    },
}
