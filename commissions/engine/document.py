"""Reading JSON: every problem is collected with its path, and reading goes on with a harmless value."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from commissions.engine.numbers import ZERO, as_text, plain_number
from commissions.engine.problems import Problem

_LONGEST_TEXT = 200
_MOST_ENTRIES = 1_000_000
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class Absent(Enum):
    """What a missing field means where no default stands in for it."""

    REQUIRED = "required"


REQUIRED = Absent.REQUIRED


def _is_text(value: object) -> bool:
    """Short and printable: no control characters and no halves of characters, which no database would take."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT and value.isprintable()


@dataclass(slots=True)
class Node:
    """One place in a document: its value, the way to it, and the list where problems are gathered."""

    value: object
    path: str
    problems: list[Problem] = field(default_factory=list)

    def complain(self, code: str, /, **params: str) -> None:
        self.problems.append(Problem(self.path, code, params))

    def child(self, name: str) -> "Node":
        value = self.value.get(name) if isinstance(self.value, dict) else None
        return Node(value, f"{self.path}.{name}" if self.path else name, self.problems)

    def given(self, name: str) -> bool:
        return isinstance(self.value, dict) and self.value.get(name) is not None

    def is_object(self, known: frozenset[str]) -> bool:
        if not isinstance(self.value, dict):
            self.complain("not_object")
            return False
        for name in self.value:
            if name not in known:
                self.child(str(name)[:_LONGEST_TEXT]).complain("unknown_field")
        return True

    def entries(self, name: str, *, most: int = _MOST_ENTRIES) -> list["Node"]:
        """The entries of a list field; a missing list is an empty one."""
        node = self.child(name)
        if node.value is None:
            return []
        if not isinstance(node.value, list):
            node.complain("not_list")
            return []
        if len(node.value) > most:
            node.complain("too_many", most=str(most))
            return []
        return [Node(entry, f"{node.path}[{index}]", self.problems) for index, entry in enumerate(node.value)]

    def number(
        self,
        name: str,
        *,
        default: Decimal | Absent | None = REQUIRED,
        least: Decimal | None = None,
        most: Decimal | None = None,
    ) -> Decimal | None:
        """A number of a field, its default when it is absent, and a harmless 0 where it is wrong."""
        if not isinstance(default, Absent) and not self.given(name):
            return default
        node = self.child(name)
        if node.value is None:
            return node._absent(default)
        number = plain_number(node.value)
        if number is None:
            node.complain("not_number")
            return ZERO
        if least is not None and number < least:
            node.complain("too_small", least=as_text(least))
        if most is not None and number > most:
            node.complain("too_large", most=as_text(most))
        return number

    def _absent(self, default: Decimal | Absent | None) -> Decimal | None:
        if isinstance(default, Absent):
            self.complain("required")
            return ZERO
        return default

    def exact_number(self, name: str, *, default: Decimal | Absent = REQUIRED, **limits: Decimal | None) -> Decimal:
        """As `number`, for fields that can't be null."""
        number = self.number(name, default=default, **limits)
        return ZERO if number is None else number

    def choice(self, name: str, options: Sequence[str], default: str | None = None) -> str:
        node = self.child(name)
        if node.value is None and default is not None:
            return default
        if node.value is None:
            node.complain("required")
            return options[0]
        if not isinstance(node.value, str) or node.value not in options:
            node.complain("unknown_choice", value=str(node.value)[:40], options=", ".join(options))
            return options[0]
        return node.value

    def text(self, name: str, default: str | None = None) -> str | None:
        if not self.given(name):
            return default
        node = self.child(name)
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            return str(node.value)
        if not _is_text(node.value):
            node.complain("not_text", most=str(_LONGEST_TEXT))
            return default
        return str(node.value)

    def required_text(self, name: str) -> str:
        if not self.given(name):
            self.child(name).complain("required")
        return self.text(name) or ""

    def texts(self, name: str) -> frozenset[str]:
        found = set()
        for entry in self.entries(name):
            if _is_text(entry.value):
                found.add(str(entry.value))
            else:
                entry.complain("not_text", most=str(_LONGEST_TEXT))
        return frozenset(found)

    def flag(self, name: str, *, default: bool) -> bool:
        node = self.child(name)
        if node.value is None:
            return default
        if not isinstance(node.value, bool):
            node.complain("not_flag")
            return default
        return node.value

    def days(self, name: str) -> int:
        node = self.child(name)
        if node.value is None:
            node.complain("required")
            return 0
        number = plain_number(node.value)
        if number is None or number != int(number) or not 0 <= number <= 36_500:
            node.complain("not_integer")
            return 0
        return int(number)

    def day(self, name: str, default: date | None = None) -> date:
        node = self.child(name)
        if node.value is None and default is not None:
            return default
        if node.value is None:
            node.complain("required")
            return date.min
        try:
            if not isinstance(node.value, str) or len(node.value) != len("2026-03-31"):
                raise ValueError(node.value)
            day = date.fromisoformat(node.value)
            if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
                raise ValueError(node.value)
            return day
        except ValueError:
            node.complain("not_date")
            return date.min
