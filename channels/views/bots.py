"""Pages of bots."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels import services
from channels.forms import BotForm
from channels.models import Bot
from channels.queries import recent_messages
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires

VALUES = ("name", "keyword", "events", "language", "is_active", "teams", "address", "secret")


@requires("channels.view")
@require_GET
def bot_list(request: HttpRequest) -> HttpResponse:
    bots = Bot.objects.visible_to(request.user).prefetch_related("teams").order_by("name")
    return page(request, "channels/bots.html", {"bots": bots}, parts=("bots",))


@requires("channels.manage")
@require_http_methods(["GET", "POST"])
def bot_create(request: HttpRequest) -> HttpResponse:
    form = BotForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {name: form.cleaned_data[name] for name in (*VALUES, "kind")}
        try:
            bot = services.create_bot(actor=request.user, **values)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("channels:bot", args=[bot.pk]))
    context = {"form": form, "heading": _("New bot"), "back": reverse("channels:bots")}
    return page(request, "channels/bot_form.html", context, status=form_status(form))


@requires("channels.view")
@require_GET
def bot_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    bot = _bot(request, pk)
    context = {"bot": bot, "messages_said": recent_messages(bot), "teams": bot.teams.all()}
    return page(request, "channels/bot.html", context, parts=("said",))


@requires("channels.manage")
@require_http_methods(["GET", "POST"])
def bot_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    bot = _bot(request, pk)
    form = BotForm(request.POST if request.method == "POST" else None, instance=_bot(request, pk))
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in VALUES}
        try:
            services.edit_bot(actor=request.user, bot=bot, changes=changes, version=form.cleaned_data["version"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("channels:bot", args=[pk]))
    context = {"form": form, "heading": _("Change bot"), "back": reverse("channels:bot", args=[pk])}
    return page(request, "channels/bot_form.html", context, status=form_status(form))


@requires("channels.manage")
@require_POST
def bot_test(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.test_bot(actor=request.user, bot=_bot(request, pk), now=timezone.now())
    return _done(request, pk, _("A test is on its way."))


@requires("channels.manage")
@require_POST
def bot_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.send_again(actor=request.user, bot=_bot(request, pk), now=timezone.now())
    return _done(request, pk, _("It is being sent again."))


@requires("channels.manage")
@require_POST
def bot_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_bot(actor=request.user, bot=_bot(request, pk))
    return go(request, reverse("channels:bots"))


def _bot(request: HttpRequest, pk: UUID) -> Bot:
    return get_object_or_404(Bot.objects.visible_to(request.user), pk=pk)


def _done(request: HttpRequest, pk: UUID, message: str) -> HttpResponse:
    if is_htmx(request):
        return toast(done(bot_changed=str(pk)), message)
    return go(request, reverse("channels:bot", args=[pk]))
