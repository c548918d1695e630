"""What notices and the history of leads say."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The sentence of each kind of notice, and its icon.
NOTICES: dict[str, tuple[str | Promise, str]] = {
    "lead.assigned": (_("%(actor)s assigned the lead %(name)s to you."), "target"),
    "lead.routed": (_("You got the lead %(name)s by an assignment rule."), "target"),
    "lead.form_again": (_("%(name)s has filled in the form “%(form)s”."), "clipboard-list"),
    "lead.routed_many": (_("You got %(count)s leads by the assignment rules."), "target"),
    "lead.time_asked": (_("%(actor)s asks for more time with %(name)s: %(reason)s"), "hourglass"),
    "lead.recycle_soon": (_("%(count)s of your leads will fall into the pool in %(days)s days."), "hourglass"),
    "lead.recycled": (_("%(count)s of your leads fell into the pool."), "inbox"),
    "lead.response_due": (_("Answer %(name)s soon: the first answer is due."), "alarm-clock"),
    "lead.response_late": (_("Nobody has answered %(name)s in time (owner: %(owner)s)."), "alarm-clock-off"),
    "lead.assigned_many": (_("%(actor)s assigned %(count)s leads to you."), "target"),
}
# What the audit trail calls each act.
ACTS: dict[str, str | Promise] = {
    "lead.created": _("Lead created"),
    "lead.edited": _("Lead edited"),
    "lead.deleted": _("Lead deleted"),
    "lead.purged": _("Lead removed for good"),
    "lead.status_changed": _("Status changed"),
    "lead.converted": _("Lead converted"),
    "lead.assigned": _("Lead assigned"),
    "lead.claimed": _("Claimed from the pool"),
    "lead.released": _("Returned to a pool"),
    "lead.recycled": _("Fell into the pool"),
    "lead.routed": _("Assigned by a rule"),
    "lead.escalated": _("Reassigned because nobody answered in time"),
    "lead.locked": _("Kept out of the pools"),
    "lead.time_asked": _("More time asked for"),
    "lead.extended": _("Kept by the owner for longer"),
    "lead.scored": _("Score set by hand"),
    "lead_settings.edited": _("Lead settings edited"),
    "score_rule.created": _("Score rule created"),
    "score_rule.edited": _("Score rule edited"),
    "score_rule.deleted": _("Score rule deleted"),
    "assignment_rule.created": _("Assignment rule created"),
    "assignment_rule.edited": _("Assignment rule edited"),
    "assignment_rule.deleted": _("Assignment rule deleted"),
    "recycle_rule.created": _("Recycling rule created"),
    "recycle_rule.edited": _("Recycling rule edited"),
    "recycle_rule.deleted": _("Recycling rule deleted"),
    "lead_capacity.created": _("Capacity created"),
    "lead_capacity.edited": _("Capacity edited"),
    "lead_capacity.deleted": _("Capacity deleted"),
    "lead_pool.deleted": _("Lead pool deleted"),
    "web_form.created": _("Web form created"),
    "web_form.edited": _("Web form edited"),
    "user.absence_noted": _("Absence noted"),
    "user.absence_removed": _("Absence removed"),
    "lead.handed_over": _("Handed over"),
    "lead.shared": _("Shared"),
    "lead.unshared": _("No longer shared"),
    "lead.tagged": _("Tags changed"),
    "lead.undone": _("Bulk change undone"),
    "lead.imported": _("Imported"),
    "lead.import_undone": _("Import undone"),
    "lead_source.created": _("Lead source created"),
    "lead_source.edited": _("Lead source edited"),
    "lead_pool.created": _("Lead pool created"),
    "lead_pool.edited": _("Lead pool edited"),
}
