"""A refusal that no form caught becomes a page (or a toast for htmx) in one place."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import Refusal
from core.htmx import is_htmx, toast
from core.listing import InvalidFilters


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return refused(request, exception.message, exception.status)
        if isinstance(exception, InvalidFilters):
            message = " ".join(str(error) for errors in exception.errors.values() for error in errors)
            return refused(request, message, 400)
        return None


def refused(request: HttpRequest, message: str, status: int) -> HttpResponse:
    if is_htmx(request):
        return toast(HttpResponse(status=status, headers={"HX-Reswap": "none"}), message, level="error")
    return render(request, "errors/refused.html", {"message": message}, status=status)
