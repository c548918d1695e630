"""A list as asked for in the address: filters, search, ordering, columns, page. The same reading for page, API and export."""

from __future__ import annotations

import copy
import functools
from collections.abc import Set
from functools import cached_property
from typing import Any

from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_filters import FilterSet

from core import keyset, masking, search
from core.reading import Reading, of_instances, of_tuples
from core.tables import Column, Table

COUNT_CAP = 1000
PAGE_SIZE, MAX_PAGE_SIZE = 50, 200
# Words of the machinery; everything else must be a filter of the list.
API_WORDS = frozenset(("search", "ordering", "cursor", "page_size", "count"))
RESERVED = API_WORDS | {"columns", "view", "panel", "format", "as"}


_parameters: dict[type[FilterSet], dict[str, list[str]]] = {}


def parameters_of(name: str, item: Any) -> list[str]:
    widget = item.field.widget
    suffixes = getattr(widget, "suffixes", None)
    return [widget.suffixed(name, suffix) for suffix in suffixes] if suffixes else [name]


@functools.lru_cache(maxsize=1024)
def only(filterset: type[FilterSet], names: frozenset[str]) -> type[FilterSet]:
    """The same FilterSet with these filters alone: making and asking all of them is most of what a short list costs."""
    narrowed: Any = type(filterset.__name__, (filterset,), {})
    model = filterset._meta.model
    narrowed.base_filters = {
        name: single(item, model) for name, item in filterset.base_filters.items() if name in names
    }
    return narrowed


def single(item: Any, model: type[Model] | None) -> Any:
    """A choice of several asks for distinct rows. Where its path leads to one row each, there is nothing to tell apart, and the database
    would sort the rows by all their columns."""
    if not getattr(item, "distinct", False) or model is None or leads_to_many(model, item.field_name):
        return item
    made = copy.copy(item)
    made.distinct = False
    return made


def leads_to_many(model: type[Model], path: str) -> bool:
    for name in path.split("__"):
        try:
            field: Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            return True  # answered by a method of the filters: it knows
        if field.many_to_many or field.one_to_many:
            return True
        model = field.related_model or model
    return False


