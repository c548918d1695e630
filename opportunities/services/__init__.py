"""Everything that writes opportunities, their pipelines, and the credit of a closing."""

from core.attached import Upload
from opportunities.services.answers import Met, ask_approval, decide, meet, take_back
from opportunities.services.bulk import BulkOutcome, bulk_assign, bulk_delete, bulk_edit, bulk_move, undo
from opportunities.services.checklists import set_known
from opportunities.services.closing import invalidate, lose, reopen, win
from opportunities.services.conversion import convert_lead
from opportunities.services.documents import add_document, remove_document
from opportunities.services.effects import note_activity, resettle
from opportunities.services.importing import import_rows, remove_imported
from opportunities.services.moving import move, set_contacts, set_lines, set_splits
from opportunities.services.ownership import add_collaborator, assign, hand_over, remove_collaborator
from opportunities.services.parts import Line, Party, Split
from opportunities.services.pipelines import (
    create_competitor,
    create_loss_reason,
    create_pipeline,
    create_stage,
    delete_stage,
    edit_competitor,
    edit_loss_reason,
    edit_pipeline,
    edit_stage,
    order_stages,
)
from opportunities.services.totals import fold_totals
from opportunities.services.unconverting import undo_conversion
from opportunities.services.versions import (
    discard_draft,
    draft_version,
    move_to_version,
    preview_move,
    publish_version,
)
from opportunities.services.writing import create_opportunity, delete_opportunity, edit_opportunity, purge_deleted

__all__ = [
    "BulkOutcome",
    "Line",
    "Met",
    "Party",
    "Split",
    "Upload",
    "add_collaborator",
    "add_document",
    "ask_approval",
    "assign",
    "bulk_assign",
    "bulk_delete",
    "bulk_edit",
    "bulk_move",
    "convert_lead",
    "create_competitor",
    "create_loss_reason",
    "create_opportunity",
    "create_pipeline",
    "create_stage",
    "decide",
    "delete_opportunity",
    "delete_stage",
    "discard_draft",
    "draft_version",
    "edit_competitor",
    "edit_loss_reason",
    "edit_opportunity",
    "edit_pipeline",
    "edit_stage",
    "fold_totals",
    "hand_over",
    "import_rows",
    "invalidate",
    "lose",
    "meet",
    "move",
    "move_to_version",
    "note_activity",
    "order_stages",
    "preview_move",
    "publish_version",
    "purge_deleted",
    "remove_collaborator",
    "remove_document",
    "remove_imported",
    "reopen",
    "resettle",
    "set_contacts",
    "set_known",
    "set_lines",
    "set_splits",
    "take_back",
    "undo",
    "undo_conversion",
    "win",
]
