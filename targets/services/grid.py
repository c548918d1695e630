"""Saving the grid: many cells in one request, all or none, with an error for every cell that can't be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import FieldProblem, Forbidden, Refusal
from core.periods import Period
from people.models import Team, User
from targets import policies
from targets.models import Target
from targets.queries import rules
from targets.services.batches import Batch
from targets.services.checks import require_open, require_smart, require_sound
from targets.services.writing import currency_of, prorate

MOST_CELLS = 5000


@dataclass(frozen=True)
class Cell:
    """A subject ("user" or "team" and its id), a period, and what it shall say; `version` is what the page saw (0: nothing)."""

    kind: str
    pk: UUID
    period: Period
    value: Decimal | None
    version: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}:{self.period.start.isoformat()}"


def save_grid(
    *,
    actor: User,
    metric: str,
    cells: Sequence[Cell],
    today: date,
    reason_class: str = "",
    reason: str = "",
    strategy: str = "",
    joiner_pro_rata: bool = False,
) -> list[Target]:
    """Set, change and (where a cell is emptied) delete; refuses with all problems at once, each under its cell's key."""
    if len(cells) > MOST_CELLS:
        raise Refusal(_("Too many cells at once."), code="too_many")
    with transaction.atomic():
        present = _locked(metric, cells)
        batch = Batch(actor, today, reason, reason_class)
        writer = _Writer(batch, metric, strategy, joiner_pro_rata, _subjects(cells))
        problems = [problem for cell in cells for problem in writer.take(cell, present.get(_place(cell)))]
        if problems:
            raise Refusal(_("Some cells can't be saved so. Nothing was saved."), code="cells", problems=problems)
        batch.write()
    return [*batch.made, *(target for target, _diff in batch.edited)]


def _locked(metric: str, cells: Sequence[Cell]) -> dict[Any, Target]:
    """The targets that stand in these cells."""
    rows = Target.objects.select_for_update(of=("self",)).filter(
        metric=metric, start_on__in={cell.period.start for cell in cells}, subject_type__in=("user", "team")
    )
    found = rows.select_related("user", "team", "parent").order_by("pk")
    return {(row.subject_type, row.user_id or row.team_id, row.start_on, row.end_on): row for row in found}


def _place(cell: Cell) -> tuple[str, UUID, date, date]:
    return cell.kind, cell.pk, cell.period.start, cell.period.end


def _subjects(cells: Sequence[Cell]) -> dict[tuple[str, UUID], Any]:
    models: dict[str, Any] = {"user": User, "team": Team}
    return {
        (kind, pk): row
        for kind, model in models.items()
        for pk, row in model.objects.in_bulk({cell.pk for cell in cells if cell.kind == kind}).items()
    }


class _Writer:
    """Turns cells into a batch; the same person is asked for once, not once a month."""

    def __init__(
        self, batch: Batch, metric: str, strategy: str, joiner_pro_rata: bool, subjects: dict[tuple[str, UUID], Any]
    ) -> None:
        self.batch, self.metric, self.strategy, self.pro_rata = batch, metric, strategy, joiner_pro_rata
        self.subjects = subjects
        self.allowed: dict[tuple[str, UUID], str] = {}

    def take(self, cell: Cell, present: Target | None) -> list[FieldProblem]:
        """The problems of one cell; none means that it is in the batch."""
        if refused := self._refused(cell):
            return [FieldProblem(cell.key, "forbidden", refused)]
        if (present.version if present else 0) != cell.version:
            message = _("Somebody changed this in the meantime: it says %(value)s now.")
            return [FieldProblem(cell.key, "version_conflict", message % {"value": present.value if present else "—"})]
        try:
            self._write(cell, present)
        except Refusal as refusal:
            return [FieldProblem(cell.key, refusal.code, problem.message) for problem in refusal.problems]
        return []

    def _refused(self, cell: Cell) -> str:
        """Why the actor may not set this subject's targets; asked once a subject."""
        who = (cell.kind, cell.pk)
        if who not in self.allowed:
            subject = self.subjects.get(who)
            verdict = policies.can_set_for(self.batch.actor, **{cell.kind: subject}) if subject else None
            self.allowed[who] = _("Not found.") if verdict is None else verdict.reason
        return self.allowed[who]

    def _write(self, cell: Cell, present: Target | None) -> None:
        if present is not None and (cell.value is None or cell.value != present.value):
            require_open(present, self.batch.today)
            if present.status == Target.Status.ACTIVE and rules().approval_required:
                raise Forbidden(_("Changes of an active target need a second person: ask for an adjustment."))
        if cell.value is None:
            self.batch.removed.extend([present] if present else [])
        elif present is not None:
            self._change(present, cell.value)
        else:
            self.batch.made.append(self._made(cell, cell.value))

    def _change(self, present: Target, value: Decimal) -> None:
        """Levels that the new value overtakes rise with it."""
        levels = {
            name: max(level, value)
            for name in ("stretch", "challenge")
            if (level := getattr(present, name)) is not None
        }
        self.batch.edit(present, value=value, **levels)
        require_sound(present)

    def _made(self, cell: Cell, value: Decimal) -> Target:
        made = Target(
            metric=self.metric, subject_type=cell.kind, **{cell.kind: self.subjects[cell.kind, cell.pk]}, value=value,
            start_on=cell.period.start, end_on=cell.period.end, currency=currency_of(self.metric), strategy=self.strategy,
        )  # fmt: skip
        require_sound(made)
        if self.pro_rata:
            prorate(made)
        if rules().smart_required:
            require_smart(made)
        return made
