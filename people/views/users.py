"""Users: list, record, invitation, editing, leaving."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.queries import history
from core.htmx import go
from core.listing import Listing
from core.pages import page
from core.routes import requires
from people import services
from people.filters import UserFilters
from people.forms.people import DeactivationForm, InvitationForm, UserForm
from people.models import Invitation, User
from people.policies import can_deactivate, can_manage_people
from people.tables import USERS
from people.views.forms import form_page, posted, version_of


@requires("people.view")
def user_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(request.GET, User.objects.visible_to(request.user), USERS, UserFilters, request=request)
    manages = bool(can_manage_people(request.user))
    waiting = Invitation.objects.open(timezone.now()).select_related("team") if manages else []
    context = {
        "listing": listing,
        "detail_route": "people:user",
        "live": "user",
        "manages": manages,
        "invitations": waiting,
    }
    return page(request, "people/users/list.html", context, parts=("rows",))


def visible_user(request: HttpRequest, pk: UUID) -> User:
    return get_object_or_404(
        User.objects.visible_to(request.user).select_related("team").prefetch_related("roles"), pk=pk
    )


@requires("people.view")
def user_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = visible_user(request, pk)
    manages = bool(can_manage_people(request.user))
    context = {
        "person": user,
        "manages": manages,
        "deactivation": can_deactivate(request.user, user),
        "managed_teams": user.managed_teams.order_by("name"),
        "history": history(user, request.user) if manages else [],
    }
    return page(request, "people/users/detail.html", context, parts=("panel",))


@requires("people.manage")
def user_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    user, back = visible_user(request, pk), reverse("people:user", args=[pk])
    form = UserForm(posted(request), instance=user, actor=request.user)

    def save(cleaned: dict[str, Any]) -> None:
        roles = cleaned.pop("roles")
        services.edit_user(actor=request.user, user=user, changes=cleaned, roles=roles, version=version_of(request))

    return form_page(
        request,
        form,
        title=_("Edit user"),
        submit=_("Save"),
        back=back,
        save=save,
        said=_("Saved."),
        version=user.version,
    )


@requires("people.manage")
def user_invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(posted(request), actor=request.user)

    def save(cleaned: dict[str, Any]) -> None:
        services.invite(actor=request.user, now=timezone.now(), **cleaned)

    said = _("The invitation is on its way.")
    return form_page(
        request,
        form,
        title=_("Invite somebody"),
        submit=_("Send invitation"),
        back=reverse("people:users"),
        save=save,
        said=said,
    )


@requires("people.manage")
@require_POST
def user_send_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mail somebody who has no password yet, or lost it, a link to set one."""
    user = visible_user(request, pk)
    services.invite_existing(actor=request.user, user=user, now=timezone.now())
    messages.success(request, _("The invitation is on its way."))
    return go(request, reverse("people:user", args=[pk]))


@requires("people.manage")
@require_POST
def invitation_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    services.revoke_invitation(actor=request.user, invitation=invitation, now=timezone.now())
    messages.success(request, _("The invitation was withdrawn."))
    return go(request, reverse("people:users"))


@requires("people.manage")
def user_deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page is the dry run: it says what would go to the successor."""
    user, back = visible_user(request, pk), reverse("people:user", args=[pk])
    left = services.preview_handover(actor=request.user, user=user)
    form = DeactivationForm(posted(request), actor=request.user, user=user)

    def save(cleaned: dict[str, Any]) -> None:
        services.deactivate_user(actor=request.user, user=user, now=timezone.now(), **cleaned)

    return form_page(
        request,
        form,
        title=_("Deactivate %(name)s") % {"name": user},
        submit=_("Hand over and deactivate"),
        back=back,
        save=save,
        said=_("%(name)s is deactivated; everything went to the successor.") % {"name": user},
        template="people/users/deactivate.html",
        person=user,
        left=left,
    )


@requires("people.manage")
@require_POST
def user_reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = visible_user(request, pk)
    services.reactivate_user(actor=request.user, user=user)
    messages.success(
        request, _("%(name)s is active again. Send an invitation so that a password can be set.") % {"name": user}
    )
    return go(request, reverse("people:user", args=[pk]))
