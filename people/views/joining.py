"""The invited person's door: no account yet, so it is public, and says nothing about who exists."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core.errors import Refusal
from core.pages import add_refusal, form_status
from core.routes import public
from people import services
from people.forms.people import JoinForm
from people.models import User
from people.views.forms import posted


@public
@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    invitation = services.find_invitation(secret=secret, now=timezone.now())
    if invitation is None:
        return render(request, "people/join_invalid.html", status=404)
    initial = {"full_name": invitation.full_name, "language": request.LANGUAGE_CODE}
    form = JoinForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid() and (user := _joined(form, secret)) is not None:
        login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return HttpResponseRedirect("/")
    context = {"form": form, "invitation": invitation}
    return render(request, "people/join.html", context, status=form_status(form))


def _joined(form: JoinForm, secret: str) -> User | None:
    try:
        return services.accept_invitation(secret=secret, now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return None