class Listing:
    """`queryset` must already be `.visible_to(user)`; nothing here widens it."""

    def __init__(
        self,
        params: QueryDict,
        queryset: QuerySet[Any],
        table: Table,
        filterset: type[FilterSet] | None,
        request: HttpRequest | None = None,
        words: Set[str] = RESERVED,
    ) -> None:
        self.params, self.base, self.table, self.request = params, queryset, table, request
        self.filters, self.words = filterset, words
        self._check_names()

    @cached_property
    def restricted(self) -> masking.Restrictions:
        """Fields of these records that the reader may not see as they are: neither shown, nor ordered, filtered or searched by."""
        noun = str(self.base.model._meta.model_name)
        user = getattr(self.request, "user", None)
        return masking.restrictions(noun) if user is None else masking.restrictions_of(user, noun)

    def _check_names(self) -> None:
        if unknown := sorted(set(self.params) - self.words - set(self.filter_names)):
            raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})

    @cached_property
    def filterset(self) -> FilterSet | None:
        """All filters with their form, for the page that shows them; making it costs more than a page of rows."""
        return self.filters(self.params, queryset=self.base, request=self.request) if self.filters else None

    @cached_property
    def _names_of(self) -> dict[str, list[str]]:
        """The parameters each filter reads: its name, or with the suffixes of a range. The same for all requests."""
        if self.filters is None:
            return {}
        if self.filters not in _parameters:
            filters = self.filterset.filters if self.filterset else {}
            _parameters[self.filters] = {name: parameters_of(name, item) for name, item in filters.items()}
        return _parameters[self.filters] if not self.restricted else self._unrestricted(_parameters[self.filters])

    def _unrestricted(self, parameters: dict[str, list[str]]) -> dict[str, list[str]]:
        """Asking whether a field is this or that would tell what may not be seen."""
        known = self.filters.base_filters if self.filters else {}
        return {
            name: given
            for name, given in parameters.items()
            if name not in self.restricted and getattr(known.get(name), "field_name", name) not in self.restricted
        }

    @property
    def filter_names(self) -> list[str]:
        return [parameter for parameters in self._names_of.values() for parameter in parameters]

    def _filtered(self) -> QuerySet[Any]:
        """By the filters that are asked for; the others are not even made."""
        asked = frozenset(
            name
            for name, parameters in self._names_of.items()
            if any(any(self.params.getlist(one)) for one in parameters)
        )
        filters: Any = self.filters
        if not asked or filters is None:
            return self.base
        filterset = only(filters, asked)(self.params, queryset=self.base, request=self.request)
        if not filterset.is_valid():
            raise InvalidFilters(filterset.errors)
        return filterset.qs

    @cached_property
    def queryset(self) -> QuerySet[Any]:
        """Filtered and searched, not yet ordered."""
        queryset = self._filtered()
        text = self.params.get("search", "").strip()
        if text and not self.is_searchable:
            raise BadRequest(_("This list can't be searched."))
        matching = search.query(text, whole_words=bool(self.restricted)) if text else None
        if text and matching is None:
            return queryset.none()
        return queryset.filter(search=matching) if matching is not None else queryset

    @property
    def is_searchable(self) -> bool:
        return any(field.name == "search" for field in self.base.model._meta.fields)

    @property
    def ordering(self) -> str:
        return self.params.get("ordering") or self.table.ordering

    @cached_property
    def sort_keys(self) -> list[keyset.Key]:
        try:
            keys = self.table.keys(self.ordering)
            if self.restricted and any(key.name in self.restricted for key in keys):
                raise KeyError(self.ordering)
            return keys
        except KeyError as error:
            raise BadRequest(_("This list can't be ordered by %(name)s.") % {"name": self.ordering}) from error

    @cached_property
    def columns(self) -> list[Column]:
        try:
            chosen = self.table.chosen([name for name in self.params.get("columns", "").split(",") if name])
            return masking.covered_columns(chosen, str(self.base.model._meta.model_name), self.restricted)
        except KeyError as error:
            raise BadRequest(_("Unknown column: %(name)s") % {"name": error.args[0]}) from error

    @cached_property
    def page_size(self) -> int:
        raw = self.params.get("page_size") or str(PAGE_SIZE)
        if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:6]) <= MAX_PAGE_SIZE:
            raise BadRequest(_("page_size must be a number from 1 to %(most)s.") % {"most": MAX_PAGE_SIZE})
        return int(raw)

    @cached_property
    def page(self) -> keyset.Slice:
        return keyset.slice_of(
            self.table.fetch(self.queryset), self.sort_keys, self.params.get("cursor"), self.page_size
        )

    def tuples(self, columns: list[str]) -> keyset.Slice:
        """The same page as plain tuples of `columns`, for readers that need no instances."""
        return keyset.slice_of(self.queryset, self.sort_keys, self.params.get("cursor"), self.page_size, columns)

    @property
    def rows(self) -> list[Any]:
        return self.page.rows

    @cached_property
    def reading(self) -> Reading:
        """How the cells of the shown columns read the rows of `shown`."""
        return of_tuples(self.columns, self.base.model) or of_instances(self.columns)

    @cached_property
    def shown(self) -> keyset.Slice:
        """The page as the table shows it: plain tuples where that is possible."""
        return self.tuples(self.reading.paths) if self.reading.paths is not None else self.page

    @property
    def neighbours(self) -> keyset.Slice:
        """For the pager: the page as it was read, by whichever way."""
        return self.page if "page" in self.__dict__ else self.shown

    @cached_property
    def count(self) -> int:
        """How many match, counted up to the cap only: exact counts of large tables cost more than the page itself."""
        return self.queryset.order_by()[: COUNT_CAP + 1].count()

    @property
    def count_label(self) -> str:
        return f"{COUNT_CAP:,}+" if self.count > COUNT_CAP else f"{self.count:,}"

    @cached_property
    def active_filters(self) -> dict[str, list[str]]:
        """What the address filters by, for chips; empty values are not filters."""
        return {name: values for name in self.filter_names if (values := [v for v in self.params.getlist(name) if v])}

    def address(self, **changes: Any) -> str:
        """The query string of this list with some parameters changed (None or "" removes); a change starts at the first page."""
        params = dict(self._parameters)
        if "cursor" not in changes:
            params.pop("cursor", None)
        params.pop("panel", None)
        for name, value in changes.items():
            params.pop(name, None)
            if value not in (None, ""):
                params[name] = value if isinstance(value, list) else [str(value)]
        return "?" + urlencode(params, doseq=True)

    @cached_property
    def _parameters(self) -> dict[str, list[Any]]:
        return dict(self.params.lists())


class InvalidFilters(Exception):
    """A filter got a value it can't read; carries the errors by filter name."""

    def __init__(self, errors: Any) -> None:
        super().__init__("invalid filters")
        self.errors = errors
