"""Facts of a record: label and value of one field, as people read it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import marks, masking
from core.models import Record
from core.templatetags.formats import amount, when

register = template.Library()


@register.inclusion_tag("components/record/fact.html", takes_context=True)
def fact(context: template.Context, record: Record, name: str, **given: Any) -> dict[str, Any]:
    """One fact of `record`. `value`, `label` and `href` may be given; `editable=False` takes the pencil away."""
    editable = given.pop("editable", True) and context.get("may_edit", False)
    return {
        "record": record,
        "name": name,
        "edit_route": context.get("edit_route"),
        "may_edit": editable,
        "given": given,
    }


@register.filter
def readable(record: Record, name: str) -> Any:
    """`{% if contact|readable:"email" %}`: the field, or "" where its reader may not see it as it is."""
    return "" if masking.mode_of(record, name) else getattr(record, name)


@register.filter
def as_seen(record: Record, name: str) -> Any:
    """`{{ contact|as_seen:"email" }}`: the field, masked or hidden where the policy of fields says so."""
    return masking.shown(record, name)


@register.filter
def address_as_seen(address: Any) -> Any:
    """`{{ message.from_address|address_as_seen }}`, one or a list: what stands on a letter is no way around the policy of fields."""
    return masking.address(address)


@register.simple_tag
def fact_parts(record: Record, name: str, edit_route: str | None, may_edit: bool, given: Any = "") -> dict[str, Any]:
    given = given or {}
    if mode := masking.mode_of(record, name):
        return _covered_fact(record, name, mode)
    return {
        "label": given.get("label") or label_of(record, name),
        "value": shown(given["value"]) if "value" in given else value_of(record, name),
        "href": given.get("href", ""),
        "edit_url": reverse(edit_route, args=[record.pk, name]) if edit_route and may_edit else "",
    }


def _covered_fact(record: Record, name: str, mode: str) -> dict[str, Any]:
    """A fact its reader may not see as it is: stars (with a way to see it once, which is written down), or nothing at all."""
    value = getattr(record, name)
    may_reveal = mode == masking.MASKED and value not in (None, "")
    return {
        "label": label_of(record, name),
        "value": shown(masking.shown(record, name)) if mode == masking.MASKED else _("not visible to you"),
        "href": "",
        "edit_url": "",
        "reveal_url": reverse("people:reveal", args=[record._meta.model_name, record.pk, name]) if may_reveal else "",
    }


def label_of(record: Record | type[Record], name: str) -> str:
    try:
        field: Any = record._meta.get_field(name)
        # What points here has no name of its own but that of its rows.
        label = getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name_plural
    except FieldDoesNotExist:
        label = name.replace("_", " ")
    return str(label)[:1].upper() + str(label)[1:]


def value_of(record: Record, name: str) -> SafeString:
    """The field's value for reading: choices in words, money with its currency, people with their mark."""
    value = getattr(record, name, None)
    if (display := getattr(record, f"get_{name}_display", None)) is not None:
        return shown(display())
    field = _field(record, name)
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField) and hasattr(record, "currency"):
        return shown(value) if field.max_digits and field.max_digits < 18 else amount(value, record.currency)
    if isinstance(field, models.EmailField) and value:
        return format_html('<a class="link" href="mailto:{}">{}</a>', value, value)
    if isinstance(value, models.Manager):
        return shown(list(value.all()))
    return shown(value)


def _field(record: Record, name: str) -> Any:
    try:
        return record._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def shown(value: Any) -> SafeString:
    if value is None or value == "" or value == []:
        return marks.NOTHING
    if isinstance(value, SafeString):
        return value
    if isinstance(value, bool):
        return SafeString(escape(_("Yes") if value else _("No")))
    if isinstance(value, date | datetime):
        return when(value)
    if isinstance(value, list | tuple):
        return mark_safe("".join(f'<span class="tag">{escape(item)}</span>' for item in value))  # noqa: S308
    if hasattr(value, "full_name"):
        return marks.person(value)
    if hasattr(value, "get_absolute_url"):
        return format_html('<a class="link" href="{}">{}</a>', value.get_absolute_url(), value)
    return SafeString(escape(value))
