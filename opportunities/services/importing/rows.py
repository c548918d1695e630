"""One chunk of rows: find what is known, make what is new, change what differs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import FieldProblem
from core.events import RecordChanged, broadcast
from core.imports import ImportOutcome, ImportRow, failed
from core.verdicts import no
from opportunities.models import Opportunity
from opportunities.services.importing.changing import change_known, write_changed
from opportunities.services.importing.facts import Surroundings, gate_problems, row_problems
from opportunities.services.importing.making import new_deal, save_new
from people.models import User


def import_rows(*, actor: User, rows: Sequence[ImportRow], now: datetime) -> list[ImportOutcome]:
    """An outcome a row, in order. A second time over the same rows changes nothing."""
    if not actor.may("opportunities.create"):
        no(_("Your role does not allow you to create opportunities.")).require()
    around = Surroundings(actor, rows, now)
    with transaction.atomic():
        chunk = _Chunk(around)
        outcomes = [chunk.take(row) for row in rows]
        save_new(chunk.new, around)
        write_changed(chunk.changed, around)
        _tell(chunk)
    return outcomes


class _Chunk:
    """What the rows so far have come to; a second row with the same key means the deal of the first."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.known: dict[Any, Opportunity] = dict(around.known)
        self.new: list[tuple[Opportunity, dict[str, Any]]] = []
        self.made: set[Any] = set()
        self.changed: dict[Any, Any] = {}

    def take(self, row: ImportRow) -> ImportOutcome:
        key = self.around.key_of(row)
        deal = self.known.get(key)
        if deal is None:
            return self._make(key, row)
        if deal.pk in self.made:
            return ImportOutcome("unchanged", deal.pk)
        if deal.pk not in self.around.editable_ids:
            return failed(FieldProblem("", "taken", _("This opportunity exists and is not yours to change.")))
        return change_known(deal, row, self.around, self.changed)

    def _make(self, key: Any, row: ImportRow) -> ImportOutcome:
        if problems := row_problems(row.values, self.around):
            return failed(*problems)
        deal = new_deal(row, self.around)
        if problems := gate_problems(deal, None, self.around):
            return failed(*problems)
        self.known[key] = deal
        self.made.add(deal.pk)
        self.new.append((deal, row.values))
        return ImportOutcome("created", deal.pk)


def _tell(chunk: _Chunk) -> None:
    touched = [deal for deal, _values in chunk.new] or [change.deal for change in chunk.changed.values()]
    if touched:
        owners = {deal.owner_id for deal in touched if deal.owner_id}
        broadcast(RecordChanged(topic="opportunity", id=touched[0].pk, audience=tuple(owners)))
