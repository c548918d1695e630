"""Click-to-edit: one door for one field of one record, the same for every room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.errors import Conflict, Refusal
from core.htmx import trigger
from core.models import Record
from core.pages import add_refusal, form_status

FORM, FACT = "components/record/fact_form.html", "components/record/fact.html"
Save = Callable[[Mapping[str, Any], int | None], Record | None]


def inline_edit(
    request: HttpRequest,
    record: Record,
    name: str,
    *,
    form: Callable[[Any], BaseForm],
    route: str,
    topic: str,
    save: Save,
) -> HttpResponse:
    """GET gives the small form; POST saves and gives the fact back. `save(changes, version)` calls a service that reads the row anew."""
    bound = form(request.POST if request.method == "POST" else None)
    if name not in bound.fields:
        raise Http404
    bound.fields = {name: bound.fields[name]}
    address = reverse(route, args=[record.pk, name])
    if request.method == "GET" and request.GET.get("as") == "fact":
        return _fact(request, record, name, route)
    conflict = _saved(bound, name, request, save) if request.method == "POST" and bound.is_valid() else None
    if request.method != "POST" or bound.errors or conflict:
        version = conflict.current.get("version") if conflict else request.POST.get("version") or record.version
        context = {
            "form": bound,
            "field": bound[name],
            "address": address,
            "version": version,
            "record": record,
            "name": name,
        }
        return render(
            request,
            FORM,
            {**context, "conflict": _both(conflict, name)},
            status=409 if conflict else form_status(bound),
        )
    fresh = type(record)._default_manager.get(pk=record.pk)
    return trigger(_fact(request, fresh, name, route), **{f"{topic}_changed": str(record.pk)})


def _saved(form: BaseForm, name: str, request: HttpRequest, save: Save) -> Conflict | None:
    """Calls the service; a refusal lands beside the field, a conflict is returned to be shown with both values."""
    version = request.POST.get("version", "")
    try:
        save({name: form.cleaned_data[name]}, int(version) if version.isdecimal() else None)
    except Conflict as conflict:
        if conflict.code != "version_conflict":
            add_refusal(form, conflict)
            return None
        return conflict
    except Refusal as refusal:
        add_refusal(form, refusal)
    return None


def _both(conflict: Conflict | None, name: str) -> dict[str, Any] | None:
    if conflict is None:
        return None
    return {
        "message": conflict.message,
        "theirs": conflict.current.get("values", {}).get(name),
        "yours": conflict.current.get("yours", {}).get(name),
    }


def _fact(request: HttpRequest, record: Record, name: str, route: str) -> HttpResponse:
    return render(request, FACT, {"record": record, "name": name, "edit_route": route, "may_edit": True})
