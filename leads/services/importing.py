"""Many leads at once from a file: matched to known ones, made or changed set by set. Called in the transaction of the importer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from audit.models import AuditEntry
from core.changes import apply_changes, type_diff
from core.copying import insert_many
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from core.imports import UPSERT, ImportOutcome, ImportRow, Manner, failed, repeated
from core.limits import limit_problems
from core.names import person_name
from customers.services.merging import followed
from leads import policies
from leads.models import Lead, LeadStatusChange
from leads.services import owning
from leads.services.bulk import write_many
from leads.services.columns import DERIVED, IDENTITY, columns_of, derive, problems_of
from leads.services.owning import How
from leads.services.scoring import ask_for_scores
from leads.services.writing import deleted_columns
from people.models import User

Key = tuple[str, ...]
MATCHES = {"key": "ref", "email": "email", "phone": "phone", "name": "name"}
BEYOND_COLUMNS = ("status", "created_on", "created_by", "owner_id")


def import_rows(
    *, actor: User, rows: Sequence[ImportRow], now: datetime, manner: Manner = UPSERT
) -> list[ImportOutcome]:
    """Make the rows that are new, change those that are known and differ, and say of each what became of it."""
    policies.can_create(actor).require()
    drafts = [Draft.of(row, actor, manner.match_by) for row in rows]
    known = _Known(actor, [draft for draft in drafts if not draft.problems], manner.match_by)
    result = _Result()
    outcomes = [_settle(draft, known, result, manner) for draft in drafts]
    _write(actor, result, now)
    return outcomes


@dataclass
class Draft:
    """A row as a lead that is not saved, and the given values by which a known lead would change."""

    row: ImportRow
    lead: Lead
    given: dict[str, Any]
    problems: list[FieldProblem]
    created_on: date | None = None
    created_by: str = ""
    match_by: str = ""

    @classmethod
    def of(cls, row: ImportRow, actor: User, match_by: str = "") -> Draft:
        values = {name: value for name, value in row.values.items() if value not in (None, "", [])}
        beyond = {name: values.pop(name) for name in BEYOND_COLUMNS if name in values}
        problems: list[FieldProblem] = []
        try:
            columns = columns_of(values)
        except Refusal as refusal:
            columns, problems = {}, list(refusal.problems)
        status = beyond.get("status", Lead.Status.NEW)
        lead = Lead(
            owner_id=beyond.get("owner_id", actor.pk),
            status=status,
            external_system=row.system if row.key else "",
            **columns,
        )
        lead.external_id = row.key
        if status == Lead.Status.DISQUALIFIED:
            lead.disqualify_reason = _("Imported as disqualified")
        problems += _problems(lead, columns, status)
        if not problems:
            derive(lead)
        # Where a known lead came from first is not changed by meeting it again.
        given = {name: value for name, value in columns.items() if name != "source_id"} | (
            {"owner_id": beyond["owner_id"]} if "owner_id" in beyond else {}
        )
        return cls(row, lead, given, problems, beyond.get("created_on"), beyond.get("created_by", ""), match_by)

    @property
    def keys(self) -> Iterator[Key]:
        """What it may be known by, the surest first; a row with another system's id is known by nothing else."""
        yield from keys_of(self.lead, self.match_by)


def keys_of(lead: Lead, match_by: str = "") -> Iterator[Key]:
    if match_by:
        yield from (key for key in _all_keys(lead) if key[0] == MATCHES[match_by] and any(key[1:]))
    elif lead.external_id:
        yield ("ref", lead.external_system, lead.external_id)
    elif lead.normalized_email:
        yield ("email", lead.normalized_email)
    elif lead.normalized_phone:
        yield ("phone", lead.normalized_phone)
    else:
        yield ("name", lead.normalized_company, person_name(lead.first_name, lead.last_name).casefold())


def _problems(lead: Lead, columns: dict[str, Any], status: str) -> list[FieldProblem]:
    problems = [
        *limit_problems(Lead, columns),
        *limit_problems(Lead, {"status": status, "external_id": lead.external_id}),
    ]
    if status == Lead.Status.CONVERTED:
        problems.append(
            FieldProblem("status", "illegal", _("A lead becomes converted by converting it, not by an import."))
        )
    return problems + problems_of(lead)


