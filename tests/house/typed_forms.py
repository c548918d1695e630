"""The forms of a page as a person has them before him, and what a person who means no good types into them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

NOBODY = "018f0000-0000-7000-8000-000000000000"
HALF = "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")
TEXTS = (
    "", "x" * 70_000, "a\x00b", "9" * 40, "-1e400", "NaN", "9999-99-99", "0001-01-01", NOBODY, HALF,
    "🦄" * 300, "\u202e\u0645\u0631\u062d\u0628\u0627", "٣",
    "-1", "=1+1", "<script>alert(1)</script>", "{{ settings.SECRET_KEY }}", "../../etc/passwd", "null", "[]", '{"a": 1}', "on",
)  # fmt: skip
# A file is empty, or holds bytes of no encoding, or is none of what it says.
FILES = (b"", b"\xff\xfe\x00\x00\x81\x8d", b'a,"b\n' * 3, b"PK\x03\x04 no archive", b"\x00" * 64)
UNSENT = {"csrfmiddlewaretoken"}


@dataclass
class Form:
    """`kinds` of the fields by name, and the values a browser would send if nobody typed anything."""

    action: str
    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        return (self.action.partition("?")[0], *sorted(self.kinds))

    def filled(self, **typed: object) -> dict[str, object]:
        """What is sent; buttons are not pressed."""
        kept = {name: values for name, values in self.values.items() if self.kinds.get(name) != "file"}
        return {name: value for name, value in {**kept, **typed}.items() if name not in UNSENT}

    def wrong(self, name: str, turn: int) -> object:
        if self.kinds[name] == "file":
            return SimpleUploadedFile("a.csv", FILES[turn % len(FILES)])
        return TEXTS[turn % len(TEXTS)]

    def all_wrong(self, turn: int) -> dict[str, object]:
        return {name: self.wrong(name, turn) for name in self.kinds if name not in UNSENT}

    def one_wrong(self, name: str, turn: int) -> dict[str, object]:
        """The rest as it is, so that what is typed gets past the form and meets the service."""
        return self.filled(**{name: self.wrong(name, turn)})


class Forms(HTMLParser):
    """Forms that are sent, with their fields, also those that stand elsewhere and name their form."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.inside: Form | None = None
        self.chosen: str | None = None  # the name of the <select> or <textarea> that is open
        self.by_id: dict[str, Form] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open(values)
        elif tag == "option":
            self._choose(values)
        elif form := self.by_id.get(values.get("form", "")) or self.inside:
            self._field(form, tag, values, dict(attrs))
        if tag not in ("form", "input", "option", "select", "textarea") and "hx-post" in values:
            self.found.append(Form(values["hx-post"]))

    def _open(self, values: dict[str, str]) -> None:
        sent = values.get("method", "").lower() == "post" or "hx-post" in values
        self.inside = Form(values.get("hx-post") or values.get("action", "")) if sent else None
        if self.inside is not None:
            self.found.append(self.inside)
            self.by_id[values.get("id", "-")] = self.inside

    def _field(self, form: Form, tag: str, values: dict[str, str], given: dict[str, str | None]) -> None:
        name = values.get("name", "")
        if tag not in ("input", "select", "textarea", "button") or not name:
            return
        kind = values.get("type", tag)
        form.kinds[name] = kind
        self.chosen = name if tag in ("select", "textarea") else None
        if kind in ("checkbox", "radio") and "checked" in given:
            form.values.setdefault(name, []).append(values.get("value", "on"))
        elif tag == "input" and kind not in ("checkbox", "radio", "submit", "file"):
            form.values.setdefault(name, []).append(values.get("value", ""))

    def _choose(self, values: dict[str, str]) -> None:
        if self.inside is not None and self.chosen and "selected" in values:
            self.inside.values.setdefault(self.chosen, []).append(values.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.inside is not None and self.chosen and self.inside.kinds.get(self.chosen) == "textarea":
            self.inside.values[self.chosen] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        self.inside = None if tag == "form" else self.inside
        self.chosen = None if tag in ("select", "textarea") else self.chosen


def forms_of(client: Client, path: str) -> Iterator[Form]:
    """All of a page's, whole or fragment."""
    answer = client.get(path)
    if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
        reader = Forms()
        reader.feed(answer.text)
        for form in reader.found:
            form.action = form.action.split("#")[0] or path
            yield form
