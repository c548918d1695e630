"""`page()`: one way for a view to answer, whole or in part."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import Refusal
from core.htmx import wanted_part


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    parts: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only the part that htmx asks for by its target's id when it stands in `parts`."""
    part = wanted_part(request, parts)
    name = f"{template}#{part}" if part else template
    response = render(request, name, context or {}, status=status)
    response.headers["Vary"] = "HX-Request, HX-Target"
    return response


def form_status(form: BaseForm) -> int:
    """422 for a form that came back with errors, so that htmx and tests can tell."""
    return 422 if form.is_bound and form.errors else 200


def add_refusal(form: BaseForm, refusal: Refusal) -> None:
    """A refusal becomes form errors: beside the field it names, or on top."""
    for problem in refusal.problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
