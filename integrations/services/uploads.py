"""Taking a file, and saying what its columns mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from core import changes as core_changes
from core.errors import Conflict, FieldProblem, Refusal
from integrations import files, mapping
from integrations.kinds import Kind, kind_of
from integrations.models import Import
from integrations.policies import can_import, can_work_on
from integrations.reading import inspect
from opportunities.models import Pipeline
from people.models import User

OPTIONS = {"mode", "match_by", "system", "currency", "email_domain", "date_order", "pipeline", "accept_suggestions"}
EDITABLE = (Import.State.MAPPED, Import.State.CHECKED, Import.State.FAILED)
_currency = re.compile(r"[A-Z]{3}")
_domain = re.compile(r"(?=.{3,120}$)[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


def upload(
    *, actor: User, chunks: Iterable[bytes], file_name: str, kind: str = "", options: Mapping[str, Any] | None = None
) -> Import:
    """Keep the file, read its header and first rows, and guess what the columns are. Without `kind` that is guessed, too."""
    if kind:
        can_import(actor, kind).require()
    stored, size, digest = files.keep(chunks)
    try:
        reading = inspect(files.path_of(stored))
        chosen = kind_of(kind or mapping.guess_kind(reading.headers))
        can_import(actor, chosen.key).require()
        with transaction.atomic():
            batch = Import(
                owner=actor,
                kind=chosen.key,
                file_name=_safe_name(file_name),
                stored_name=stored,
                size=size,
                sha256=digest,
            )
            batch.reading, batch.headers, batch.samples, batch.row_count = (
                reading.how,
                reading.headers,
                reading.samples[:20],
                reading.row_count,
            )
            batch.mapping = mapping.guess(chosen, reading.headers)
            batch.options = _checked_options(options or {}, chosen)
            batch.findings = _same_file(actor, batch)
            batch.save(force_insert=True)
            audit.record(
                actor=actor,
                action="import.uploaded",
                record=batch,
                changes={"file": [None, batch.file_name], "sha256": [None, digest]},
            )
    except BaseException:
        files.remove(stored)
        raise
    return batch


def set_mapping(
    *,
    actor: User,
    batch: Import,
    mapping: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
    options: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Import:
    """Say which column is which field, which values mean which others, and the options; what isn't given stays."""
    can_work_on(actor, batch).require()
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        core_changes.check_version(locked, version, {})
        if locked.state not in EDITABLE:
            raise Conflict(_("This import is running or finished; its mapping can't change any more."), code="state")
        wanted: dict[str, Any] = {}
        if mapping is not None:
            wanted["mapping"] = _checked_mapping(locked, {**locked.mapping, **mapping})
        if values is not None:
            wanted["values"] = _checked_values(locked, {**locked.values, **values})
        if options is not None:
            wanted["options"] = _checked_options({**locked.options, **options}, kind_of(locked.kind))
        diff = core_changes.apply_changes(locked, wanted)
        if diff:
            core_changes.apply_changes(
                locked, {"state": Import.State.MAPPED, "findings": _same_file(actor, locked), "error": ""}
            )
            core_changes.save_changes(locked, diff, "state", "findings", "error")
            audit.record(actor=actor, action="import.mapped", record=locked, changes=diff)
    return locked


def delete_import(*, actor: User, batch: Import) -> None:
    """Forget a file that was never run; one that was stays, as the record of what it did."""
    can_work_on(actor, batch).require()
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if locked.state not in EDITABLE or any(locked.counts[name] for name in ("created", "updated")):
            raise Conflict(_("This import has changed records; undo it instead."), code="state")
        audit.record(actor=actor, action="import.deleted", record=locked)
        stored = locked.stored_name
        locked.delete()
        transaction.on_commit(lambda: files.remove(stored))


