"""Forms: label above, help below, error beside the field, all errors summed on top."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Textarea
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
GROUPS = (RadioSelect, CheckboxSelectMultiple)


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
    """How the field is laid out: a tick before its label, a group with a legend, a wide text, or plain."""
    widget = bound.field.widget
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, Textarea):
        return "wide"
    return "file" if isinstance(widget, FileInput) else "plain"


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
