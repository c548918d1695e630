"""A policy answers with a verdict: yes, or no with a sentence that a person may read."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise `Forbidden` with the reason when the answer is no."""
        if not self.allowed:
            raise Forbidden(self.reason)


YES = Verdict(True)


def no(reason: str) -> Verdict:
    return Verdict(False, reason)
