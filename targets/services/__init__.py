"""The only code that writes targets and credit."""

from targets.services.credit import book_missing_credit, book_reversal, book_won_credit
from targets.services.targets import EDITABLE, delete_target, edit_target, set_target

__all__ = [
    "EDITABLE",
    "book_missing_credit",
    "book_reversal",
    "book_won_credit",
    "delete_target",
    "edit_target",
    "set_target",
]
