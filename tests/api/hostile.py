"""Requests that no well-meaning program sends, made from the API's document: wrong types, unknown fields, overlong text, numbers out of
range, ids of nobody, signs that no database keeps, bodies that are no JSON.

`requests_of(document, ids)` is the whole walk. Each request changes one thing of one that is right as far as the document tells, so that it
gets past the first check and meets the next one.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

NOBODY = "018f0000-0000-7000-8000-000000000000"
JSON = "application/json"
# What is put in the place of a field's value.
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 10**30, 1.5, "", "x" * 70_000, "a\x00b", "\ud800", "١٢", "NaN", "9999-99-99", "0000-00-00T00:00", "-1e400", NOBODY,
    [], [None], [[]], ["a\x00b"], {}, {"id": NOBODY}, {"amount": "1e999", "currency": "CNY"}, {"a\x00b": {"c": []}},
)  # fmt: skip
BODIES = (
    b"", b"null", b"[]", b'"text"', b"1", b"{", b"\xff\xfe{}", b'{"a": NaN}', b"[" * 50_000, b'{"a":' * 50_000, b"{}" + b" " * 9,
    b'{"\\u0000": 1}', b'{"a": ' + b"9" * 5_000 + b"}",
)  # fmt: skip
# What stands behind the name of a filter or a word of a list.
TEXTS = (
    "",
    "\x00",
    "x" * 3000,
    "-1",
    "9" * 40,
    "1e400",
    "NaN",
    "9999-99-99",
    "-0001-01-01",
    NOBODY,
    "١٢",
    "null",
    "a,b",
    "%",
    "'--",
)


@dataclass(frozen=True)
class Sent:
    method: str
    path: str
    body: bytes | None = None
    type: str = JSON
    headers: Mapping[str, str] | None = None

    def __str__(self) -> str:
        shown = (self.body or b"")[:160].decode("utf-8", "replace")
        return f"{self.method} {self.path[:200]} {shown}"


def requests_of(document: dict[str, Any], ids: Mapping[str, str]) -> Iterator[Sent]:
    """`ids` holds for a path of the document that ends in one the id of a record that is there."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in ("get", "post", "patch", "put", "delete"):
                yield from _of_operation(document, method.upper(), path, operation, ids)


def _of_operation(
    document: dict[str, Any], method: str, path: str, operation: dict[str, Any], ids: Mapping[str, str]
) -> Iterator[Sent]:
    for address in _addresses(path, ids):
        if method == "GET":
            yield from _asked(address, operation)
        elif method != "DELETE" or address != _filled(path, ids.get(path, NOBODY)):
            yield from _told(document, method, address, operation)


def _addresses(path: str, ids: Mapping[str, str]) -> list[str]:
    if "{" not in path:
        return [path]
    return [_filled(path, ids[path]), _filled(path, NOBODY)] if path in ids else [_filled(path, NOBODY)]


def _filled(path: str, value: str) -> str:
    while "{" in path:
        before, _open, rest = path.partition("{")
        path = before + value + rest.partition("}")[2]
    return path


def _asked(address: str, operation: dict[str, Any]) -> Iterator[Sent]:
    names = [item["name"] for item in operation.get("parameters", []) if item["in"] == "query"]
    for name in [*names, "nobody_knows_this"]:
        for text in TEXTS:
            yield Sent("GET", f"{address}?{urlencode({name: text})}")
    yield Sent("GET", f"{address}?{urlencode({'cursor': 'eyJhIjoxfQ', 'ordering': '-id'})}")


def _told(document: dict[str, Any], method: str, address: str, operation: dict[str, Any]) -> Iterator[Sent]:
    for body in BODIES:
        yield Sent(method, address, body)
    yield Sent(method, address, b"<a/>", "application/xml")
    yield Sent(method, address, b"--x", "multipart/form-data; boundary=x")
    fields, required = _fields(document, operation)
    valid = {name: _plausible(document, fields[name]) for name in required}
    for name, value in itertools.product([*fields, "nobody_knows_this"], VALUES):
        yield Sent(method, address, _encoded({**valid, name: value}))
    if method in ("PATCH", "POST"):
        yield Sent(method, address, _encoded({**valid, "version": 999_999}))
        yield Sent(method, address, _encoded(valid), headers={"If-Match": "٣"})
        yield Sent(method, address, _encoded(valid), headers={"Idempotency-Key": "k\x80" * 150})


def _encoded(body: dict[str, Any]) -> bytes:
    """As a careless program writes it: with lone surrogates as they are in its strings."""
    return json.dumps(body).encode()


def _fields(document: dict[str, Any], operation: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    content = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    shape = _resolved(document, content.get("schema", {}))
    return shape.get("properties", {}), shape.get("required", [])


def _resolved(document: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in shape:
        shape = document["components"]["schemas"][shape["$ref"].rsplit("/", 1)[-1]]
    return shape


def _plausible(document: dict[str, Any], shape: dict[str, Any]) -> Any:
    """Something of the right kind."""
    shape = _resolved(document, shape)
    for whole in (*shape.get("allOf", ()), *shape.get("oneOf", ())):
        return _plausible(document, whole)
    if shape.get("enum"):
        return shape["enum"][0]
    kind = shape.get("type", "string")
    if kind == "object":
        return {name: _plausible(document, inner) for name, inner in shape.get("properties", {}).items()}
    by_format = {
        "uuid": NOBODY,
        "date": "2026-03-01",
        "date-time": "2026-03-01T08:00:00Z",
        "email": "a@b.example",
        "uri": "https://b.example",
    }
    plain: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "array": [], "string": "1"}
    return by_format.get(shape.get("format", ""), plain.get(kind if isinstance(kind, str) else kind[0], "1"))
