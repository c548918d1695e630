"""The only code that writes targets, credit, contests and what belongs to them."""

from targets.services.adjustments import (
    apply_due_adjustments,
    ask_for_adjustment,
    decide_adjustment,
    withdraw_adjustment,
)
from targets.services.booking_contracts import book_contract_credit, book_missing_contract_credit
from targets.services.contests import call_off_contest, end_contests, start_contest
from targets.services.credit import book_missing_credit, book_reversal, book_won_credit
from targets.services.divisions import break_down_target, generate_targets, publish_targets
from targets.services.grid import save_grid
from targets.services.pacing import learn_seasons, note_honours, warn_behind
from targets.services.settings import RULE_FIELDS, define_metric, edit_rules, retire_metric
from targets.services.targets import EDITABLE, delete_target, edit_target, publish_target, set_target

__all__ = [
    "EDITABLE",
    "RULE_FIELDS",
    "apply_due_adjustments",
    "ask_for_adjustment",
    "book_contract_credit",
    "book_missing_contract_credit",
    "book_missing_credit",
    "book_reversal",
    "book_won_credit",
    "break_down_target",
    "call_off_contest",
    "decide_adjustment",
    "define_metric",
    "delete_target",
    "edit_rules",
    "edit_target",
    "end_contests",
    "generate_targets",
    "learn_seasons",
    "note_honours",
    "publish_target",
    "publish_targets",
    "retire_metric",
    "save_grid",
    "set_target",
    "start_contest",
    "warn_behind",
    "withdraw_adjustment",
]
