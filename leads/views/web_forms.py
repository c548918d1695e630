"""Web forms: the builder for administrators, and the door that strangers take."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refusal
from core.htmx import go
from core.pages import add_refusal, form_status, page
from core.routes import public, requires
from leads import services
from leads.models import WebForm, WebFormSubmission
from leads.public_form import TRAP, PublicForm, address_of, form_of, sender_hash
from leads.services.web_forms import find_waiting
from leads.settings_forms import WebFormForm
from leads.views.settings import tabs


@require_safe
@requires("settings.manage")
def overview(request: HttpRequest) -> HttpResponse:
    forms = [(form, _count(form)) for form in WebForm.objects.select_related("source", "pool")]
    return page(request, "leads/web_forms.html", {"forms": forms, "tabs": tabs("leads:web-forms")})


def _count(form: WebForm) -> int:
    return form.submissions.filter(state=WebFormSubmission.State.ACCEPTED).count()


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def edit(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    present = get_object_or_404(WebForm, pk=pk) if pk else None
    form = WebFormForm(request.POST or None, instance=present)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_web_form(actor=request.user, form=present, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("leads:web-form-edit", args=[saved.pk]))
    context: dict[str, Any] = {"form": form, "web_form": present, "tabs": tabs("leads:web-forms")}
    if present is not None:
        context["address"] = settings.SITE_URL + reverse("leads:public-form", args=[address_of(present)])
        context["embed"] = (
            f'<iframe src="{context["address"]}" title="{escape(present.title)}" width="100%" height="640"></iframe>'
        )
        context["recent"] = present.submissions.select_related("lead")[:10]
    return page(request, "leads/web_form.html", context, status=form_status(form))


@csrf_exempt  # shown in frames of other sites, where no cookie comes along; the signed time of opening stands in its place
@xframe_options_exempt
@never_cache
@public
@require_http_methods(["GET", "POST"])
def public_form(request: HttpRequest, address: str) -> HttpResponse:
    """Only takes: nothing of what we know is ever shown here."""
    web_form = form_of(address)
    if web_form is None:
        raise Http404
    with translation.override(web_form.language):
        return _framed(_public(request, web_form), web_form)


def _public(request: HttpRequest, web_form: WebForm) -> HttpResponse:
    form = PublicForm(web_form, request.POST or None)
    if request.method == "POST":
        if form.is_by_a_program:
            # Whoever sends by program learns nothing from the answer.
            _take(request, web_form, {}, is_spam=True)
            return _thanks(request, web_form)
        if form.is_valid():
            _take(request, web_form, form.values)
            return _thanks(request, web_form)
    shown = [form[name] for name in form.fields if name not in (TRAP, "opened", "consent")]
    context = {"web_form": web_form, "form": form, "shown": shown, "trap": TRAP}
    return render(request, "leads/public/form.html", context, status=form_status(form))


def _take(request: HttpRequest, web_form: WebForm, values: dict[str, str], *, is_spam: bool = False) -> None:
    sender = sender_hash(request.META.get("REMOTE_ADDR", ""))
    services.take_submission(form=web_form, values=values, sender=sender, now=timezone.now(), is_spam=is_spam)


def _thanks(request: HttpRequest, web_form: WebForm) -> HttpResponse:
    return render(request, "leads/public/thanks.html", {"web_form": web_form})


def _framed(response: HttpResponse, web_form: WebForm) -> HttpResponse:
    """Only the sites that were named may show it in a frame."""
    response._csp_replace = {"frame-ancestors": ["'self'", *web_form.sites]}  # type: ignore[attr-defined]
    return response


@csrf_exempt  # reached from a mail, without a cookie; the secret in the address is the proof
@never_cache
@public
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening the link changes nothing (mail programs open links); the button confirms."""
    found = find_waiting(secret, timezone.now())
    if found is None:
        return render(request, "leads/public/confirm_invalid.html", status=404)
    with translation.override(found.form.language):
        if request.method == "POST" and services.confirm_submission(secret=secret, now=timezone.now()) is not None:
            return _thanks(request, found.form)
        return render(request, "leads/public/confirm.html", {"web_form": found.form})
