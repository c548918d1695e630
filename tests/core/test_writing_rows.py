"""Rows that go in by a statement written once, and serializers of input that are used again."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from rest_framework import exceptions, serializers

from audit.models import AuditEntry
from core.copying import insert_many, insert_once
from core.parsers import LARGEST, BoundedJSONParser, TooLarge
from core.reusing import validated
from jobs.models import Job


class Named(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=3)
    note = serializers.CharField(required=False)

    def validate_name(self, name: str) -> str:
        return f"{name}{self.context['mark']}"


def test_what_is_taken_again_knows_nothing_of_the_request_before() -> None:
    first = validated(Named, {"name": "a", "note": "b"}, partial=False, context={"mark": "1"})
    with pytest.raises(exceptions.ValidationError):
        validated(Named, {"note": "c"}, partial=False, context={"mark": "2"})
    second = validated(Named, {"name": "d"}, partial=False, context={"mark": "3"})
    partial = validated(Named, {}, partial=True, context={"mark": "4"})

    assert (first, second, partial) == ({"name": "a1", "note": "b"}, {"name": "d3"}, {})


def test_what_is_wrong_is_said_in_the_language_of_each_request() -> None:
    said = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language), pytest.raises(exceptions.ValidationError) as caught:
            validated(Named, {"name": "long"}, partial=False, context={})
        said.append(str(caught.value.detail["name"][0]))

    assert said[0] == said[2] != said[1]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 50_000,
        b'{"a":' * 50_000,
        b'{"a": "\\u0000"}',
        b'{"a\\ud800": 1}',
        b'["\\udfff"]',
        b'{"a": NaN}',
        b"\xff",
        b"{",
    ],
)
def test_json_that_nobody_can_keep_is_refused(body: bytes) -> None:
    with pytest.raises((exceptions.ParseError, exceptions.ValidationError)):
        BoundedJSONParser().parse(io.BytesIO(body))


def test_json_as_it_may_be() -> None:
    assert BoundedJSONParser().parse(io.BytesIO(b'{"a": ["\\u4e2d", "\\\\u0000", "\\ud83d\\ude00"]}')) == {
        "a": ["中", "\\u0000", "😀"]
    }
    with pytest.raises(TooLarge):
        BoundedJSONParser().parse(io.BytesIO(b" " * (LARGEST + 1)))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 2, 60])
def test_rows_of_any_number_are_as_they_were_given(count: int) -> None:
    """One statement for few, COPY for many: same values, same times, numbers given by the database."""
    now = timezone.now()
    rows = [
        AuditEntry(at=now, action="a", record_type="x", record_name=f"%s {n}", changes={"n": [None, n]})
        for n in range(count)
    ]
    jobs = [Job(kind="k", due_at=now, payload={"n": [n, "'"]}, unique_key=f"u{n}") for n in range(count)]
    insert_many(AuditEntry, rows)
    insert_many(Job, jobs)

    kept = AuditEntry.objects.filter(record_type="x").order_by("seq")
    assert [(row.record_name, row.changes, row.batch, row.at) for row in kept] == [
        (row.record_name, row.changes, None, now) for row in rows
    ]
    assert [row.payload for row in Job.objects.order_by("id")] == [job.payload for job in jobs]
    assert all(job.created_at for job in jobs)
    assert count >= 50 or [row.seq for row in rows] == [row.seq for row in kept]


@pytest.mark.django_db
def test_one_that_must_stand_alone_is_made_once() -> None:
    now = timezone.now()
    assert [insert_once(Job(kind="k", due_at=now, unique_key="same")) for _again in range(2)] == [True, False]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(Job, [Job(kind="k", due_at=now, unique_key="same")])
