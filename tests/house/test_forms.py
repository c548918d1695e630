"""Every form of every page that needs no record answers what it can't use in words, and never with an error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.house.walk import routes

# What every field is given at once. A file is empty, or holds bytes of no encoding.
HALF = "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")
NOBODY = "018f0000-0000-7000-8000-000000000000"
TEXTS = ("", "x" * 70_000, "a\x00b", "9" * 40, "-1e400", "9999-99-99", NOBODY, HALF)
FILES = (b"", b"\xff\xfe\x00\x00\x81\x8d", b'a,"b\n' * 3, b"PK\x03\x04 no archive")
# Leaving and choosing a language are not about what is typed.
LEFT = ("account_logout", "people:language")


@dataclass
class Form:
    action: str
    names: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page that are sent, with the names and kinds of their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            action = values.get("hx-post") or values.get("action") or ""
            self.inside = (values.get("method") or "").lower() == "post" or "hx-post" in values
            if self.inside:
                self.found.append(Form(action))
        elif self.inside and tag in ("input", "select", "textarea", "button") and (name := values.get("name")):
            self.found[-1].names[name] = values.get("type") or tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def forms_of(client: Client, path: str) -> Iterator[Form]:
    answer = client.get(path)
    if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
        reader = Forms()
        reader.feed(answer.text)
        for form in reader.found:
            form.action = form.action.split("#")[0] or path
            yield form


def hostile(form: Form, turn: int) -> dict[str, object]:
    text, content = TEXTS[turn % len(TEXTS)], FILES[turn % len(FILES)]
    return {
        name: SimpleUploadedFile("a.csv", content) if kind == "file" else text
        for name, kind in form.names.items()
        if name != "csrfmiddlewaretoken"
    }


@pytest.mark.django_db
def test_no_form_is_broken_by_what_is_typed(ada: User, client: Client) -> None:
    client.force_login(ada)
    client.raise_request_exception = False
    wrong, sent = [], set()
    for turn, route in enumerate(item for item in routes() if not item.is_api and not item.arguments):
        if route.name in LEFT or route.is_library or route.name.endswith("None"):
            continue
        for form in forms_of(client, reverse(route.name)):
            key = (form.action.partition("?")[0], tuple(sorted(form.names)))
            if key in sent or any(form.action == reverse(name) for name in LEFT):
                continue
            sent.add(key)
            with transaction.atomic():
                answer = client.post(form.action, hostile(form, turn))
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                wrong.append(f"{answer.status_code} {form.action} {TEXTS[turn % len(TEXTS)][:20]!r}")

    assert wrong == []
    assert len(sent) > 20
