"""Everything that writes leads."""

from leads.services.bulk import BulkOutcome, bulk_assign, bulk_change_status, bulk_delete, bulk_tag, undo
from leads.services.effects import mark_converted, note_activity
from leads.services.importing import import_rows, remove_imported
from leads.services.ownership import add_collaborator, assign, claim, hand_over, release, remove_collaborator
from leads.services.settings import create_pool, create_source, edit_pool, edit_source
from leads.services.status import change_status
from leads.services.writing import create_lead, delete_lead, edit_lead, purge_deleted

__all__ = [
    "BulkOutcome",
    "add_collaborator",
    "assign",
    "bulk_assign",
    "bulk_change_status",
    "bulk_delete",
    "bulk_tag",
    "change_status",
    "claim",
    "create_lead",
    "create_pool",
    "create_source",
    "delete_lead",
    "edit_lead",
    "edit_pool",
    "edit_source",
    "hand_over",
    "import_rows",
    "mark_converted",
    "note_activity",
    "purge_deleted",
    "release",
    "remove_collaborator",
    "remove_imported",
    "undo",
]
