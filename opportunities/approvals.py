"""What an approver reads about a discount in the one inbox of all rooms."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import formats
from opportunities.models import QuoteApproval, QuoteApprovalStep
from opportunities.services.quotes import answer_request
from people.approvals.registry import ApprovalKind, Subject, register
from people.ownership import may

FETCH = ("quote__opportunity__account",)


def subject_of(request: QuoteApproval) -> Subject:
    quote = request.quote
    deal, language = quote.opportunity, get_language() or "en"
    return Subject(
        title=_("Quote %(number)s: %(percent)s off, %(name)s")
        % {"number": quote, "percent": formats.percent(quote.discount_percent, language), "name": deal.name},
        url=reverse("opportunities:quote", args=[quote.pk]),
        amount=quote.amount,
        currency=quote.currency,
        facts=((_("Account"), str(deal.account or "—")), (_("Reason"), request.note or "—")),
    )


def may_decide(user: Any, request: QuoteApproval) -> bool:
    return bool(may(user, request.quote.opportunity, "view"))


def register_kind() -> None:
    """Its flow follows from the limits of discounts, so the editor of flows offers none."""
    register(
        ApprovalKind(
            key="quotes",
            label=gettext_lazy("Quotes"),
            icon="file-text",
            requests=QuoteApproval,
            steps=QuoteApprovalStep,
            subject=subject_of,
            decide=answer_request,
            may_decide=may_decide,
            flows={},
            fetch=FETCH,
        )
    )
