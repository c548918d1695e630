"""Problems are values with a path, a stable code and parameters; the sentence is made for the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from commissions.engine.problem_sentences import PROBLEM_SENTENCES


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where."""

    path: str
    code: str
    params: dict[str, str] = field(default_factory=dict)

    def sentence(self, language: str = "en") -> str:
        sentences = PROBLEM_SENTENCES[self.code]
        chosen = sentences[1] if language.lower().startswith("zh") else sentences[0]
        return chosen.format(**self.params)

    def as_json(self, language: str = "en") -> dict[str, str]:
        return {"path": self.path, "code": self.code, "message": self.sentence(language)}


class Unreadable(ValueError):
    """The input can't be computed with; carries every problem, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.path}: {problem.sentence()}" for problem in self.problems))


class UnsoundRules(Unreadable):
    """The plan's rules can't be explained, so they can't be used."""


class MalformedFacts(Unreadable):
    """The facts handed to a calculation are not facts in the agreed form."""
