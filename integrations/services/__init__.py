"""Bringing files in, and taking lists out."""

from integrations.services.exports import request_export
from integrations.services.starting import start_check, start_run, start_undo
from integrations.services.uploads import delete_import, set_mapping, upload

__all__ = ["delete_import", "request_export", "set_mapping", "start_check", "start_run", "start_undo", "upload"]
