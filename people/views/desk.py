"""Notifications and saved views."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.htmx import go, is_htmx
from core.pages import page
from core.routes import signed_in
from people import services
from people.forms.settings import SavedViewForm
from people.models import Notification, SavedView
from people.notices import icon_of, sentence_of
from people.views.forms import form_page, posted, version_of

IN_THE_BELL, ON_THE_PAGE, MOST_COUNTED = 10, 50, 99


@signed_in
def notifications(request: HttpRequest) -> HttpResponse:
    """The page; its parts are the list in the bell and the number on it."""
    mine = Notification.objects.filter(user=request.user)
    unread = mine.filter(read_at=None)[: MOST_COUNTED + 1].count()
    shown = IN_THE_BELL if is_htmx(request) else ON_THE_PAGE
    rows = Paginator(mine, shown).get_page(request.GET.get("page"))
    context = {"notices": [_shown(row) for row in rows], "page": rows, "unread": unread, "most": MOST_COUNTED}
    return page(request, "people/notifications.html", context, parts=("notifications", "notification-count"))


def _shown(notice: Notification) -> dict[str, Any]:
    return {"row": notice, "text": sentence_of(notice), "icon": icon_of(notice)}


@signed_in
@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    services.mark_read(actor=request.user, now=timezone.now())
    return notifications(request) if is_htmx(request) else go(request, reverse("people:notifications"))


@signed_in
@require_POST
def notification_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one as read and go where it leads."""
    notice = get_object_or_404(Notification, user=request.user, pk=pk)
    services.mark_read(actor=request.user, now=timezone.now(), notification=notice.pk)
    leads_home = url_has_allowed_host_and_scheme(notice.url, {request.get_host()})
    return go(request, notice.url if notice.url and leads_home else reverse("people:notifications"))


def _back(request: HttpRequest) -> str:
    there = request.headers.get("Referer", "")
    return there if url_has_allowed_host_and_scheme(there, {request.get_host()}) else "/"


@signed_in
def view_create(request: HttpRequest) -> HttpResponse:
    given = {"table": request.GET.get("table", ""), "query": request.GET.get("query", ""), "sharing": "personal"}
    form = SavedViewForm(posted(request), initial=given)

    def save(cleaned: dict[str, Any]) -> None:
        services.create_view(actor=request.user, values=cleaned)

    return form_page(
        request,
        form,
        title=_("Save this view"),
        submit=_("Save"),
        back=_back(request),
        save=save,
        said=_("The view was saved."),
    )


@signed_in
def view_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    form = SavedViewForm(posted(request), instance=view)

    def save(cleaned: dict[str, Any]) -> None:
        services.edit_view(actor=request.user, view=view, changes=cleaned, version=version_of(request))

    return form_page(
        request,
        form,
        title=_("Edit view"),
        submit=_("Save"),
        back=_back(request),
        save=save,
        said=_("Saved."),
        version=view.version,
    )


@signed_in
@require_POST
def view_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_view(actor=request.user, view=get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk))
    return go(request, _back(request))
