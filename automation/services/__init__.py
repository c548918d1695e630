"""What is done with rules."""

from automation.services.clock import ask_daily
from automation.services.firing import hear, press
from automation.services.hooking import Woken, receive, renew_hook
from automation.services.rules import (
    create_rule,
    delete_rule,
    edit_rule,
    hand_over_rules,
    pause_rule,
    switch_rule,
)
from automation.services.running import advance, give_up, stop_run
from automation.services.sequences import Enrolled, enrol, leave_by_address, leave_record

__all__ = [
    "Enrolled",
    "Woken",
    "advance",
    "ask_daily",
    "create_rule",
    "delete_rule",
    "edit_rule",
    "enrol",
    "give_up",
    "hand_over_rules",
    "hear",
    "leave_by_address",
    "leave_record",
    "pause_rule",
    "press",
    "receive",
    "renew_hook",
    "stop_run",
    "switch_rule",
]
