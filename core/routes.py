"""Every route declares who may take it; the default is to deny. A start-up check refuses a route without a declaration.

`requires("leads.view")` asks for a grant on the room and action; which records are seen is decided by `visible_to` afterwards.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])

SIGNED_IN = "signed-in"
PUBLIC = "public"


def declare(view: View, policy: str) -> View:
    view.policy = policy  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody may take this route, also without an account."""
    return declare(view, PUBLIC)


def signed_in(view: View) -> View:
    """Every user with an account may take this route."""
    return declare(_guard(view, None), SIGNED_IN)  # type: ignore[return-value]


def requires(policy: str) -> Callable[[View], View]:
    """Only users who hold a grant for `room.action` with any reach. Without "view" in the room the route doesn't exist for them."""

    def decorate(view: View) -> View:
        return declare(_guard(view, policy), policy)  # type: ignore[return-value]

    return decorate


def _guard(view: Callable[..., Any], policy: str | None) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(view):
        return _guard_async(view, policy)

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _turned_away(request, policy) or view(request, *args, **kwargs)

    return guarded


def _guard_async(view: Callable[..., Any], policy: str | None) -> Callable[..., Any]:
    """The same questions, asked in a thread: they read the session and the grants."""

    @functools.wraps(view)
    async def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        turned_away = await sync_to_async(_turned_away)(request, policy)
        return turned_away or await view(request, *args, **kwargs)

    return guarded


def _turned_away(request: HttpRequest, policy: str | None) -> HttpResponse | None:
    user: Any = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if policy is not None:
        check_policy(user, policy)
    return None


def check_policy(user: Any, policy: str) -> None:
    """404 for a room the user can't look into at all, 403 with a reason for an action that is not theirs."""
    if user.may(policy):
        return
    room, _sep, _action = policy.partition(".")
    if not user.may(f"{room}.view"):
        raise Http404
    raise Forbidden(_("Your role does not allow this."))
