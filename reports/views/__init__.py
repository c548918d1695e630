"""The person's door to reports."""

from reports.views.builder import builder, rows
from reports.views.home import home
from reports.views.reports import pipeline, report_list, request_run
from reports.views.runs import download, run_detail, run_list
from reports.views.saved import (
    built_file,
    request_built,
    saved,
    saved_create,
    saved_delete,
    saved_edit,
    saved_rebuild,
)
from reports.views.schedules import schedule_create, schedule_delete, schedule_edit, schedule_list, schedule_start

__all__ = [
    "builder",
    "built_file",
    "download",
    "home",
    "pipeline",
    "report_list",
    "request_built",
    "request_run",
    "rows",
    "run_detail",
    "run_list",
    "saved",
    "saved_create",
    "saved_delete",
    "saved_edit",
    "saved_rebuild",
    "schedule_create",
    "schedule_delete",
    "schedule_edit",
    "schedule_list",
    "schedule_start",
]
