"""Click-to-edit: one door for one field of one record, the same for every room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core import signing
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.errors import Conflict, Refusal
from core.htmx import done, toast, trigger
from core.models import Record
from core.pages import add_refusal, form_status

FORM, FACT = "components/record/fact_form.html", "components/record/fact.html"
Save = Callable[[Mapping[str, Any], int | None], Record | None]
UNDO, UNDO_FOR = "field.undo", 600  # seconds


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
    """GET gives the small form; POST saves and gives the fact back, with the way to undo it. `save(changes, version)` calls a service
    that reads the row anew."""
    if request.method == "POST" and "undo" in request.GET:
        return _undo(request, record, name, form=form, topic=topic, save=save)
    before = _as_sent(form, name) if request.method == "POST" else None
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
    answer = trigger(_fact(request, fresh, name, route), **{f"{topic}_changed": str(record.pk)})
    if before is None or fresh.version == record.version:
        return answer
    token = signing.dumps([*_whose(request, record, name), fresh.version, before], salt=UNDO)
    return toast(answer, _("Saved."), undo_url=f"{address}?{urlencode({'undo': token})}")


def _whose(request: HttpRequest, record: Record, name: str) -> list[str]:
    return [str(request.user.pk), str(record.pk), name]


def _as_sent(form: Callable[[Any], BaseForm], name: str) -> list[str] | None:
    """The present value as a browser would send it; None for what can't be sent back as it is."""
    unbound = form(None)
    if name not in unbound.fields:
        return None
    field, initial = unbound.fields[name], unbound[name].initial
    value = field.widget.format_value(field.prepare_value(initial))
    values = [str(one) for one in value] if isinstance(value, list) else ["" if value is None else str(value)]
    again = form(MultiValueDict({name: values}))[name]
    return None if field.has_changed(initial, again.data) else values


def _undo(
    request: HttpRequest, record: Record, name: str, *, form: Callable[[Any], BaseForm], topic: str, save: Save
) -> HttpResponse:
    """Put back what stood there before, unless somebody has changed the record since."""
    try:
        *whose, version, values = signing.loads(request.GET["undo"], salt=UNDO, max_age=UNDO_FOR)
    except signing.BadSignature as error:
        raise Http404 from error
    if whose != _whose(request, record, name):
        raise Http404
    bound = form(MultiValueDict({name: values}))
    bound.fields = {name: bound.fields[name]}
    try:
        save({name: bound.cleaned_data[name]} if bound.is_valid() else {}, version)
    except Refusal as refusal:
        return toast(HttpResponse(status=204), refusal.message, level="error")
    return toast(done(**{f"{topic}_changed": str(record.pk)}), _("Put back."))


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
