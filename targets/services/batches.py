"""Writing many targets at once, as the grid, the breakdown and the generator do: few statements, each target with its version and entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, type_diff
from core.errors import Conflict
from core.events import RecordChanged, announce, broadcast
from targets.events import TargetsSet
from targets.models import Target, TargetVersion
from targets.services.writing import first_diff, version_of


@dataclass
class Batch:
    """What is to be written, already checked."""

    actor: Any
    today: date
    reason: str = ""
    reason_class: str = ""
    made: list[Target] = field(default_factory=list)
    edited: list[tuple[Target, type_diff]] = field(default_factory=list)
    removed: list[Target] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)

    def edit(self, target: Target, **changes: Any) -> None:
        """Note what differs; nothing where nothing does."""
        if diff := apply_changes(target, changes):
            target.version += 1
            self.columns |= diff.keys()
            if "value" in diff and (target.full_value is not None or target.prorated_from is not None):
                target.full_value = target.prorated_from = None
                self.columns |= {"full_value", "prorated_from"}
            self.edited.append((target, diff))

    def write(self, *also: str) -> None:
        """In the caller's transaction, which has locked what is edited."""
        try:
            with transaction.atomic():
                Target.objects.bulk_create(self.made, batch_size=500)
        except IntegrityError as error:
            raise Conflict(_("Somebody set such a target in the meantime."), code="target_exists") from error
        self._update(*also)
        TargetVersion.objects.bulk_create(self._versions(), batch_size=500)
        audit.record_many(self._entries())
        Target.objects.filter(pk__in=[target.pk for target in self.removed]).delete()
        self._tell()

    def _update(self, *also: str) -> None:
        """Only the columns that differ somewhere: each costs a term a row. The time is the same for all, and is set without any."""
        targets, now = [target for target, _diff in self.edited], timezone.now()
        if not targets:
            return
        for target in targets:
            target.updated_at = now
        Target.objects.filter(pk__in=[target.pk for target in targets]).update(updated_at=now)
        Target.objects.bulk_update(targets, sorted({*self.columns, "version", *also}), batch_size=500)

    def _versions(self) -> Iterable[TargetVersion]:
        for target in self.made:
            yield version_of(target, self.actor, self.reason)
        for target, _diff in self.edited:
            yield version_of(target, self.actor, self.reason, reason_class=self.reason_class, effective_on=self.today)

    def _entries(self) -> Iterable[Any]:
        for target in self.made:
            yield self._entry("target.set", target, first_diff(target))
        for target, diff in self.edited:
            yield self._entry("target.edited", target, diff)
        for target in self.removed:
            yield self._entry("target.deleted", target, {"value": [str(target.value), None]})

    def _entry(self, action: str, target: Target, changes: type_diff) -> Any:
        return audit.entry(actor=self.actor, action=action, record=target, changes=changes, reason=self.reason)

    def _tell(self) -> None:
        touched = [*self.made, *(target for target, _diff in self.edited), *self.removed]
        active = [target for target in touched if target.status == Target.Status.ACTIVE]
        if not active:
            return
        people = tuple({target.user_id for target in active if target.user_id})
        announce(TargetsSet(metric=active[0].metric, users=people, count=len(active)))
        broadcast(RecordChanged(topic="target", id=active[0].pk, audience=(*people, self.actor.pk)))
