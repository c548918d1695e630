"""The list of threads with the unmatched box, one thread, and what people decide about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.exporting import noted_export
from core import exports
from core.attached import given_out
from core.bulk import ViewLink
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.routes import requires
from mail import policies, queries, services
from mail.filters import BOXES, ThreadFilter
from mail.forms import AssignForm, LeadSourceForm
from mail.models import SUBJECTS, MailAttachment, MailThread
from mail.table import THREADS
from people.ownership import get_visible_or_404


def listing_of(request: HttpRequest) -> Listing:
    return Listing(request.GET, MailThread.objects.visible_to(request.user), THREADS, ThreadFilter, request=request)


@requires("mail.view")
@require_GET
def thread_list(request: HttpRequest) -> HttpResponse:
    address, chosen = reverse("mail:list"), request.GET.get("box", "")
    tabs = [
        (_("All"), address, not chosen),
        *((str(label), f"{address}?box={key}", chosen == key) for key, label in BOXES),
    ]
    context = {
        "listing": listing_of(request),
        "detail_route": "mail:thread",
        "live": "mail",
        "export_url": reverse("mail:export") if request.user.may("mail.export") else "",
        "tabs": tabs,
        "may_send": request.user.may("mail.send"),
        "views": [
            ViewLink(_("Threads"), "mail", address, True),
            ViewLink(_("Templates"), "file-text", reverse("mail:templates")),
            ViewLink(_("Mailboxes"), "inbox", reverse("mail:boxes")),
        ],
        "empty": {
            "icon": "mail",
            "title": _("No mail here"),
            "text": _("Connect a mailbox, and what customers write is filed to their records."),
        },
    }
    return page(request, "mail/list.html", context, parts=("rows",))


@requires("mail.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("as", "csv")
    if kind not in exports.FORMATS:
        raise BadRequest(_("Unknown format."))
    params = request.GET.copy()
    params.pop("as", None)
    rows = MailThread.objects.visible_to(request.user)
    listing = Listing(params, rows, THREADS, ThreadFilter, request=request)
    return noted_export(request, listing, kind, _("Mail"), noun="mail")


def thread_or_404(request: HttpRequest, pk: UUID) -> MailThread:
    rows = MailThread.objects.select_related("mailbox__owner", "lead", "contact", "account", "opportunity").defer(
        "search"
    )
    return get_visible_or_404(rows, request.user, pk)


@requires("mail.view")
@require_GET
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    thread = thread_or_404(request, pk)
    about = thread.about
    seen = about is not None and bool(policies.can_write_about(request.user, about))
    may_file = bool(policies.can_file(request.user, thread))
    context = {
        "thread": thread,
        "letters": queries.messages_of(thread),
        "about": about if seen else None,
        "about_url": queries.address_of(about) if seen else "",
        "about_icon": queries.ICONS.get(thread.subject_name, "mail"),
        "may_file": may_file,
        "may_hide": bool(policies.can_hide(request.user, thread)),
        "may_send": request.user.may("mail.send"),
        "may_make_lead": may_file and not thread.subject_name and request.user.may("leads.create"),
    }
    return page(request, "mail/thread.html", context, parts=("thread", "panel"))


@requires("mail.send")
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    thread, chosen = thread_or_404(request, pk), request.POST.get("record", "")
    form = AssignForm(request.POST or None, chosen=chosen if ":" in chosen else "")
    if request.method == "POST" and form.is_valid():
        try:
            about = queries.record_or_404(request.user, *form.named)
        except ValueError as error:
            raise Http404 from error
        try:
            services.assign_thread(actor=request.user, thread=thread, about=about)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _done(request, thread, _("Filed to “%(name)s”.") % {"name": about})
    context = {"form": form, "heading": _("What is this thread about?"), "submit": _("File")}
    return page(request, "mail/small_form.html", context, parts=("dialog",), status=form_status(form))


@requires("mail.send")
@require_http_methods(["GET", "POST"])
def make_lead(request: HttpRequest, pk: UUID) -> HttpResponse:
    thread = thread_or_404(request, pk)
    form = LeadSourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            source = form.cleaned_data["source"]
            lead = services.make_lead(actor=request.user, thread=thread, now=timezone.now(), source=source)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("leads:detail", args=[lead.pk]))
    context = {"form": form, "heading": _("Make a lead of this mail"), "submit": _("Make lead")}
    return page(request, "mail/small_form.html", context, parts=("dialog",), status=form_status(form))


@requires("mail.send")
@require_POST
def ignore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`undo=1` takes it back."""
    thread, ignored = thread_or_404(request, pk), not request.GET.get("undo")
    services.ignore_thread(actor=request.user, thread=thread, now=timezone.now(), ignored=ignored)
    undo = f"{reverse('mail:ignore', args=[pk])}?undo=1" if ignored else ""
    return _done(request, thread, _("Ignored.") if ignored else _("It is back."), undo_url=undo)


@requires("mail.send")
@require_POST
def private(request: HttpRequest, pk: UUID) -> HttpResponse:
    thread, on = thread_or_404(request, pk), request.POST.get("on") == "1"
    services.hide_thread(actor=request.user, thread=thread, private=on)
    message = _("Only you can read this thread now.") if on else _("Who sees the record can read this thread again.")
    return _done(request, thread, message)


@requires("mail.view")
@require_GET
def panel(request: HttpRequest) -> HttpResponse:
    """Threads of a record, on its page."""
    name = next((name for name in SUBJECTS if request.GET.get(name)), "")
    record = get_visible_or_404(SUBJECTS[name].objects.all(), request.user, request.GET[name]) if name else None
    if record is None:
        raise Http404
    found = queries.threads_about(request.user, record)
    context = {
        "threads": found[: queries.RECENT],
        "more": len(found) > queries.RECENT,
        "name": name,
        "record": record,
        "address": f"{reverse('mail:panel')}?{name}={record.pk}",
        "write_url": f"{reverse('mail:write')}?{name}={record.pk}" if request.user.may("mail.send") else "",
    }
    return page(request, "mail/panel.html", context)


@requires("mail.send")
@require_GET
def choices(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"results": queries.record_choices(request.user, request.GET.get("q", ""))})


@requires("mail.view")
@require_GET
def file(request: HttpRequest, pk: UUID) -> FileResponse:
    """Always as an attachment, never guessed at by a browser."""
    row = MailAttachment.objects.filter(pk=pk).select_related("message").first()
    if row is None:
        raise Http404
    thread_or_404(request, row.message.thread_id)
    return given_out(row)


def _done(request: HttpRequest, thread: MailThread, message: str, *, undo_url: str = "") -> HttpResponse:
    events: dict[str, Any] = {"mail_changed": str(thread.pk), "activity_changed": ""}
    if is_htmx(request):
        return toast(done(**events), message, undo_url=undo_url)
    return go(request, reverse("mail:thread", args=[thread.pk]))
