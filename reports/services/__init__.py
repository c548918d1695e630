"""The only code that writes reports."""

from reports.services.making import make_run, request_run, start_period, start_schedule
from reports.services.saved import delete_report, edit_report, hand_over_reports, save_report
from reports.services.schedules import create_schedule, delete_schedule, edit_schedule, hand_over_schedules
from reports.services.sending import mail_run

__all__ = [
    "create_schedule",
    "delete_report",
    "delete_schedule",
    "edit_report",
    "edit_schedule",
    "hand_over_reports",
    "hand_over_schedules",
    "mail_run",
    "make_run",
    "request_run",
    "save_report",
    "start_period",
    "start_schedule",
]
