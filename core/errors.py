"""What a service may answer instead of doing its work. Doors turn these into a form error or a problem+json body, each in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong: `field` is the input's name ("" for the whole), `code` is stable, `message` is for people."""

    field: str
    code: str
    message: str


class Refusal(Exception):
    """A rule says no. HTTP 422. Nothing has been changed."""

    status = 422
    code = "refused"

    def __init__(self, message: str, *, code: str = "", field: str = "", problems: Sequence[FieldProblem] = ()) -> None:
        super().__init__(message)
        self.message = str(message)
        self.code = code or self.code
        self.problems = tuple(problems) or (FieldProblem(field, self.code, self.message),)


class Forbidden(Refusal):
    """The record may be seen, but the actor may not do this to it. HTTP 403."""

    status = 403
    code = "forbidden"


class Conflict(Refusal):
    """Somebody else changed it first, or its state no longer allows this. HTTP 409 with the current version and values."""

    status = 409
    code = "conflict"

    def __init__(self, message: str, *, code: str = "", current: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(message, code=code, **kwargs)
        self.current = current or {}
