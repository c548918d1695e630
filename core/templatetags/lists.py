"""The list machinery: heads with sort links, rows, filter chips, columns to choose. See templates/components/list/."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django import template
from django.forms import Field, Form
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import cells, formats, icons
from core.listing import Listing
from core.tables import Column

register = template.Library()
BOUNDS = {"after": "≥", "min": "≥", "before": "≤", "max": "≤"}


@register.simple_tag
def list_heads(listing: Listing) -> list[dict[str, Any]]:
    """One head a column: its sort link turns the direction when it is the present order."""
    return [_head(listing, column) for column in listing.columns]


def _head(listing: Listing, column: Column) -> dict[str, Any]:
    present = listing.ordering.lstrip("-") == column.key
    descending = present and listing.ordering.startswith("-")
    aria = ("descending" if descending else "ascending") if present else "none"
    head = {"column": column, "numeric": column.kind in cells.NUMERIC, "aria": aria, "url": ""}
    if column.sort:
        following = column.key if descending or not (present or column.kind in cells.NUMERIC) else f"-{column.key}"
        head["url"] = listing.address(ordering=following)
    return head


@register.simple_tag(takes_context=True)
def list_rows(context: template.Context, listing: Listing) -> SafeString:
    """All rows of the table body; `detail_route`, `edit_route`, `editable` and `bulk_actions` come from the page's context."""
    shared = cells.CellContext(
        detail_route=context.get("detail_route") or "",
        edit_route=context.get("edit_route") or "",
        editable=context.get("editable") or (),
    )
    choose = escape(_("Choose this row")) if context.get("bulk_actions") else ""
    return mark_safe("".join(_rows(listing, shared, choose)))  # noqa: S308  made of escaped cells


def _rows(listing: Listing, shared: cells.CellContext, choose: str) -> Iterator[str]:
    reading = listing.reading
    columns = [(*_opening(cell.column, shared), cells.writer(cell, shared)) for cell in reading.cells]
    for row in listing.shown.rows:
        key = str(reading.key(row))
        yield f'<tr data-row="{key}" data-url="{shared.url(key)}">'
        if choose:
            yield (
                f'<td class="cell-choose"><input type="checkbox" class="checkbox" name="ids" value="{key}"'
                f' aria-label="{choose}"></td>'
            )
        for opening, edit, write in columns:
            yield f"{opening}{edit(key)}>{write(row, key)}</td>" if edit else f"{opening}>{write(row, key)}</td>"
        yield "</tr>"


def _opening(column: Column, shared: cells.CellContext) -> tuple[str, Callable[[str], str] | None]:
    """The tag of a column's cells as far as it is the same for all rows, and what makes the rest from the id."""
    numeric = " num" if column.kind in cells.NUMERIC else ""
    opening = f'<td class="cell-{column.kind}{numeric}" data-label="{escape(column.label)}"'
    if column.key not in shared.edits:
        return opening, None
    before, behind = shared.edits[column.key]
    return opening, lambda key: f' data-edit="{before}{key}{behind}" id="cell-{column.key}-{key}"'


@register.simple_tag(takes_context=True)
def kept_params(context: template.Context) -> list[tuple[str, str]]:
    """How the list is shown, kept when a filter changes without scripts."""
    params = context["request"].GET
    return [(name, params[name]) for name in ("ordering", "columns", "view", "page_size") if params.get(name)]


@register.simple_tag(takes_context=True)
def export_later(context: template.Context, resource: str) -> str:
    """What the button sends that has a large list made by the worker; scripts keep the query up to date."""
    params = {name: values for name, values in context["request"].GET.lists() if name not in ("cursor", "panel")}
    return json.dumps({"resource": resource, "format": "xlsx", "query": urlencode(params, doseq=True)})


@register.simple_tag(takes_context=True)
def chosen_params(context: template.Context) -> list[tuple[str, str]]:
    """Which rows a bulk act is for, as the bulk bar sent them."""
    request = context["request"]
    sent = request.POST if request.method == "POST" else request.GET
    return [(name, value) for name in ("ids", "everything") for value in sent.getlist(name)]


@register.simple_tag
def filter_chips(listing: Listing) -> list[dict[str, str]]:
    """What the list is filtered by, in words, each with the address without it."""
    if not listing.active_filters or listing.filterset is None:
        return []
    form = listing.filterset.form
    form.is_valid()  # fills the cleaned values, from which the words come
    return [
        {"label": _label(form, name), "value": _value(form, name, values), "url": listing.address(**{name: None})}
        for name, values in listing.active_filters.items()
    ]


def _field_of(form: Form, name: str) -> tuple[str, Field | None, str]:
    """The form's field for a parameter, and the bound ("after", "min" …) if it is one end of a range."""
    if name in form.fields:
        return name, form.fields[name], ""
    stem, _sep, bound = name.rpartition("_")
    return stem, form.fields.get(stem), bound


def _label(form: Form, name: str) -> str:
    stem, found, _bound = _field_of(form, name)
    return str(found.label or stem.replace("_", " ").capitalize()) if found else name


def _value(form: Form, name: str, values: list[str]) -> str:
    _stem, found, bound = _field_of(form, name)
    if values == [getattr(found, "null_value", None)]:
        return str(getattr(found, "null_label", _("none")))
    cleaned = getattr(form, "cleaned_data", {}).get(name)
    choices = dict(_flat(getattr(found, "choices", ()))) if found is not None and not hasattr(found, "queryset") else {}
    if choices:
        return ", ".join(choices.get(value, value) for value in values)
    if cleaned is None or bound:
        return " ".join(filter(None, [BOUNDS.get(bound, ""), ", ".join(values)]))
    return _words(cleaned)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(key), str(label)


def _words(cleaned: Any) -> str:
    if isinstance(cleaned, bool):
        return _("Yes") if cleaned else _("No")
    if isinstance(cleaned, date):
        return formats.day(cleaned, get_language() or "en")
    if not isinstance(cleaned, str) and hasattr(cleaned, "__iter__"):
        return ", ".join(str(item) for item in cleaned)
    return str(cleaned)


@register.simple_tag
def column_choices(listing: Listing) -> list[dict[str, Any]]:
    """Every column with the address that shows or hides it; the last one can't be hidden."""
    shown = [column.key for column in listing.columns]
    return [
        {"label": column.label, "shown": column.key in shown, "url": _toggled(listing, column.key, shown)}
        for column in listing.table.columns
    ]


@register.simple_tag
def column_menu(listing: Listing) -> SafeString:
    """Those choices as the entries of a menu; written here, since a list has twenty columns and shows the menu with each page."""
    tick = icons.icon("check", "size-4 tick")
    entries = (
        f'<li role="none"><a href="{url}" hx-get="{url}" hx-target="#rows" hx-push-url="true" hx-sync="#rows:replace"'
        f' role="menuitemcheckbox" aria-checked="{str(choice["shown"]).lower()}">{tick}{escape(choice["label"])}</a></li>'
        for choice in column_choices(listing)
        for url in [escape(choice["url"])]
    )
    return mark_safe("".join(entries))  # noqa: S308  escaped above


def _toggled(listing: Listing, key: str, shown: list[str]) -> str:
    if key not in shown:
        wanted = set(shown) | {key}
        in_order = [column.key for column in listing.table.columns if column.key in wanted]
        keys = [*shown, key] if listing.params.get("columns") else in_order
    else:
        keys = [other for other in shown if other != key] or shown
    return listing.address(columns=",".join(keys))