def _safe_name(name: str) -> str:
    """Only ever shown, never opened: without folders and control characters."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in bare if char.isprintable())[-200:] or "file"


def _same_file(actor: User, batch: Import) -> list[dict[str, Any]]:
    """Nothing is doubled by importing a file again, but it is worth knowing."""
    earlier = (
        Import.objects.visible_to(actor)
        .filter(sha256=batch.sha256, kind=batch.kind, state=Import.State.DONE)
        .exclude(pk=batch.pk)
    )
    found = earlier.order_by("-id").first()
    if found is None or found.finished_at is None:
        return []
    day = timezone.localdate(found.finished_at).isoformat()
    return [{"code": "same_file", "field": "", "value": day, "suggestion": "", "count": batch.row_count}]


def _checked_mapping(batch: Import, mapping: Mapping[str, str]) -> dict[str, str]:
    kind = kind_of(batch.kind)
    known = {item.name for item in kind.fields}
    problems = [
        FieldProblem("mapping", "unknown_column", _("The file has no column “%(name)s”.") % {"name": name})
        for name in mapping
        if name not in batch.headers
    ]
    problems += [
        FieldProblem("mapping", "unknown_field", _("There is no field “%(name)s”.") % {"name": name})
        for name in mapping.values()
        if name and name not in known
    ]
    used = [name for name in mapping.values() if name]
    twice = sorted({name for name in used if used.count(name) > 1})
    problems += [
        FieldProblem("mapping", "twice", _("Two columns are mapped to “%(name)s”.") % {"name": kind.field(name).label})
        for name in twice
        if name in known
    ]
    _refuse(problems)
    return dict(mapping)


def missing_fields(batch: Import) -> list[Any]:
    """Required fields that no column is mapped to."""
    used = set(batch.mapping.values())
    return [item for item in kind_of(batch.kind).fields if item.required and item.name not in used]


def _checked_values(batch: Import, values: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    known = {item.name for item in kind_of(batch.kind).fields}
    problems = []
    for name, pairs in values.items():
        if name not in known:
            problems.append(
                FieldProblem("values", "unknown_field", _("There is no field “%(name)s”.") % {"name": name})
            )
        elif (
            not isinstance(pairs, dict)
            or len(pairs) > 1000
            or not all(isinstance(word, str) and len(word) <= 500 for pair in pairs.items() for word in pair)
        ):
            problems.append(FieldProblem("values", "invalid", _("A value mapping is a list of old and new texts.")))
    _refuse(problems)
    return {name: dict(pairs) for name, pairs in values.items()}


def _checked_options(options: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    problems = [
        FieldProblem("options", "unknown_option", _("There is no option “%(name)s”.") % {"name": name})
        for name in sorted(set(options) - OPTIONS)
    ]
    checks = {
        "currency": _currency,
        "email_domain": _domain,
        "date_order": re.compile("dmy|mdy"),
        "mode": re.compile("upsert|create|update"),
        "match_by": re.compile("key|email|phone|uscc|name"),
        "pipeline": re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    }
    for name, pattern in checks.items():
        if options.get(name) and not pattern.fullmatch(str(options[name])):
            problems.append(
                FieldProblem(
                    "options", f"invalid_{name}", _("This is not a valid value for “%(name)s”.") % {"name": name}
                )
            )
    if (
        not problems
        and options.get("pipeline")
        and not Pipeline.objects.filter(pk=options["pipeline"], is_active=True).exists()
    ):
        problems.append(FieldProblem("options", "unknown_pipeline", _("There is no such pipeline.")))
    if not problems and (sign := options.get("match_by")) and sign not in kind.matches:
        problems.append(
            FieldProblem(
                "options", "invalid_match_by", _("%(kind)s can't be recognised by that.") % {"kind": kind.label}
            )
        )
    if len(str(options.get("system", ""))) > 60:
        problems.append(FieldProblem("options", "invalid_system", _("At most %(most)s characters.") % {"most": 60}))
    _refuse(problems)
    return {name: value for name, value in options.items() if value not in ("", None)}


def _refuse(problems: list[FieldProblem]) -> None:
    if problems:
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)
