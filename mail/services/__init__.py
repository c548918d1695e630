"""What is done with mail."""

from mail.services.composing import (
    Draft,
    cancel_mail,
    cancel_waiting,
    queue_automatic,
    send_again,
    write_mail,
)
from mail.services.filing import assign_thread, hide_thread, ignore_thread, make_lead
from mail.services.mailboxes import Tried, delete_mailbox, hand_over_mailboxes, save_mailbox, try_mailbox
from mail.services.opt_outs import enter_opt_out, lift_opt_out, opt_out
from mail.services.receiving import Polled, poll_mailbox
from mail.services.sending import send_due
from mail.services.templates import delete_template, hand_over_templates, save_template

__all__ = [
    "Draft",
    "Polled",
    "Tried",
    "assign_thread",
    "cancel_mail",
    "cancel_waiting",
    "delete_mailbox",
    "delete_template",
    "enter_opt_out",
    "hand_over_mailboxes",
    "hand_over_templates",
    "hide_thread",
    "ignore_thread",
    "lift_opt_out",
    "make_lead",
    "opt_out",
    "poll_mailbox",
    "queue_automatic",
    "save_mailbox",
    "save_template",
    "send_again",
    "send_due",
    "try_mailbox",
    "write_mail",
]
