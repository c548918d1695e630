"""Saved views: a name for a validated query string. Sharing one never widens what its viewer may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import Refusal
from people.models import SavedView
from people.policies import can_change_view, can_share_view
from people.services.writing import edit, locked, note, only, require_limits, require_text

FIELDS = ("table", "name", "query", "sharing", "default_for", "position")
# Where somebody stood in the list, and what was open beside it, are not part of a view.
PASSING = {"cursor", "panel", "view", "page_size", "as"}


def create_view(*, actor: Any, values: Mapping[str, Any]) -> SavedView:
    cleaned = _clean(only(values, FIELDS), actor)
    with transaction.atomic():
        view = SavedView(owner=actor, **cleaned)
        _save_or_refuse(view)
        note(
            view,
            actor=actor,
            action="saved_view.created",
            diff={"name": [None, view.name], "query": [None, view.query]},
        )
    return view


def _save_or_refuse(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save(force_insert=True)
    except IntegrityError as error:
        raise _name_taken() from error


def edit_view(*, actor: Any, view: SavedView, changes: Mapping[str, Any], version: int | None = None) -> SavedView:
    can_change_view(actor, view).require()
    cleaned = _clean(only(changes, FIELDS), actor)
    with transaction.atomic():
        try:
            with transaction.atomic():
                return edit(view, cleaned, actor=actor, action="saved_view.edited", version=version)
        except IntegrityError as error:
            raise _name_taken() from error


def delete_view(*, actor: Any, view: SavedView) -> None:
    can_change_view(actor, view).require()
    with transaction.atomic():
        present = locked(view)
        note(
            present,
            actor=actor,
            action="saved_view.deleted",
            diff={"name": [present.name, None], "query": [present.query, None]},
        )
        present.delete()


def _clean(values: dict[str, Any], actor: Any) -> dict[str, Any]:
    if "name" in values:
        values["name"] = require_text("name", values["name"])
    if "query" in values:
        values["query"] = clean_query(values["query"])
    if "sharing" in values:
        can_share_view(actor, values["sharing"]).require()
    if values.get("default_for") is not None and not actor.may("settings.manage"):
        raise Refusal(
            _("Only those who manage the settings may set a default view."),
            code="forbidden_default",
            field="default_for",
        )
    require_limits(SavedView, values)
    return values


def clean_query(query: str) -> str:
    """The query string in one spelling. The list itself answers unknown names with an error, so nothing hides in a view."""
    try:
        pairs = parse_qsl(
            query.lstrip("?"), keep_blank_values=False, strict_parsing=bool(query.lstrip("?")), max_num_fields=100
        )
    except ValueError as error:
        raise Refusal(_("This is not a query string."), code="bad_query", field="query") from error
    return urlencode([(name, value) for name, value in pairs if name not in PASSING])


def _name_taken() -> Refusal:
    return Refusal(_("You have a view of this name already."), code="view_name_taken", field="name")