class _Known:
    """Leads that the rows may mean, by key; leads made in this run join them."""

    def __init__(self, actor: User, drafts: Sequence[Draft], match_by: str = "") -> None:
        self.match_by = match_by
        self.by_key: dict[Key, Lead] = {}
        self.foreign: set[UUID] = set()
        self.fresh: set[UUID] = set()
        keys = {key for draft in drafts for key in draft.keys}
        editable = Lead.objects.all().seen_by(actor, "edit")
        mark = Case(When(editable, then=True), default=False, output_field=BooleanField()) if editable else Value(True)
        moved = followed("lead", {(key[1], key[2]) for key in keys if key[0] == "ref"})
        condition = _matching(keys, match_by) | (Q(pk__in=moved.values()) if moved else Q())
        if condition:
            found = (
                Lead.objects.filter(condition).annotate(editable=mark).select_for_update(of=("self",)).order_by("id")
            )
            for lead in found:
                if not lead.editable:
                    self.foreign.add(lead.pk)
                known_as = {("ref", *reference) for reference, pk in moved.items() if pk == lead.pk}
                for key in (_all_keys(lead) | known_as) & keys:
                    if lead.editable or key[0] == "ref":
                        self.by_key.setdefault(key, lead)

    def find(self, draft: Draft) -> Lead | None:
        return next((self.by_key[key] for key in draft.keys if key in self.by_key), None)

    def add(self, lead: Lead) -> None:
        self.fresh.add(lead.pk)
        by_name = self.match_by == "name" or not (lead.normalized_email or lead.normalized_phone)
        for key in _all_keys(lead):
            if any(key[1:]) and (by_name or key[0] != "name"):
                self.by_key.setdefault(key, lead)


def _all_keys(lead: Lead) -> set[Key]:
    """Every key under which a saved lead may be found."""
    return {
        ("ref", lead.external_system, lead.external_id),
        ("email", lead.normalized_email),
        ("phone", lead.normalized_phone),
        ("name", lead.normalized_company, person_name(lead.first_name, lead.last_name).casefold()),
    }


def _matching(keys: set[Key], match_by: str = "") -> Q:
    groups: dict[str, list[Key]] = {}
    for key in keys:
        groups.setdefault(key[0], []).append(key)
    condition = Q()
    for system in {key[1] for key in groups.get("ref", ())}:
        condition |= Q(external_system=system, external_id__in=[key[2] for key in groups["ref"] if key[1] == system])
    if "email" in groups:
        condition |= Q(normalized_email__in=[key[1] for key in groups["email"]])
    if "phone" in groups:
        condition |= Q(normalized_phone__in=[key[1] for key in groups["phone"]])
    if "name" in groups:
        bare = {} if match_by == "name" else {"normalized_email": "", "normalized_phone": ""}
        condition |= Q(normalized_company__in=[key[1] for key in groups["name"]], **bare)
    return condition


@dataclass
class _Result:
    created: list[Draft] = field(default_factory=list)
    updated: dict[UUID, tuple[Lead, type_diff]] = field(default_factory=dict)
    owners_before: dict[UUID, tuple[UUID | None, UUID | None]] = field(default_factory=dict)
    rooms: dict[UUID, int | None] = field(default_factory=dict)

    def takes_place(self, owner_id: UUID | None) -> FieldProblem | None:
        """A place of the owner's capacity, or why there is none."""
        if owner_id is None:
            return None
        if owner_id not in self.rooms:
            self.rooms[owner_id] = owning.room_of(User.objects.get(pk=owner_id))
        room = self.rooms[owner_id]
        if room == 0:
            return FieldProblem("owner", "capacity", owning.no_room(User.objects.get(pk=owner_id), 0))
        self.rooms[owner_id] = None if room is None else room - 1
        return None


def _settle(draft: Draft, known: _Known, result: _Result, manner: Manner) -> ImportOutcome:
    if draft.problems:
        return failed(*draft.problems)
    lead = known.find(draft)
    if problem := manner.refusal(known=lead is not None):
        return failed(problem)
    if lead is None:
        if (full := result.takes_place(draft.lead.owner_id)) is not None:
            return failed(full)
        result.created.append(draft)
        known.add(draft.lead)
        return ImportOutcome("created", draft.lead.pk)
    if lead.pk in known.foreign:
        return failed(FieldProblem("", "taken", _("This id belongs to a lead that is not yours to change.")))
    outcome = _change(draft, lead, result)
    return (
        replace(outcome, problems=(repeated(),))
        if outcome.status == "unchanged" and lead.pk in known.fresh
        else outcome
    )


