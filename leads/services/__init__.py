"""Everything that writes leads."""

from leads.services.bulk import BulkOutcome, bulk_assign, bulk_change_status, bulk_delete, bulk_tag, undo
from leads.services.effects import mark_converted, mark_unconverted, note_activity
from leads.services.importing import import_rows, remove_imported
from leads.services.ownership import add_collaborator, assign, claim, hand_over, release, remove_collaborator
from leads.services.recycling import ask_longer, delete_pool, keep_longer, recycle, set_locked
from leads.services.responses import note_answer, start_response, watch_responses
from leads.services.routing import dry_run, reassign_late, route
from leads.services.rule_rows import (
    delete_assignment_rule,
    delete_capacity,
    delete_recycle_rule,
    edit_member,
    save_assignment_rule,
    save_capacity,
    save_recycle_rule,
)
from leads.services.score_rules import ask_to_train, delete_score_rule, edit_lead_settings, save_score_rule
from leads.services.scoring import (
    Likelihoods,
    clear_override,
    note_behaviour,
    override_score,
    score_leads,
)
from leads.services.settings import create_pool, create_source, edit_pool, edit_source
from leads.services.status import change_status
from leads.services.web_forms import confirm_submission, renew_confirmation, save_web_form, take_submission
from leads.services.writing import create_lead, delete_lead, edit_lead, purge_deleted

__all__ = [
    "BulkOutcome",
    "Likelihoods",
    "add_collaborator",
    "ask_longer",
    "ask_to_train",
    "assign",
    "bulk_assign",
    "bulk_change_status",
    "bulk_delete",
    "bulk_tag",
    "change_status",
    "claim",
    "clear_override",
    "confirm_submission",
    "create_lead",
    "create_pool",
    "create_source",
    "delete_assignment_rule",
    "delete_capacity",
    "delete_lead",
    "delete_pool",
    "delete_recycle_rule",
    "delete_score_rule",
    "dry_run",
    "edit_lead",
    "edit_lead_settings",
    "edit_member",
    "edit_pool",
    "edit_source",
    "hand_over",
    "import_rows",
    "keep_longer",
    "mark_converted",
    "mark_unconverted",
    "note_activity",
    "note_answer",
    "note_behaviour",
    "override_score",
    "purge_deleted",
    "reassign_late",
    "recycle",
    "release",
    "remove_collaborator",
    "remove_imported",
    "renew_confirmation",
    "route",
    "save_assignment_rule",
    "save_capacity",
    "save_recycle_rule",
    "save_score_rule",
    "save_web_form",
    "score_leads",
    "set_locked",
    "start_response",
    "take_submission",
    "undo",
    "watch_responses",
]
