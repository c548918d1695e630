"""The group of a company with what it is worth: a panel of the account's page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.pages import page
from core.routes import requires
from customers.models import Account
from opportunities.groups import group_worth
from people.ownership import get_visible_or_404


@require_safe
@requires("opportunities.view")
def group(request: HttpRequest, account: UUID) -> HttpResponse:
    found = get_visible_or_404(Account.objects.all(), request.user, account)
    return page(request, "opportunities/group.html", {"account": found, "rows": group_worth(found, request.user)})
