"""Two records become one, and two again. Everything that hung on the one hangs on the other; nothing is deleted.

The merged record stays in its table, out of sight, and points to the kept one: old ids lead on, and undoing needs no copy of anything.
Credit is never touched: it names people and deals, and both stay what they are.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core import changes as core_changes
from core.errors import Conflict, Refusal
from core.events import plain
from customers.mergers import KINDS, Kind, Link
from customers.models import Merger, Suspicion
from people.models import User

UNDO_FOR = timedelta(days=30)
REFERENCE = ("external_system", "external_id")


def merge(
    *,
    actor: User,
    noun: str,
    kept: Any,
    gone: Any,
    now: datetime,
    take: Collection[str] | None = None,
    reason: str = "",
) -> Merger:
    """`gone` goes into `kept`. `take` names the groups of fields whose values come from `gone`; None fills what is empty."""
    kind = KINDS[noun]
    with transaction.atomic():
        kept, gone = _locked(kind, kept.pk, gone.pk)
        kind.can(actor, kept).require()
        kind.can(actor, gone).require()
        if sentence := kind.refusal(kept, gone):
            raise Refusal(sentence, code="not_mergeable")
        values = {**_taken(kind, kept, gone, take), **kind.adjust(kept, gone)}
        given_up = _hide(kind, kept, gone, now, values)
        moved, cleared = _relink(kind, kept.pk, gone.pk)
        diff = core_changes.apply_changes(kept, values)
        kept.match_keys = None
        made: Merger = kind.merger.objects.create(
            kept=kept, gone=gone, at=now, actor=actor, changes=diff, given_up=given_up, moved=moved, cleared=cleared,
            is_demo=kept.is_demo,
        )  # fmt: skip
        kind.save(actor, kept, diff, f"{noun}.merged", f"{gone} → {kept}. {reason}".strip())
        _decide(kind, kept.pk, gone.pk, actor, now, Suspicion.Decision.MERGED)
    return made


def _locked(kind: Kind, kept_id: UUID, gone_id: UUID) -> tuple[Any, Any]:
    """Both rows, in the order of their ids: of two who merge the same pair at once the second finds it done."""
    if kept_id == gone_id:
        raise Refusal(_("A record can't be merged with itself."), code="same")
    rows = {
        row.pk: row
        for row in kind.all_records().select_for_update(of=("self",)).filter(pk__in=[kept_id, gone_id]).order_by("pk")
    }
    if len(rows) < 2:
        raise Conflict(_("One of the two has been deleted in the meantime."), code="deleted")
    kept, gone = rows[kept_id], rows[gone_id]
    if kept.merged_into_id or gone.merged_into_id:
        raise Conflict(_("One of the two has been merged already."), code="already_merged")
    if getattr(kept, "deleted_at", None) or getattr(gone, "deleted_at", None):
        raise Conflict(_("One of the two has been deleted in the meantime."), code="deleted")
    return kept, gone


def _taken(kind: Kind, kept: Any, gone: Any, take: Collection[str] | None) -> dict[str, Any]:
    if unknown := sorted(set(take or ()) - set(kind.groups)):
        raise Refusal(
            _("There is no field “%(name)s” to choose.") % {"name": unknown[0]}, code="unknown_field", field="take"
        )
    chosen = (
        take if take is not None else [name for name, columns in kind.groups.items() if _is_empty(kept, columns[0])]
    )
    values = {
        column: getattr(gone, column)
        for name in chosen
        for column in kind.groups[name]
        if not _is_empty(gone, kind.groups[name][0])
    }
    for name in kind.union:
        values[name] = list(dict.fromkeys([*getattr(kept, name), *getattr(gone, name)]))
    for name in kind.latest:
        known = [moment for moment in (getattr(kept, name), getattr(gone, name)) if moment]
        values[name] = max(known) if known else None
    if not kept.external_id and gone.external_id:
        values |= {name: getattr(gone, name) for name in REFERENCE}
    return values


def _is_empty(record: Any, column: str) -> bool:
    return getattr(record, column) in (None, "", [])


def _hide(kind: Kind, kept: Any, gone: Any, now: datetime, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Out of sight first, so that what only one living record may have is free for the kept one."""
    wanted = {"merged_into": kept, **kind.hide(gone, kept, now)}
    if "external_id" in values:
        wanted |= dict.fromkeys(REFERENCE, "")
    diff = core_changes.apply_changes(gone, wanted)
    core_changes.save_changes(gone, diff)
    return {name: pair for name, pair in diff.items() if name != "merged_into"}


def _relink(kind: Kind, kept_id: UUID, gone_id: UUID) -> tuple[dict[str, list[str]], dict[str, dict[str, list[str]]]]:
    moved: dict[str, list[str]] = {}
    cleared: dict[str, dict[str, list[str]]] = {}
    for link in kind.links:
        rows = _movable(link, kept_id, gone_id)
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            continue
        moved[link.key] = [str(pk) for pk in ids]
        mine = link.model._base_manager.filter(pk__in=ids)
        lost = {mark: _losing(link, mark, kept_id, mine) for mark in link.clear}
        cleared |= {link.key: lost} if any(lost.values()) else {}
        for mark, marked in lost.items():
            mine.filter(pk__in=marked).update(**{mark: False})
        mine.update(**{f"{link.field}_id": kept_id})
    return moved, cleared


def _losing(link: Link, mark: str, kept_id: UUID, mine: Any) -> list[str]:
    """A mark that one row of a record may have stays with the row that has it."""
    if not link.model._base_manager.filter(**{f"{link.field}_id": kept_id, mark: True}).exists():
        return []
    return [str(pk) for pk in mine.filter(**{mark: True}).values_list("pk", flat=True)]


