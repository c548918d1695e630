"""Files on a record, loaded by the record's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities import policies, services
from activities.models import HOLDERS, Attachment
from activities.queries import ROUTES
from activities.views.subjects import subject_of
from core.attached import DocumentForm, Files, Shown, given_out, upload_of
from core.errors import Refusal
from core.htmx import done, go, is_htmx
from core.pages import page
from core.routes import requires


def answer(request: HttpRequest, name: str, record: Any, error: str = "") -> HttpResponse:
    now, user = timezone.now(), request.user
    rows = []
    for row in Attachment.objects.on(record).select_related("actor"):
        setattr(row, name, record)
        removable = policies.can_detach(user, row, now)
        rows.append(
            Shown(
                row,
                reverse("activities:file", args=[row.pk]),
                reverse("activities:file-remove", args=[row.pk]) if removable else "",
            )
        )
    address = f"{reverse('activities:files')}?{name}={record.pk}"
    found = Files(address, rows, bool(policies.can_attach(user, record)), error)
    return page(request, "components/files.html", {"files": found}, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@requires("activities.view")
def files(request: HttpRequest) -> HttpResponse:
    name, record = subject_of(request, HOLDERS)
    if request.method == "GET":
        return answer(request, name, record)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return answer(request, name, record, " ".join(map(str, form.errors["document"])))
    try:
        services.attach(
            actor=request.user, record=record, upload=upload_of(form.cleaned_data["document"]), now=timezone.now()
        )
    except Refusal as refusal:
        return answer(request, name, record, refusal.message)
    return answer(request, name, record) if is_htmx(request) else go(request, page_of(name, record))


def page_of(name: str, record: Any) -> str:
    route = "activities:detail" if name == "activity" else ROUTES[name]
    return reverse(route, args=[record.pk])


def attachment_or_404(request: HttpRequest, pk: UUID) -> Attachment:
    found = Attachment.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires("activities.view")
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, never shown in place."""
    return given_out(attachment_or_404(request, pk))


@require_POST
@requires("activities.view")
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = attachment_or_404(request, pk)
    holder = found.holder
    services.detach(actor=request.user, attachment=found, now=timezone.now())
    if is_htmx(request):
        return done(file_changed=str(holder.pk))
    return go(request, page_of(holder._meta.model_name, holder))
