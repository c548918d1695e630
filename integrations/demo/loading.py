"""Loading the whole demo, and removing every row of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from integrations.demo import (
    agreements,
    company,
    customers,
    deals,
    doings,
    interest,
    kept_reports,
    lead_care,
    letters,
    likeness,
    open_sea,
    outlook,
    pay,
    process,
    promises,
    reaching,
    reporting,
    rivalry,
    talk,
    territories,
)
from integrations.demo.world import World
from opportunities.services import fold_totals
from people.memo import remembering
from people.models import User
from people.services import create_token
from targets.services import book_missing_contract_credit, book_missing_credit, learn_seasons

TOKEN_DAYS, CHUNK = 365, 1000


def load(world: World) -> None:
    """Everything in one transaction: a demo is there whole or not at all. Once the company stands its calendar and roles don't change."""
    with transaction.atomic():
        company.build(world)
        territories.build(world)
        with remembering():
            _fill(world)
    with remembering():
        pay.build(world)


def _fill(world: World) -> None:
    for part in (customers, interest, deals, agreements, process, doings, likeness):
        part.build(world)
    date_back()
    count_anew()
    while book_missing_credit(today=world.today, limit=CHUNK) == CHUNK:
        pass
    while book_missing_contract_credit(limit=CHUNK) == CHUNK:
        pass
    count_anew()
    lead_care.build(world)
    open_sea.build(world)
    letters.build(world)
    promises.build(world)
    rivalry.build(world)
    outlook.build(world)
    reaching.build(world)
    reporting.build(world)
    kept_reports.build(world)
    talk.build(world)


def count_anew() -> None:
    """PostgreSQL plans by what it counted; of what this transaction wrote it has counted nothing."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def demo_models() -> Iterator[type[models.Model]]:
    """Every table with a demo mark."""
    for model in apps.get_models():
        if any(field.name == "is_demo" for field in model._meta.concrete_fields):
            yield model


def date_back() -> None:
    """The ids tell when a row would have been made; `created_at` follows them."""
    with connection.cursor() as cursor:
        for model in demo_models():
            names = {field.name for field in model._meta.concrete_fields}
            if {"created_at", "updated_at"} <= names:
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"UPDATE {table} SET created_at = uuid_extract_timestamp(id) WHERE is_demo")  # noqa: S608


def write_tokens(names: list[str], path: Path, now: datetime) -> None:
    """One API token each, readable by this user only, so that other programs can be tried at once."""
    tokens = {}
    for name in names:
        user = User.objects.get(email=f"{name}@{company.DOMAIN}")
        _token, secret = create_token(
            actor=user, name="Demo", scopes=["*"], expires_at=now + timedelta(days=TOKEN_DAYS), now=now
        )
        tokens[name] = secret
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(tokens, file, indent=2)


def remove() -> dict[str, int]:
    """Delete every demo row and what hangs on it; `{table: rows}`. The audit trail keeps that they were there."""
    removed: dict[str, int] = {}
    with transaction.atomic():
        _claim_what_they_own()
        waiting = list(demo_models())[::-1]  # the upper floors point at the lower ones
        while waiting:
            left = [model for model in waiting if not _remove_from(model, removed)]
            if len(left) == len(waiting):
                names = ", ".join(model._meta.label for model in left)
                raise RuntimeError(f"demo rows are still in use by others: {names}")
            waiting = left
        fold_totals()  # what the removed deals added and what their removal took away
    learn_seasons(actor=None, today=timezone.localdate())  # from what is left, not from invented months
    return removed


def _claim_what_they_own() -> None:
    """What somebody made while trying the demo belongs to a person of the demo and goes with him; no tree holds itself together."""
    for model in demo_models():
        fields = {field.name: field for field in model._meta.concrete_fields}
        if "owner" in fields:
            model._base_manager.filter(owner__is_demo=True, is_demo=False).update(is_demo=True)
        for name, field in fields.items():
            if field.related_model is model and field.null and name == "parent":
                model._base_manager.filter(is_demo=True).update(parent=None)


def _remove_from(model: type[models.Model], removed: dict[str, int]) -> bool:
    """False when rows of another table, to be removed first, still point here."""
    try:
        with transaction.atomic():
            count, _by_model = model._base_manager.filter(is_demo=True).delete()
    except (models.ProtectedError, models.RestrictedError):
        return False
    removed[model._meta.label] = count
    return True
