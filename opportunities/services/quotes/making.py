"""Making a quote from a deal, changing it before it is sent, and making the next version of one that was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes, type_diff
from core.errors import Conflict, Refusal
from core.limits import limit_problems
from core.money import ZERO
from opportunities import policies
from opportunities.lines import Offered, deepest_discount
from opportunities.models import Opportunity, Quote, QuoteLine
from opportunities.services.locking import locked, tell
from opportunities.services.parts import Line, line_rows
from people.models import User

VALID_DAYS = 30
EDITABLE = frozenset(("contact", "valid_until", "introduction", "terms", "language"))
COPIED = (
    "position", "product_id", "name", "quantity", "unit_price", "list_price", "discount_percent", "recurring_months", "amount", "cost",
)  # fmt: skip
# One statement, so that the first number of a year is safe too. The row is locked until the caller's transaction ends.
NEXT_SQL = """
INSERT INTO opportunities_quotecounter (year, last) VALUES (%s, 1)
ON CONFLICT (year) DO UPDATE SET last = opportunities_quotecounter.last + 1 RETURNING last
"""
State = Quote.State


def create_quote(
    *, actor: User, opportunity: Opportunity, today: date, lines: Sequence[Line] | None = None, **fields: Any
) -> Quote:
    """A draft with the lines of the deal, or with others."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_change_deal(actor, opportunity).require()
        quote = Quote(
            opportunity=opportunity, currency=opportunity.currency, made_by=actor, is_demo=opportunity.is_demo,
            **{"valid_until": today + timedelta(days=VALID_DAYS), "language": actor.language, **_cleaned(fields)},
        )  # fmt: skip
        _check(quote, today)
        rows = line_rows(opportunity, lines) if lines is not None else list(opportunity.lines.select_related("product"))
        quote.number = _next_number(today.year)
        _sum_up(quote, rows)
        quote.save(force_insert=True)
        _write_lines(quote, rows)
        audit.record(actor=actor, action="quote.created", record=quote, changes={"amount": [None, str(quote.amount)]})
        tell(opportunity)
    return quote


def edit_quote(
    *,
    actor: User,
    quote: Quote,
    today: date,
    version: int | None = None,
    lines: Sequence[Line] | None = None,
    **fields: Any,
) -> Quote:
    """Before it is sent. What was approved has to be approved again, since something else was approved."""
    with transaction.atomic():
        quote = locked_quote(quote)
        policies.can_change_deal(actor, quote.opportunity).require()
        cleaned = _cleaned(fields)
        check_version(quote, version, cleaned)
        require_state(quote, State.DRAFT, State.APPROVED)
        diff = apply_changes(quote, cleaned)
        _check(quote, today)
        if lines is not None:
            diff |= _relined(quote, line_rows(quote.opportunity, lines))
        if not diff:
            return quote
        diff |= apply_changes(quote, {"state": State.DRAFT})
        save_changes(quote, {name: change for name, change in diff.items() if name != "lines"})
        audit.record(actor=actor, action="quote.edited", record=quote, changes=diff)
        tell(quote.opportunity)
    return quote


def revise_quote(*, actor: User, quote: Quote, today: date) -> Quote:
    """The next version as a draft with the same lines; the one before is replaced by it."""
    with transaction.atomic():
        before = locked_quote(quote)
        policies.can_change_deal(actor, before.opportunity).require()
        require_state(before, State.SENT, State.DECLINED, State.WITHDRAWN)
        last = Quote.objects.filter(number=before.number).aggregate(last=Max("revision"))["last"]
        if last != before.revision:
            raise Conflict(_("There is a newer version of this quote."), code="newer_version")
        diff = apply_changes(before, {"state": State.SUPERSEDED})
        save_changes(before, diff)
        made = Quote(
            number=before.number, revision=last + 1, opportunity=before.opportunity, contact=before.contact,
            currency=before.currency, amount=before.amount, cost=before.cost, discount_percent=before.discount_percent,
            valid_until=max(before.valid_until, today + timedelta(days=VALID_DAYS)), introduction=before.introduction,
            terms=before.terms, language=before.language, made_by=actor, is_demo=before.is_demo,
        )  # fmt: skip
        made.save(force_insert=True)
        _write_lines(made, before.lines.all())
        audit.record(
            actor=actor, action="quote.revised", record=made, changes={"version": [before.revision, made.revision]}
        )
        tell(before.opportunity)
    return made


def locked_quote(quote: Quote) -> Quote:
    """The deal first, then the quote, so that two acts on one deal never wait for each other."""
    opportunity = locked(quote.opportunity_id)
    found = Quote.objects.select_for_update(of=("self",)).select_related("contact", "made_by").get(pk=quote.pk)
    found.opportunity = opportunity
    return found


def require_state(quote: Quote, *states: str) -> None:
    if quote.state not in states:
        message = _("This quote is %(state)s; that can't be done with it.") % {"state": quote.get_state_display()}
        raise Conflict(message, code=f"quote_{quote.state}", current={"version": quote.version, "state": quote.state})


def _next_number(year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(NEXT_SQL, [year])
        (last,) = cursor.fetchone()
    return f"Q-{year}-{last:05d}"


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(fields) - EDITABLE):
        raise TypeError(f"not fields of a quote that can be written: {unknown}")
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def _check(quote: Quote, today: date) -> None:
    if problems := limit_problems(
        Quote, {name: getattr(quote, name) for name in ("introduction", "terms", "language")}
    ):
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)
    if quote.valid_until < today:
        raise Refusal(_("It would be out of date already."), code="past", field="valid_until")


def _sum_up(quote: Quote, rows: Sequence[Any]) -> None:
    quote.amount = sum((row.amount for row in rows), ZERO)
    quote.cost = sum((row.cost for row in rows), ZERO)
    quote.discount_percent = deepest_discount(
        Offered(row.list_price, row.unit_price, row.discount_percent) for row in rows
    )


def _relined(quote: Quote, rows: Sequence[Any]) -> type_diff:
    before = _words(quote.lines.all())
    quote.lines.all().delete()
    _write_lines(quote, rows)
    present = (quote.amount, quote.cost, quote.discount_percent)
    _sum_up(quote, rows)
    after = _words(rows)
    if before == after:
        return {}
    sums = zip(("amount", "cost", "discount_percent"), present, strict=True)
    return {"lines": [before, after], **{name: [str(old), str(getattr(quote, name))] for name, old in sums}}


def _write_lines(quote: Quote, rows: Any) -> None:
    QuoteLine.objects.bulk_create(
        QuoteLine(quote=quote, is_demo=quote.is_demo, **{name: getattr(row, name) for name in COPIED}) for row in rows
    )


def _words(rows: Any) -> list[str]:
    return [f"{row.name} × {row.quantity.normalize():f} = {row.amount}" for row in rows]
