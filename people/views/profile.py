"""What everybody sees of himself: profile, language, theme, API tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.htmx import go
from core.pages import form_status, page
from core.routes import public, signed_in
from people import services
from people.forms.people import ProfileForm
from people.forms.settings import TokenForm
from people.models import ApiToken, User
from people.views.forms import form_page, posted, saved, version_of

THEMES = ("", "light", "dark")
A_YEAR = 366 * 24 * 3600


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    user = User.objects.select_related("team").prefetch_related("roles").get(pk=request.user.pk)
    form = ProfileForm(posted(request), instance=user)

    def save(cleaned: dict[str, Any]) -> None:
        unit = cleaned.pop("money_unit", "")
        services.edit_profile(actor=user, changes=cleaned, version=version_of(request))
        services.set_preference(actor=user, name="money_unit", value=unit)

    here = reverse("people:profile")
    return form_page(
        request,
        form,
        title=_("Profile and preferences"),
        submit=_("Save"),
        back=here,
        save=save,
        said=_("Saved."),
        template="people/profile.html",
        version=user.version,
        person=user,
    )


@signed_in
def no_email_page(request: HttpRequest) -> HttpResponse:
    """Login addresses are given by administrators."""
    return go(request, reverse("people:profile"))


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Also before logging in: then the cookie remembers."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest(_("This language is not available."))
    if request.user.is_authenticated:
        services.edit_profile(actor=request.user, changes={"language": language})
    response = go(request, _way_back(request))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax", secure=settings.HTTPS)
    return response


@public
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        raise BadRequest(_("This theme is not available."))
    if request.user.is_authenticated:
        services.set_preference(actor=request.user, name="theme", value=theme)
    response = go(request, _way_back(request))
    response.set_cookie("theme", theme, max_age=A_YEAR, samesite="Lax", secure=settings.HTTPS)
    return response


def _way_back(request: HttpRequest) -> str:
    """Where the person was, if that is an address of ours."""
    there = request.POST.get("next") or request.headers.get("Referer", "")
    allowed = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if allowed else "/"


@signed_in
def token_list(request: HttpRequest) -> HttpResponse:
    """A new token's secret is shown in the answer to the form and nowhere else."""
    form, secret = TokenForm(posted(request)), ""

    def save(cleaned: dict[str, Any]) -> None:
        nonlocal secret
        now = timezone.now()
        expires_at = now + timedelta(days=cleaned.pop("days"))
        _token, secret = services.create_token(actor=request.user, expires_at=expires_at, now=now, **cleaned)

    if request.method == "POST" and form.is_valid() and saved(form, save):
        form = TokenForm()
    tokens = ApiToken.objects.visible_to(request.user).order_by("revoked_at", "-id")
    response = page(
        request, "people/tokens.html", {"form": form, "secret": secret, "tokens": tokens}, status=form_status(form)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@signed_in
@require_POST
def token_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    services.revoke_token(actor=request.user, token=token, now=timezone.now())
    messages.success(request, _("The token no longer works."))
    return HttpResponseRedirect(reverse("people:tokens"))
