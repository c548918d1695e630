"""Everything that writes commissions."""

from commissions.services.adjustments import approve_adjustment, propose_adjustment, reject_adjustment
from commissions.services.assignments import assign, assign_many, change_assignment, remove_assignment
from commissions.services.calculation import ask_for, fan_out, finish_calculation, start_calculation
from commissions.services.plans import create_plan, edit_plan
from commissions.services.portions import calculate_people, calculate_person
from commissions.services.runs import approve_run, create_run, lock_run, pay_run, take_back_approval
from commissions.services.statements import acknowledge, answer_dispute, dispute
from commissions.services.versions import (
    add_version,
    approve_version,
    discard_version,
    edit_version,
    submit_version,
    withdraw_version,
)

__all__ = [
    "acknowledge",
    "add_version",
    "answer_dispute",
    "approve_adjustment",
    "approve_run",
    "approve_version",
    "ask_for",
    "assign",
    "assign_many",
    "calculate_people",
    "calculate_person",
    "change_assignment",
    "create_plan",
    "create_run",
    "discard_version",
    "dispute",
    "edit_plan",
    "edit_version",
    "fan_out",
    "finish_calculation",
    "lock_run",
    "pay_run",
    "propose_adjustment",
    "reject_adjustment",
    "remove_assignment",
    "start_calculation",
    "submit_version",
    "take_back_approval",
    "withdraw_version",
]
