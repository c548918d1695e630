"""Sending a quote, and what the customer says to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Refusal
from core.events import announce
from opportunities import policies
from opportunities.events import QuoteAccepted, QuoteSent
from opportunities.lines import plain_number
from opportunities.models import Quote
from opportunities.services.locking import tell
from opportunities.services.moving import set_lines
from opportunities.services.parts import Line
from opportunities.services.quotes.approving import may_send_alone
from opportunities.services.quotes.making import locked_quote, require_state
from people.models import User

State = Quote.State


def send_quote(*, actor: User, quote: Quote, now: datetime, today: date, version: int | None = None) -> Quote:
    """It goes to the customer and is fixed from now on. A discount beyond one's limit has to be approved first."""
    with transaction.atomic():
        quote = locked_quote(quote)
        policies.can_change_deal(actor, quote.opportunity).require()
        check_version(quote, version, {"state": State.SENT})
        require_state(quote, State.DRAFT, State.APPROVED)
        _check_sendable(actor, quote, today)
        _change(actor, quote, "quote.sent", {"state": State.SENT, "sent_at": now})
        announce(QuoteSent(id=quote.pk, opportunity=quote.opportunity_id))
    return quote


def _check_sendable(actor: User, quote: Quote, today: date) -> None:
    if not quote.lines.exists():
        raise Refusal(_("A quote without lines offers nothing."), code="no_lines", field="lines")
    if quote.valid_until < today:
        raise Refusal(_("It would be out of date already."), code="past", field="valid_until")
    if quote.state == State.DRAFT and not may_send_alone(actor, quote.discount_percent):
        message = _("A discount of %(percent)s %% needs an approval first.") % {
            "percent": plain_number(quote.discount_percent)
        }
        raise Refusal(message, code="discount_limit", field="discount_percent")


def accept_quote(
    *, actor: User, quote: Quote, now: datetime, today: date, answered_on: date | None = None, note: str = ""
) -> Quote:
    """The customer took it: its lines become those of the deal."""
    with transaction.atomic():
        quote = locked_quote(quote)
        policies.can_change_deal(actor, quote.opportunity).require()
        require_state(quote, State.SENT)
        day = _answer_day(quote, answered_on, today)
        if quote.valid_until < day:
            raise Refusal(
                _("It was valid until an earlier day. Make a new version."), code="expired", field="answered_on"
            )
        _change(
            actor,
            quote,
            "quote.accepted",
            {"state": State.ACCEPTED, "answered_on": day, "answer_note": note.strip()[:500]},
        )
        set_lines(actor=actor, opportunity=quote.opportunity, lines=lines_of(quote), now=now)
        announce(QuoteAccepted(id=quote.pk, opportunity=quote.opportunity_id))
    return quote


def decline_quote(*, actor: User, quote: Quote, today: date, answered_on: date | None = None, note: str = "") -> Quote:
    with transaction.atomic():
        quote = locked_quote(quote)
        policies.can_change_deal(actor, quote.opportunity).require()
        require_state(quote, State.SENT)
        day = _answer_day(quote, answered_on, today)
        _change(
            actor,
            quote,
            "quote.declined",
            {"state": State.DECLINED, "answered_on": day, "answer_note": note.strip()[:500]},
        )
    return quote


def withdraw_quote(*, actor: User, quote: Quote, reason: str) -> Quote:
    """It is not offered any more; its number stays taken."""
    with transaction.atomic():
        quote = locked_quote(quote)
        policies.can_change_deal(actor, quote.opportunity).require()
        require_state(quote, State.DRAFT, State.APPROVED, State.SENT)
        if not reason.strip():
            raise Refusal(_("Say why it is withdrawn."), code="reason_required", field="reason")
        _change(
            actor, quote, "quote.withdrawn", {"state": State.WITHDRAWN, "answer_note": reason.strip()[:500]}, reason
        )
    return quote


def lines_of(quote: Quote) -> list[Line]:
    return [
        Line(
            row.product, row.name, row.quantity, row.unit_price, row.discount_percent, row.cost, row.recurring_months,
        )
        for row in quote.lines.select_related("product")
    ]  # fmt: skip


def _answer_day(quote: Quote, answered_on: date | None, today: date) -> date:
    day = answered_on or today
    if day > today:
        raise Refusal(_("This day lies in the future."), code="future", field="answered_on")
    return day


def _change(actor: User, quote: Quote, action: str, changes: dict[str, Any], reason: str = "") -> None:
    diff = apply_changes(quote, changes)
    save_changes(quote, diff)
    audit.record(actor=actor, action=action, record=quote, changes=diff, reason=reason)
    tell(quote.opportunity)
