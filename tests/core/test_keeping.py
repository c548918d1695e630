"""`{% kept %}`: rendered once for its key and language; and no template keeps what belongs to one person or one request."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"{% kept ?([^%]*)%}(.*?){% endkept %}", re.DOTALL)
OF_ONE_REQUEST = re.compile(r"csrf_token|\brequest\b|\bmessages\b|\blisting\b")


def test_the_second_time_it_is_not_rendered_again() -> None:
    kept = Template("{% kept key %}{{ value }}{% endkept %}")

    assert [kept.render(Context({"key": 1, "value": value})) for value in ("a", "b")] == ["a", "a"]
    assert kept.render(Context({"key": 2, "value": "c"})) == "c"


def test_every_language_has_its_own() -> None:
    kept = Template("{% kept %}{% get_current_language as now %}{{ now }}{% endkept %}")
    texts = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            texts.append(kept.render(Context()))

    assert texts == ["en", "zh-hans", "en"]


def kept_blocks() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        found += [(str(path.relative_to(ROOT)), keys, body) for keys, body in BLOCK.findall(path.read_text())]
    return found


@pytest.mark.parametrize(("path", "keys", "body"), kept_blocks())
def test_nothing_of_one_request_is_kept(path: str, keys: str, body: str) -> None:
    assert OF_ONE_REQUEST.findall(body.replace("request|theme_of", "")) == []
    if re.search(r"\buser\.", body):
        assert keys.split(maxsplit=1)[0] == "user.pk", f"{path} keeps something of a person without naming whose it is"


def test_some_templates_keep_something() -> None:
    assert len(kept_blocks()) >= 5
