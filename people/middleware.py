"""Language, zone and door of each request."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from audit.services import door
from core.formats import AS_IT_FITS, money_unit
from core.freshness import mark_written
from core.masking import read_by
from people.memo import request_memo

READS = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))


class PersonMiddleware:
    """Activates the language (user's, else cookie, else the browser's) and the user's time zone, and names the door for the audit trail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_api = request.path.startswith("/api/")
        token = door.set("api" if is_api else "page")
        memory = request_memo.set({})
        unit = money_unit.set(_money_unit(request, is_api))
        language, zone = _preferences(request, is_api)
        try:
            # The API learns who asks only later, from his token: therefore the reader is looked up when something is read.
            with translation.override(language), timezone.override(ZoneInfo(zone)), read_by(lambda: request.user):
                request.LANGUAGE_CODE = translation.get_language()
                response = self.get_response(request)
                response.headers.setdefault("Content-Language", request.LANGUAGE_CODE or language)
                _mark_written(request, response)
                return response
        finally:
            money_unit.reset(unit)
            request_memo.reset(memory)
            door.reset(token)


def _preferences(request: HttpRequest, is_api: bool) -> tuple[str, str]:
    if not is_api and request.user.is_authenticated:
        return request.user.language, request.user.time_zone or settings.TIME_ZONE
    return translation.get_language_from_request(request), settings.TIME_ZONE


def _mark_written(request: HttpRequest, response: HttpResponse) -> None:
    """Who has just changed something sees it: nothing kept for him, nothing from a replica that lags behind."""
    if request.method not in READS and response.status_code < 400 and request.user.is_authenticated:
        mark_written(request.user.pk)


def _money_unit(request: HttpRequest, is_api: bool) -> str:
    if is_api or not request.user.is_authenticated:
        return AS_IT_FITS
    return request.user.preferences.get("money_unit", AS_IT_FITS)