def _change(draft: Draft, lead: Lead, result: _Result) -> ImportOutcome:
    before = (lead.owner_id, lead.pool_id)
    diff = apply_changes(lead, draft.given)
    if "owner_id" in diff:
        if (full := result.takes_place(lead.owner_id)) is not None:
            return failed(full)
        lead.pool_id = None if lead.owner_id else lead.pool_id
        result.owners_before.setdefault(lead.pk, before)
    if not diff:
        return ImportOutcome("unchanged", lead.pk)
    if lead.status == Lead.Status.CONVERTED:
        return failed(FieldProblem("", "converted", _("This lead has been converted and can no longer be changed.")))
    if IDENTITY & diff.keys():
        derive(lead)
    if all(made.lead is not lead for made in result.created):
        merged = result.updated.get(lead.pk, (lead, {}))[1]
        result.updated[lead.pk] = (
            lead,
            {**diff, **{name: [merged[name][0], diff.get(name, merged[name])[1]] for name in merged}},
        )
    return ImportOutcome("updated", lead.pk)


def _write(actor: User, result: _Result, now: datetime) -> None:
    made = [draft.lead for draft in result.created]
    for lead in made:
        owning.start_clocks(lead, (None, None), now)
    insert_many(Lead, made)
    _write_owners(actor, made, result, now)
    dated = [draft for draft in result.created if draft.created_on]
    for draft in dated:
        draft.lead.created_at = timezone.make_aware(datetime.combine(draft.created_on or now.date(), time(12)))
    Lead.objects.bulk_update([draft.lead for draft in dated], ["created_at"], batch_size=1000)
    steps = [LeadStatusChange(lead=lead, to_status=lead.status, at=lead.created_at, actor=actor) for lead in made]
    insert_many(LeadStatusChange, steps)
    audit.record_many(_note(actor, draft) for draft in result.created)
    changed = list(result.updated.values())
    ask_for_scores([lead.pk for lead in made] + [lead.pk for lead, _diff in changed])
    fields = {name for _lead, diff in changed for name in diff}
    if result.owners_before:
        fields |= {"pool_id", *owning.CLOCK_FIELDS}
    write_many(actor, changed, fields | (set(DERIVED) if fields & IDENTITY else set()), "lead.imported", "")
    if made or changed:
        first = made[0] if made else changed[0][0]
        owners = {lead.owner_id for lead in (*made, *(lead for lead, _diff in changed))} - {None}
        broadcast(RecordChanged(topic="lead", id=first.pk, audience=tuple(owners)))  # type: ignore[arg-type]


def _write_owners(actor: User, made: Sequence[Lead], result: _Result, now: datetime) -> None:
    known = [lead for lead, _diff in result.updated.values() if lead.pk in result.owners_before]
    for lead in known:
        owning.start_clocks(lead, result.owners_before[lead.pk], now)
    rows = [(lead, (None, None)) for lead in made] + [(lead, result.owners_before[lead.pk]) for lead in known]
    owning.write_history(owning.history_row(lead, before, How.IMPORTED, now, actor=actor) for lead, before in rows)


def _note(actor: User, draft: Draft) -> AuditEntry:
    """Who made it and when in the system it comes from stays known, where the file says so."""
    told = {"created_by": draft.created_by, "created_at": draft.created_on and draft.created_on.isoformat()}
    changes: type_diff = {name: [None, value] for name, value in told.items() if value}
    return audit.entry(actor=actor, action="lead.imported", record=draft.lead, changes=changes)


def remove_imported(*, actor: User, ids: Sequence[UUID], reason: str) -> list[UUID]:
    """Undo of "created": deletes those that nobody touched since, and says which."""
    untouched = Lead.objects.filter(pk__in=ids, version=1, last_activity_at__isnull=True)
    leads = list(untouched.select_for_update(of=("self",)).order_by("pk"))
    now = timezone.now()
    changed = [(lead, apply_changes(lead, deleted_columns(now))) for lead in leads]
    write_many(actor, changed, set(deleted_columns(now)), "lead.import_undone", reason)
    return [lead.pk for lead in leads]
