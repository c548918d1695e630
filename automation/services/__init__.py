"""What is done with rules."""

from automation.services.clock import ask_daily
from automation.services.firing import hear, press
from automation.services.mailing import opt_out, send_mail
from automation.services.rules import (
    create_rule,
    delete_rule,
    edit_rule,
    hand_over_rules,
    pause_rule,
    switch_rule,
)
from automation.services.running import advance, give_up, stop_run

__all__ = [
    "advance",
    "ask_daily",
    "create_rule",
    "delete_rule",
    "edit_rule",
    "give_up",
    "hand_over_rules",
    "hear",
    "opt_out",
    "pause_rule",
    "press",
    "send_mail",
    "stop_run",
    "switch_rule",
]
