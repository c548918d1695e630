"""Error pages of the site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.htmx import is_htmx, toast
from core.routes import public

PROBLEM_JSON = "application/problem+json"


def answer(request: HttpRequest, template: str, status: int, message: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        from_json = {"type": "about:blank", "title": message, "status": status, "detail": message, "errors": []}
        return _problem(from_json, status)
    if is_htmx(request):
        return toast(HttpResponse(status=status, headers={"HX-Reswap": "none"}), message, level="error")
    return render(request, template, {"message": message}, status=status)


def _problem(body: dict[str, object], status: int) -> HttpResponse:
    return JsonResponse(body, status=status, content_type=PROBLEM_JSON)


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, "errors/400.html", 400, str(exception) or _("The request could not be read."))


@public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, "errors/403.html", 403, _("You may not do this."))


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, "errors/404.html", 404, _("There is nothing here, or nothing you may see."))


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, which may be what failed: the page is made without the request, so without its user."""
    message = _("Something went wrong on our side. Nothing has been changed.")
    if request.path.startswith("/api/") or is_htmx(request):
        return answer(request, "", 500, message)
    return HttpResponse(render_to_string("errors/500.html", {"message": message}), status=500)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(
        request,
        "errors/csrf.html",
        403,
        _("Your session has expired. Log in again; what you typed is kept in this tab."),
    )
