"""Writing a mail about a record, answering one, taking one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from mail import fields, queries, services
from mail.forms import MailForm, addresses_in
from mail.models import SUBJECTS, MailMessage, MailThread
from mail.policies import subject_of
from mail.reading.threading import reply_subject
from mail.services import Draft
from mail.services.composing import sending_box
from mail.views.threads import thread_or_404
from people.ownership import get_visible_or_404


@requires("mail.send")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """`?lead=…` and so on say what it is about; without it the mail is about nothing yet."""
    name = next((name for name in SUBJECTS if request.GET.get(name)), "")
    about = get_visible_or_404(SUBJECTS[name].objects.all(), request.user, request.GET[name]) if name else None
    receivers = queries.receivers_about(about) if about is not None else []
    return _compose(request, about, {"to": ", ".join(receivers[:1])}, None, _("New mail"))


@requires("mail.send")
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the last message of the thread."""
    thread = thread_or_404(request, pk)
    last = thread.messages.filter(copy_of__isnull=True).exclude(kind="bounce").order_by("-at", "-id").first()
    if last is None:
        raise Http404
    to = [last.from_address] if last.is_incoming else last.to
    start = {"to": ", ".join(to), "cc": ", ".join(_others(last)), "subject": reply_subject(last.subject)}
    about = thread.about
    return _compose(request, about if about is not None else None, start, last, _("Answer"))


def _others(last: MailMessage) -> list[str]:
    """Who else was in the conversation, without our own mailbox."""
    mine = last.mailbox.address.lower() if last.mailbox is not None else ""
    named = [*last.to, *last.cc] if last.is_incoming else last.cc
    return [address for address in named if address not in (mine, last.from_address)]


def _compose(
    request: HttpRequest, about: Any, start: dict[str, str], answers: MailMessage | None, heading: str
) -> HttpResponse:
    box = answers.mailbox if answers is not None and answers.mailbox is not None else sending_box(request.user)
    first = {**start, "mailbox": str(box.pk) if box is not None else ""}
    kind = subject_of(about) if about is not None else ""
    options: dict[str, Any] = {"user": request.user, "about": kind, "address": request.get_full_path()}
    if request.method == "POST" and request.POST.get("fill"):
        return _shown(request, _filled(request, about, first, options), about, heading, status=200)
    form = MailForm(request.POST or None, request.FILES or None, initial=first, **options)
    if request.method == "POST" and form.is_valid():
        try:
            message = services.write_mail(
                actor=request.user, about=about, draft=_draft(form, answers), now=timezone.now(),
                send_at=form.cleaned_data["send_at"],
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _written(request, message)
    return _shown(request, form, about, heading, status=form_status(form))


def _draft(form: MailForm, answers: MailMessage | None) -> Draft:
    data = form.cleaned_data
    return Draft(
        to=addresses_in(data["to"]), cc=addresses_in(data["cc"]), subject=data["subject"], body=data["body"], mailbox=form.box,
        template=form.chosen_template, files=data["files"], answers=answers,
    )  # fmt: skip


def _filled(request: HttpRequest, about: Any, first: dict[str, str], options: dict[str, Any]) -> MailForm:
    """The form with the chosen template's words on this record; what they lack is said beside the text."""
    present = {
        name: request.POST.get(name, "") for name in ("mailbox", "to", "cc", "subject", "body", "template", "send_at")
    }
    template = MailForm(request.POST, **options).chosen_template
    if template is None or about is None:
        return MailForm(initial={**first, **present}, **options)
    subject, body = template.words(request.user.language or request.LANGUAGE_CODE)
    words = {"subject": present["subject"] or subject, "body": body}
    try:
        words = fields.filled(about, request.user, words)
    except Refusal as refusal:
        form = MailForm({**present, **words}, initial=first, **options)
        form.is_valid()
        add_refusal(form, refusal)
        return form
    return MailForm(initial={**first, **present, **words}, **options)


def _shown(request: HttpRequest, form: MailForm, about: Any, heading: str, *, status: int) -> HttpResponse:
    context = {"form": form, "heading": heading, "submit": _("Send"), "about": about, "wide": True}
    return page(request, "mail/compose.html", context, parts=("dialog",), status=status)


def _written(request: HttpRequest, message: MailMessage) -> HttpResponse:
    if is_htmx(request):
        undo = reverse("mail:cancel", args=[message.pk])
        return toast(done(mail_changed=str(message.thread_id)), _("The mail goes out in 10 seconds."), undo_url=undo)
    return go(request, reverse("mail:thread", args=[message.thread_id]))


@requires("mail.send")
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    message = _message_or_404(request, pk)
    services.cancel_mail(actor=request.user, message=message)
    return _said(request, message, _("It is not sent."))


@requires("mail.send")
@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    message = _message_or_404(request, pk)
    services.send_again(actor=request.user, message=message, now=timezone.now())
    return _said(request, message, _("It is tried again."))


def _message_or_404(request: HttpRequest, pk: UUID) -> MailMessage:
    message = MailMessage.objects.filter(pk=pk, direction="out").first()
    if message is None:
        raise Http404
    get_visible_or_404(MailThread.objects.all(), request.user, message.thread_id)
    return message


def _said(request: HttpRequest, message: MailMessage, words: str) -> HttpResponse:
    if is_htmx(request):
        return toast(done(mail_changed=str(message.thread_id)), words)
    return go(request, reverse("mail:thread", args=[message.thread_id]))
