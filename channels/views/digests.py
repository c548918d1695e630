"""The digest as a page: the same sections, as they are now."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from channels import choices, digests
from channels.models import Digest
from core.pages import page
from core.routes import signed_in


@signed_in
@require_GET
def digest(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Digest.Kind.values:
        raise Http404
    now = timezone.now()
    moment = digests.Moment(now, now.astimezone(choices.zone_of(request.user)).date())
    heading = _("Your day") if kind == Digest.Kind.DAILY else _("Your week")
    context = {
        "kind": kind, "kinds": [(Digest.Kind.DAILY, _("Your day")), (Digest.Kind.WEEKLY, _("Your week"))], "heading": heading,
        "moment": moment, "sections": digests.sections(kind, request.user, moment),
    }  # fmt: skip
    return page(request, "channels/digest.html", context)
