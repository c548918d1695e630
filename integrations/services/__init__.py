"""Bringing files in, and taking lists out; calendars read elsewhere; calls that telephone systems tell of."""

from integrations.services.calendars import create_feed, read_feed, revoke_feed
from integrations.services.calls import hear_call, settle_call
from integrations.services.exports import request_export
from integrations.services.starting import start_check, start_run, start_undo
from integrations.services.telephony import create_phone_system, renew_phone_secret, set_extensions, switch_phone_system
from integrations.services.uploads import delete_import, set_mapping, upload

__all__ = [
    "create_feed",
    "create_phone_system",
    "delete_import",
    "hear_call",
    "read_feed",
    "renew_phone_secret",
    "request_export",
    "revoke_feed",
    "set_extensions",
    "set_mapping",
    "settle_call",
    "start_check",
    "start_run",
    "start_undo",
    "switch_phone_system",
    "upload",
]
