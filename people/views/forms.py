"""One way for the forms of this room to be asked, sent, refused and done: as a page or in the dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict

from core.errors import Refusal
from core.htmx import go
from core.pages import add_refusal, form_status, page


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    submit: str,
    back: str,
    save: Callable[[dict[str, Any]], Any],
    said: str,
    template: str = "people/form.html",
    then: str = "",
    **context: Any,
) -> HttpResponse:
    """GET shows `form`; POST calls `save(cleaned)` and goes to `then` (or `back`), or shows what was refused."""
    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, said)
        return go(request, then or back)
    parts = {"form": form, "title": title, "submit": submit, "back": back, **context}
    return page(request, template, parts, parts=("dialog",), status=form_status(form))


def saved(form: Any, save: Callable[[dict[str, Any]], Any]) -> bool:
    try:
        save(form.cleaned_data)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; an empty POST is one, too."""
    return request.POST if request.method == "POST" else None


def version_of(request: HttpRequest) -> int | None:
    """The version the form was made from, carried in a hidden field."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
