"""Forms: label above, help below, error beside the field, all errors summed on top."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms import widgets as w
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
DASHES = "---------"
GROUPS = (w.RadioSelect, w.CheckboxSelectMultiple)
NATIVE: dict[type[w.Widget], tuple[str, str]] = {
    w.DateInput: ("date", "%Y-%m-%d"),
    w.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    w.TimeInput: ("time", "%H:%M"),
}


@register.inclusion_tag("components/form.html", takes_context=True)
def form(context: template.Context, form: BaseForm, **options: Any) -> dict[str, Any]:
    """A whole form. Options: submit, cancel (address), dialog (send by htmx into the dialog), action, danger, draft."""
    return {"form": form, "request": context.get("request"), "csrf_token": context.get("csrf_token"), **_words(options)}


def _words(options: dict[str, Any]) -> dict[str, Any]:
    return {"submit": options.pop("submit", "") or _("Save"), **options}


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", hint: str = "", css: str = "") -> dict[str, Any]:
    dress(bound)
    return {
        "field": bound,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "css": css,
        "shape": shape_of(bound),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    return {"form": form}


def shape_of(bound: BoundField) -> str:
    """How the field is laid out: a tick before its label, a group with a legend, a range, a wide text, or plain."""
    widget = bound.field.widget
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, w.CheckboxInput):
        return "check"
    if isinstance(widget, w.MultiWidget):
        return "range"
    if isinstance(widget, w.Textarea):
        return "wide"
    return "file" if isinstance(widget, w.FileInput) else "plain"


def dress(bound: BoundField) -> None:
    """The browser's own date and time inputs, names for the two ends of a range, and a searchable box instead of a list of many."""
    widget = bound.field.widget
    if isinstance(widget, w.MultiWidget):
        for end, part in zip((_("from"), _("to")), widget.widgets, strict=False):
            part.attrs["aria-label"] = f"{bound.label}: {end}"
            part.attrs["placeholder"] = end
            make_native(part, date="Date" in type(bound.field).__name__)
    elif isinstance(widget, w.SelectMultiple):
        widget.attrs.setdefault("data-choose", "")
    else:
        make_native(widget)
    if isinstance(widget, w.Select):
        shorten_empty_choice(bound, widget)


def shorten_empty_choice(bound: BoundField, widget: w.Select) -> None:
    """A dash instead of Django's row of nine."""
    if hasattr(bound.field, "empty_label"):
        bound.field.empty_label = "—" if bound.field.empty_label == DASHES else bound.field.empty_label
    elif any(label == DASHES for _key, label in widget.choices):
        widget.choices = [(key, "—" if label == DASHES else label) for key, label in widget.choices]


def make_native(widget: w.Widget, *, date: bool = False) -> None:
    found = NATIVE.get(type(widget))
    if found is None and date and type(widget) is w.TextInput:
        found = NATIVE[w.DateInput]
    if found is None:
        return
    widget.input_type, pattern = found  # type: ignore[attr-defined]
    if isinstance(widget, w.DateTimeBaseInput):
        widget.format = pattern


@register.simple_tag(takes_context=True)
def form_attributes(
    context: template.Context, dialog: bool = False, action: str = "", draft: bool = True
) -> SafeString:
    """Attributes of a <form>: where it goes, by htmx when it stands in the dialog, and that what is typed is kept."""
    request = context.get("request")
    address = action or (request.get_full_path() if request else "")
    kept = SafeString(" data-draft") if draft else SafeString("")
    if not dialog:
        return format_html('action="{}" data-form{}', address, kept)
    return format_html(
        'action="{}" hx-post="{}" hx-target="#dialog" hx-disabled-elt="find [type=submit]" data-form{}',
        address,
        address,
        kept,
    )
