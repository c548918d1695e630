"""The record an address speaks of: `?lead=…`, `?account=…`, `?opportunity=…` and so on, only if the user may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from activities.models import SUBJECTS
from people.ownership import get_visible_or_404


def subject_of(request: HttpRequest, kinds: Mapping[str, type[Any]] = SUBJECTS) -> tuple[str, Any]:
    """Its kind and the record; none, two, or one the user may not see does not exist."""
    given = [(name, request.GET[name]) for name in kinds if request.GET.get(name)]
    if len(given) != 1:
        raise Http404
    name, text = given[0]
    try:
        pk = UUID(text)
    except ValueError as error:
        raise Http404 from error
    return name, get_visible_or_404(kinds[name].objects.all(), request.user, pk)
