"""What ./run messages finds, and what it keeps."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from salesmgmt.catalogue import collect, update

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
NAME = _("Close the deal")
LONG = _("One sentence that "
         "goes on.")
COUNT = ngettext("%(n)s lead", "%(n)s leads", n)
MONTH = pgettext_lazy("month", "May")
IGNORED = _(variable)
"""
TEMPLATE = """
<a title="{% translate "It's open" %}">{{ _("Hello") }} (not this) {% translate "May" context "verb" %}</a>
{% blocktranslate trimmed count n=rows|length %}
    {{ n }} row (chosen)
{% plural %}
    {{ n }} rows (chosen)
{% endblocktranslate %}
{% include "x.html" with label=_("Name it") %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "leads/services.py": PYTHON,
        "templates/leads/list.html": TEMPLATE,
        "templates/mail/won.txt": '{% translate "You won" %}',
        "tests/test_it.py": 'from x import gettext as _\n_("Only a test")',
        "var/page.html": '{% translate "Only a copy" %}',
        "README.txt": '{% translate "Not a template" %}',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def texts(catalogue: Catalog) -> set[object]:
    return {(message.context, message.id) if message.context else message.id for message in catalogue if message.id}


def read(project: Path) -> Catalog:
    with (project / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def test_collects_the_strings_of_python_and_templates_of_the_product_only(project: Path) -> None:
    assert texts(collect(project)) == {
        "Close the deal",
        "One sentence that goes on.",
        ("%(n)s lead", "%(n)s leads"),
        ("month", "May"),
        "It's open",
        "Hello",
        ("verb", "May"),
        ("%(n)s row (chosen)", "%(n)s rows (chosen)"),
        "Name it",
        "You won",
    }


def test_keeps_translations_and_never_guesses(project: Path) -> None:
    catalogue = update(project, "zh_Hans", collect(project))
    catalogue["Hello"].string = "你好"
    with (project / "locale/zh_Hans/LC_MESSAGES/django.po").open("wb") as file:
        write_po(file, catalogue)
    (project / "templates/leads/list.html").write_text('{% translate "Hello!" %} {% translate "Hello" %}')

    update(project, "zh_Hans", collect(project))

    written = read(project)
    assert written["Hello"].string == "你好"
    assert (written["Hello!"].string, written["Hello!"].fuzzy) == ("", False)
    assert "Name it" not in written


def test_writes_the_same_file_twice(project: Path) -> None:
    path = project / "locale/zh_Hans/LC_MESSAGES/django.po"
    update(project, "zh_Hans", collect(project))
    first = [line for line in path.read_text().splitlines() if "Date" not in line]

    update(project, "zh_Hans", collect(project))

    assert [line for line in path.read_text().splitlines() if "Date" not in line] == first