def _movable(link: Link, kept_id: UUID, gone_id: UUID) -> Any:
    """Rows of the merged record, without those that the kept one has already, and without the kept one itself."""
    rows = link.model._base_manager.filter(**{f"{link.field}_id": gone_id}).exclude(pk=kept_id)
    if not link.unique:
        return rows
    there = link.model._base_manager.filter(**{f"{link.field}_id": kept_id}).values_list(*link.unique)
    for values in there:
        if "" in values:
            continue  # What has no key of its own may stand there any number of times.
        rows = rows.exclude(**dict(zip(link.unique, values, strict=True)))
    return rows


def followed(noun: str, references: Collection[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Ids of other systems that belong to merged records, each with the living record behind it."""
    if not references:
        return {}
    rows = KINDS[noun].all_records().filter(merged_into__isnull=False)
    merged = rows.filter(external_id__in={pk for _system, pk in references}).values_list(
        "external_system", "external_id", "merged_into_id"
    )
    found = {(system, pk): after for system, pk, after in merged if (system, pk) in references}
    further = dict(rows.filter(pk__in=found.values()).values_list("pk", "merged_into_id")) if found else {}
    while further:
        found = {reference: further.get(pk, pk) for reference, pk in found.items()}
        further = dict(rows.filter(pk__in=found.values()).values_list("pk", "merged_into_id"))
    return found


def unmerge(*, actor: User, noun: str, merger: Merger, now: datetime) -> Any:
    """Make them two again: values where the present one is still the merged one, rows where they still hang there."""
    kind = KINDS[noun]
    with transaction.atomic():
        merger = kind.merger.objects.select_for_update().get(pk=merger.pk)
        rows = (
            kind.all_records()
            .select_for_update(of=("self",))
            .filter(pk__in=[merger.kept_id, merger.gone_id])
            .order_by("pk")
        )
        found = {row.pk: row for row in rows}
        kept, gone = found[merger.kept_id], found[merger.gone_id]
        kind.can(actor, kept).require()
        _refuse_late(merger, kept, now)
        diff = core_changes.apply_changes(kept, _restorable(kept, merger.changes))
        kept.match_keys = None
        kind.save(actor, kept, diff, f"{noun}.unmerged", f"{kept} | {gone}")
        _show(kind, gone, merger)
        _move_back(kind, merger)
        merger.undone_at, merger.undone_by = now, actor
        merger.save(update_fields=["undone_at", "undone_by"])
        _decide(kind, kept.pk, gone.pk, actor, now, Suspicion.Decision.DIFFERENT)
    return gone


def _refuse_late(merger: Merger, kept: Any, now: datetime) -> None:
    if merger.undone_at is not None:
        raise Conflict(_("This has been undone already."), code="already_undone")
    if kept.merged_into_id:
        raise Conflict(_("The kept record was itself merged since; undo that first."), code="merged_further")
    if now - merger.at > UNDO_FOR:
        raise Refusal(_("Merging can be undone for thirty days."), code="too_late")


def _restorable(record: Any, changes: dict[str, list[Any]]) -> dict[str, Any]:
    """Old values of columns that still hold what merging put there."""
    back: dict[str, Any] = {}
    for name, (old, new) in changes.items():
        column = record._meta.get_field(name)
        if plain(getattr(record, column.attname)) == new:
            back[column.attname] = _column_value(record, name, old)
    return back


def _column_value(record: Any, name: str, value: Any) -> Any:
    column = record._meta.get_field(name)
    return (
        None
        if value is None
        else column.target_field.to_python(value)
        if column.is_relation
        else column.to_python(value)
    )


def _show(kind: Kind, gone: Any, merger: Merger) -> None:
    kept_back = {name: _column_value(gone, name, old) for name, (old, _new) in merger.given_up.items()}
    diff = core_changes.apply_changes(gone, {"merged_into_id": None, **kept_back})
    try:
        with transaction.atomic():
            core_changes.save_changes(gone, diff)
    except IntegrityError as error:
        raise Conflict(
            _("Another record has taken its code or its external id since; change that first."), code="taken"
        ) from error


def _move_back(kind: Kind, merger: Merger) -> None:
    links = {link.key: link for link in kind.links}
    for key, ids in merger.moved.items():
        if (link := links.get(key)) is None:
            continue
        still = link.model._base_manager.filter(pk__in=ids, **{f"{link.field}_id": merger.kept_id})
        here = list(still.values_list("pk", flat=True))
        link.model._base_manager.filter(pk__in=here).update(**{f"{link.field}_id": merger.gone_id})
        for mark, marked in merger.cleared.get(key, {}).items():
            link.model._base_manager.filter(pk__in=set(map(str, here)) & set(marked)).update(**{mark: True})


def dismiss(*, actor: User, noun: str, one: Any, other: Any, now: datetime) -> None:
    """They are not the same; it is remembered, and the pair is not asked about again."""
    kind = KINDS[noun]
    kind.can(actor, one).require()
    kind.can(actor, other).require()
    with transaction.atomic():
        _decide(kind, one.pk, other.pk, actor, now, Suspicion.Decision.DIFFERENT)
        audit.record(
            actor=actor, action=f"{noun}.not_the_same", record=one, changes={"not_the_same": [None, str(other)]}
        )


def _decide(kind: Kind, one: UUID, other: UUID, actor: User, now: datetime, decision: str) -> None:
    first, second = sorted((one, other))
    values = {"decision": decision, "decided_by": actor, "decided_at": now}
    kind.suspicion.objects.update_or_create(
        first_id=first, second_id=second, defaults=values, create_defaults={**values, "score": 100, "found_at": now}
    )
