"""The tags and components that all pages are made of."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from core import assets, icons, marks
from tests.house.sources import ROOT, product_files

ICON_NAMES = [
    re.compile(r"{% icon \"([a-z0-9-]+)\""),
    re.compile(r"\bicon=\"([a-z0-9-]+)\""),
    re.compile(r"BulkAction\(\s*\"[^\"]+\",\s*[^,]+,\s*\"([a-z0-9-]+)\""),
    re.compile(r"ViewLink\(\s*[^,]+,\s*\"([a-z0-9-]+)\""),
    re.compile(r"notice\(\s*\"[^\"]+\",\s*[^\n]+,\s*\"([a-z0-9-]+)\"\)"),
    re.compile(r"Creation\(\s*[^,]+,\s*\"([a-z0-9-]+)\""),
    re.compile(r"Entry\(\s*\"[^\"]+\",\s*[^,]+,\s*\"([a-z0-9-]+)\""),
]


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


class Example(forms.Form):
    name = forms.CharField(help_text="As on the contract")
    on = forms.DateField(required=False)
    choice = forms.ChoiceField(choices=[("", "---------"), ("a", "A")], required=False)
    several = forms.MultipleChoiceField(choices=[("a", "A")], required=False)
    agreed = forms.BooleanField(required=False)


def named_icons() -> list[tuple[str, Path]]:
    sources = [*ROOT.glob("templates/**/*.html"), *product_files()]
    texts = [(path, path.read_text(encoding="utf-8")) for path in sources]
    return [(name, path) for path, text in texts for pattern in ICON_NAMES for name in pattern.findall(text)]


def test_every_icon_that_is_named_exists() -> None:
    places, known = named_icons(), set(icons.archive().namelist())

    assert len(places) > 100
    assert [f"{name} in {path.relative_to(ROOT)}" for name, path in places if f"{name}.svg" not in known] == []


def test_an_unknown_icon_costs_no_page(caplog: pytest.LogCaptureFixture) -> None:
    assert "<circle" in icons.icon("no-such-icon")
    assert "no-such-icon" in caplog.text


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert render('{% icon "plus" %}') == (
        '<svg class="icon size-4" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h14"/><path d="M12 5v14"/></svg>'
    )


def test_money_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        assert render('{% money value "CNY" %}', value=12345) == '<span class="money" title="¥12,345.00">¥1.23万</span>'
    with translation.override("en"):
        assert render('{% amount value "CNY" %}', value=12345) == '<span class="money">¥12,345.00</span>'
        assert render("{% money value %}", value=None) == str(marks.NOTHING)


def test_a_field_ties_label_help_and_error_to_its_input() -> None:
    html = render("{% field form.name %}", form=Example({}))

    assert '<label class="field-label" for="id_name">' in html
    assert 'aria-invalid="true"' in html
    assert re.search(r'aria-describedby="[^"]*id_name_helptext[^"]*"', html)
    assert re.search(r'aria-describedby="[^"]*id_name_error[^"]*"', html)
    assert 'id="id_name_helptext">As on the contract' in html
    assert 'id="id_name_error"' in html


def test_dates_use_the_browsers_input_in_its_only_format() -> None:
    html = render("{% field form.on %}", form=Example(initial={"on": date(2026, 3, 4)}))

    assert 'type="date"' in html
    assert 'value="2026-03-04"' in html


def test_lists_of_many_are_searchable_and_empty_choices_short() -> None:
    html = render("{% fields form %}", form=Example())

    assert "data-choose" in html.partition('name="several"')[2].partition(">")[0]
    assert "---------" not in html


def test_the_error_summary_links_to_the_fields() -> None:
    form = Example({})
    form.add_error(None, "Too much")

    html = render("{% error_summary form %}", form=form)

    assert "2 things need your attention" in html
    assert "<li>Too much</li>" in html
    assert '<a href="#id_name">Name</a>' in html


def test_a_form_in_the_dialog_goes_by_htmx_and_one_on_a_page_does_not() -> None:
    request = RequestFactory().get("/leads/create/?source=web")
    page = render("{% form form %}", form=Example(), request=request)
    dialog = render("{% form form dialog=True %}", form=Example(), request=request)

    assert "hx-post" not in page
    assert 'action="/leads/create/?source=web"' in page
    assert 'hx-post="/leads/create/?source=web" hx-target="#dialog"' in dialog


def test_the_address_with_changes() -> None:
    request = RequestFactory().get("/leads/?status=new&status=qualified&cursor=abc")

    html = render("{% query cursor=None ordering='name' %}", request=request)

    assert html == "?status=new&amp;status=qualified&amp;ordering=name"


def test_chart_data_cannot_end_its_script_block() -> None:
    html = render("{% chart 'sales' data label='Sales' %}", data={"name": "</script><script>alert(1)</script>"})

    assert html.count("</script>") == 1
    block = html.partition('type="application/json" id="sales-data">')[2].removesuffix("</script>")
    assert json.loads(block) == {"name": "</script><script>alert(1)</script>"}


@pytest.mark.parametrize(
    ("trend", "good", "tone"),
    [("+3", "up", "trend-good"), ("-3", "up", "trend-bad"), ("−3", "down", "trend-good"), ("+3", "down", "trend-bad")],
)
def test_a_trend_is_good_or_bad_by_its_meaning(trend: str, good: str, tone: str) -> None:
    assert render("{% trend_tone trend good %}", trend=trend, good=good) == tone


def test_a_sparkline_spans_its_box() -> None:
    html = marks.sparkline([1, 3, 2])

    assert 'points="2.0,22.0 42.0,2.0 82.0,12.0"' in html
    assert marks.sparkline([5]) == ""


def test_a_person_keeps_the_same_colour() -> None:
    assert marks.avatar("Alice Adler") == marks.avatar("Alice Adler")
    assert "hue-" in marks.avatar("王小明")


def test_assets_are_found_by_the_manifest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    monkeypatch.setattr(assets, "manifest_path", lambda: manifest)
    missing = assets.asset_url("app.js")
    manifest.write_text('{"app.js": "app-1.js"}')
    built = assets.asset_url("app.js")

    assert (missing, built) == ("/static/app.js", "/static/app-1.js")
