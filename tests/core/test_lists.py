"""The list page's machinery on the users' list: heads, rows, chips, columns, pages, and the choice of rows."""

from __future__ import annotations

import re

import django_filters as filters
import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from core import keyset
from core.bulk import MOST_CHOSEN, chosen, list_params
from core.listing import API_WORDS, Listing
from core.tables import Column, Table, sortable
from people.models import Team, User


class UserFilters(filters.FilterSet):
    team = filters.ModelChoiceFilter(label="Team", queryset=Team.objects.all())


TABLE = Table(
    "users",
    (
        Column("full_name", "Name", kind="link", sort=sortable("full_name")),
        Column("email", "E-mail", kind="email"),
        Column("title", "Job title", shown=False),
    ),
    ordering="full_name",
)


def listing(query: str = "") -> Listing:
    return Listing(QueryDict(query), User.objects.order_by("full_name"), TABLE, UserFilters)


def render(source: str, query: str = "", **context: object) -> str:
    request = RequestFactory().get(f"/people/users/?{query}")
    values = {"request": request, "listing": listing(query), "detail_route": "people:user", **context}
    return Template(source).render(Context(values))


def test_rows_link_to_their_records(alice: User, bob: User) -> None:
    html = render("{% list_rows listing %}")

    assert re.findall(r'<a class="row-link" href="([^"]+)">([^<]+)</a>', html) == [
        (f"/people/users/{alice.pk}/", "Alice Adler"),
        (f"/people/users/{bob.pk}/", "Bob Brandt"),
    ]
    assert 'name="ids"' not in html


def test_rows_can_be_chosen_where_something_can_be_done_with_them(alice: User) -> None:
    html = render("{% list_rows listing %}", bulk_actions=["any"])

    assert f'name="ids" value="{alice.pk}" aria-label="Choose this row"' in html


def test_a_heads_link_turns_the_direction(alice: User) -> None:
    source = "{% list_heads listing as heads %}{% for head in heads %}{{ head.aria }} {{ head.url }};{% endfor %}"

    assert render(source) == "ascending ?ordering=-full_name;none ;"
    assert render(source, "ordering=-full_name") == "descending ?ordering=full_name;none ;"


def test_chips_say_the_filters_in_words(alice: User) -> None:
    source = (
        "{% filter_chips listing as chips %}{% for c in chips %}{{ c.label }}={{ c.value }}|{{ c.url }};{% endfor %}"
    )

    html = render(source, f"team={alice.team_id}&ordering=-full_name")

    assert html == "Team=North|?ordering=-full_name;"


def test_columns_are_shown_and_hidden_by_address(alice: User) -> None:
    source = "{% column_choices listing as all %}{% for c in all %}{{ c.shown }} {{ c.url }};{% endfor %}"

    assert render(source) == ("True ?columns=email;True ?columns=full_name;False ?columns=full_name%2Cemail%2Ctitle;")


def test_the_last_column_stays(alice: User) -> None:
    source = "{% column_choices listing as all %}{{ all.0.url }}"

    assert render(source, "columns=full_name") == "?columns=full_name"


def test_the_page_offers_its_neighbours_only_where_they_are(alice: User, bob: User) -> None:
    first = render('{% include "components/list/pager.html" %}', "page_size=1")
    cursor = keyset.encode([alice.full_name, alice.pk], False)
    last = render('{% include "components/list/pager.html" %}', f"page_size=1&cursor={cursor}")

    assert ('rel="next"' in first, 'rel="prev"' in first) == (True, False)
    assert ('rel="next"' in last, 'rel="prev"' in last) == (False, True)


def test_chosen_rows_are_those_ticked_and_never_more_than_the_list(alice: User, bob: User) -> None:
    make = RequestFactory()
    ticked = make.post("/", {"ids": [str(alice.pk)]})
    elsewhere = make.post("/", {"ids": [str(bob.pk)]})
    hers = Listing(QueryDict(""), User.objects.filter(pk=alice.pk), TABLE, None)

    assert list(chosen(ticked, listing())) == [alice]
    assert list(chosen(elsewhere, hers)) == []


def test_everything_means_everything_that_matches(alice: User, bob: User, charlie: User) -> None:
    request = RequestFactory().post("/", {"everything": "1", "ids": [str(charlie.pk)]})

    assert set(chosen(request, listing(f"team={alice.team_id}"))) == {alice, bob}


@pytest.mark.parametrize(
    "ids", [["x"], ["1'; drop table"], ["00000000-0000-0000-0000-000000000000"] * (MOST_CHOSEN + 1)]
)
def test_an_unreadable_choice_is_refused(ids: list[str], db: None) -> None:
    with pytest.raises(BadRequest):
        chosen(RequestFactory().post("/", {"ids": ids}), listing())


def test_the_acts_own_parameters_are_not_the_lists() -> None:
    params = list_params(QueryDict("team=1&action=assign&ids=a&ids=b&everything=1"))

    assert params.urlencode() == "team=1"


def test_words_of_pages_are_unknown_to_programs() -> None:
    with pytest.raises(BadRequest):
        Listing(QueryDict("columns=email"), User.objects.all(), TABLE, UserFilters, words=API_WORDS)
