"""Keeping, renaming, sharing and giving up reports that somebody built. Sharing shows the question, never somebody else's figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from people.models import Team, User
from reports import policies
from reports.builder import ReportDefinition, check
from reports.models import SavedReport

FIELDS = ("name", "sentence", "for_everyone")


def save_report(
    *, actor: User, definition: ReportDefinition, name: str, sentence: str = "", for_everyone: bool = False,
    people: Iterable[User] = (), teams: Iterable[Team] = (),
) -> SavedReport:  # fmt: skip
    policies.can_save(actor).require()
    check(definition, actor)
    _named(name)
    report = SavedReport(owner=actor, name=name.strip(), sentence=sentence, for_everyone=for_everyone)
    report.definition = definition.as_json()
    with transaction.atomic():
        _save(report)
        report.people.set(people)
        report.teams.set(teams)
        audit.record(actor=actor, action="saved_report.created", record=report, changes={"name": ["", report.name]})
        _tell(report)
    return report


def edit_report(
    *, actor: User, report: SavedReport, changes: Mapping[str, Any], people: Iterable[User] | None = None,
    teams: Iterable[Team] | None = None, definition: ReportDefinition | None = None, version: int | None = None,
) -> SavedReport:  # fmt: skip
    """Its name, whom it is shared with, and what it asks for; only what is given is changed."""
    policies.can_change_saved(actor, report).require()
    if unknown := sorted(set(changes) - set(FIELDS)):
        message = _("This can't be changed.")
        raise Refusal(message, problems=[FieldProblem(name, "fixed", message) for name in unknown])
    if definition is not None:
        check(definition, actor)
    if "name" in changes:
        _named(changes["name"])
    with transaction.atomic():
        report = SavedReport.objects.select_for_update().get(pk=report.pk)
        wanted = {**changes, **({"definition": definition.as_json()} if definition is not None else {})}
        check_version(report, version, wanted)
        diff = apply_changes(report, wanted)
        shared = {**_shared(report.people, "people", people), **_shared(report.teams, "teams", teams)}
        if diff or shared:
            _save(report, diff)
            audit.record(actor=actor, action="saved_report.edited", record=report, changes={**diff, **shared})
            _tell(report)
    return report


def delete_report(*, actor: User, report: SavedReport) -> None:
    policies.can_change_saved(actor, report).require()
    with transaction.atomic():
        report = SavedReport.objects.select_for_update().get(pk=report.pk)
        if names := list(report.schedules.values_list("name", flat=True)):
            sentence = _("It is scheduled and sent: %(names)s. Delete the schedule first.")
            raise Refusal(sentence % {"names": ", ".join(names)}, code="scheduled")
        audit.record(actor=actor, action="saved_report.deleted", record=report)
        _tell(report)
        report.delete()


def hand_over_reports(*, actor: User, user: User, successor: User) -> int:
    """A leaver's reports go to the successor; where he has one of that name, the name says whose it was. How many went."""
    with transaction.atomic():
        mine = list(SavedReport.objects.select_for_update().filter(owner=user))
        moved = {"owner": [str(user), str(successor)]}
        audit.record_many(
            audit.entry(actor=actor, action="saved_report.handed_over", record=row, changes=moved) for row in mine
        )
        taken = set(SavedReport.objects.filter(owner=successor).values_list("name", flat=True))
        for report in mine:
            if report.name in taken:
                report.name = f"{report.name[:60]} ({str(user)[:40]}, {str(report.pk)[-6:]})"
            report.owner = successor
            save_changes(report, {}, "owner", "name")
    return len(mine)


def _named(name: str) -> None:
    if not name.strip():
        message = _("Give it a name.")
        raise Refusal(message, code="required", field="name", problems=[FieldProblem("name", "required", message)])


def _save(report: SavedReport, diff: Mapping[str, Any] | None = None) -> None:
    """A name that one already uses is refused by the database, whoever was quicker."""
    message = _("You already have a report of this name.")
    try:
        with transaction.atomic():
            report.save(force_insert=True) if diff is None else save_changes(report, dict(diff))
    except IntegrityError as error:
        raise Refusal(message, code="taken", problems=[FieldProblem("name", "taken", message)]) from error


def _shared(relation: Any, name: str, chosen: Iterable[Any] | None) -> dict[str, list[Any]]:
    if chosen is None:
        return {}
    before, after = {row.pk: str(row) for row in relation.all()}, {row.pk: str(row) for row in chosen}
    if before.keys() == after.keys():
        return {}
    relation.set(after)
    return {name: [sorted(before.values()), sorted(after.values())]}


def _tell(report: SavedReport) -> None:
    owners: tuple[UUID, ...] = (report.owner_id,) if report.owner_id else ()
    broadcast(RecordChanged(topic="report", id=report.pk, audience=owners))
