"""./run messages: collects every translatable string of the product into the catalogue of each language.

With Babel alone: a fresh machine has no gettext programs. What was translated stays; a string that is gone becomes obsolete, and
nothing is guessed ("fuzzy"), since a wrong translation is worse than a missing one that a test reports.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans",)
NOT_THE_PRODUCT = {".venv", "var", "tests", "bench", "frontend", "node_modules", "migrations"}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What templatize() leaves of a template: calls among letters that stand for the rest.
CALL = re.compile(r"""\b(?:_|n?p?gettext)\((?:[^()'"]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*\)""", re.DOTALL)


def collect(project: Path) -> Catalog:
    catalogue = Catalog(project="salesmgmt", charset="utf-8")
    for path in sources(project):
        place = path.relative_to(project).as_posix()
        for message, comments, context in strings_of(path):
            # Without line numbers: they would change the catalogue with every edit.
            catalogue.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalogue


def sources(project: Path) -> Iterator[Path]:
    for suffix in ("*.py", "*.html", "*.txt"):
        for path in sorted(project.rglob(suffix)):
            parts = path.relative_to(project).parts
            is_text_template = suffix != "*.txt" or "templates" in parts
            if is_text_template and not NOT_THE_PRODUCT.intersection(parts):
                yield path


def strings_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    text = path.read_text(encoding="utf-8")
    code = text if path.suffix == ".py" else "\n".join(CALL.findall(templatize(text, origin=str(path))))
    for _line, message, comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS, ["Translators:"]):
        yield message, comments, context


def update(project: Path, language: str, collected: Catalog) -> Catalog:
    path = project / "locale" / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    else:
        catalogue = Catalog(locale=language, project="salesmgmt", charset="utf-8")
    catalogue.update(collected, no_fuzzy_matching=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_by_file=True, include_lineno=False)
    return catalogue


def main() -> int:
    collected = collect(PROJECT)
    for language in LANGUAGES:
        catalogue = update(PROJECT, language, collected)
        missing = [message for message in catalogue if message.id and not is_translated(message)]
        print(f"{language}: {len(catalogue)} messages, {len(missing)} not translated")
    return 0


def is_translated(message: Message) -> bool:
    strings = (message.string,) if isinstance(message.string, str) else message.string
    return all(strings or [""])


if __name__ == "__main__":
    sys.exit(main())
