"""Connecting mailboxes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import done, go, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from mail import policies, services
from mail.forms import MailboxForm, initial_of_box
from mail.models import Mailbox
from people.ownership import get_visible_or_404


@requires("mail.view")
@require_GET
def box_list(request: HttpRequest) -> HttpResponse:
    rows = Mailbox.objects.visible_to(request.user).select_related("owner", "team").order_by("is_shared", "name")
    context = {
        "boxes": rows,
        "may_connect": request.user.may("mail.send"),
        "may_see_opt_outs": request.user.may("mail.manage"),
    }
    return page(request, "mail/boxes.html", context, parts=("boxes",))


@requires("mail.send")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None, _("Connect a mailbox"))


@requires("mail.send")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    box = box_or_404(request, pk)
    policies.can_change_box(request.user, box).require()
    return _edit(request, box, _("Change mailbox"))


def _edit(request: HttpRequest, box: Mailbox | None, heading: str) -> HttpResponse:
    user = request.user
    start = initial_of_box(box) if box is not None else {"sender_name": user.full_name, "address": user.email}
    form = MailboxForm(request.POST or None, initial=start, may_share=policies.manages_all(user))
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_mailbox(
                actor=user,
                mailbox=box,
                password=form.cleaned_data["password"],
                version=form.cleaned_data["version"],
                **form.values,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("mail:box", args=[saved.pk]))
    context = {"form": form, "heading": heading, "back_url": reverse("mail:boxes")}
    return page(request, "mail/form.html", context, status=form_status(form))


@requires("mail.view")
@require_GET
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    box = box_or_404(request, pk)
    context = {"box": box, "may_change": bool(policies.can_change_box(request.user, box))}
    return page(request, "mail/box.html", context, parts=("box",))


@requires("mail.send")
@require_POST
def try_box(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Says what both servers answered, beside each."""
    box = box_or_404(request, pk)
    try:
        tried = services.try_mailbox(actor=request.user, mailbox=box, now=timezone.now())
    except Refusal as refusal:
        return toast(done(mailbox_changed=str(pk)), refusal.message, level="error")
    box.refresh_from_db()
    context = {"box": box, "tried": tried, "may_change": True}
    return page(request, "mail/box.html", context, parts=("box",))


@requires("mail.send")
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_mailbox(actor=request.user, mailbox=box_or_404(request, pk))
    return go(request, reverse("mail:boxes"))


def box_or_404(request: HttpRequest, pk: UUID) -> Mailbox:
    return get_visible_or_404(
        Mailbox.objects.select_related("owner", "team", "lead_source", "lead_pool"), request.user, pk
    )
