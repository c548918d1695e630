"""One search over everything, never more than one may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.search import find
from people.models import User
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import ApiFor, BrowserFor


@pytest.fixture
def world(alice: User) -> None:
    """One of each kind for Alice."""
    account = AccountFactory(owner=alice, name="星河科技有限公司")
    LeadFactory(owner=alice, company="星河智能", phone="13812345678")
    ContactFactory(owner=alice, account=account, last_name="星", first_name="河")
    OpportunityFactory(owner=alice, name="星河二期")


def kinds(user: User, text: str) -> list[str]:
    return [group.searched.key for group in find(user=user, text=text)]


@pytest.mark.parametrize("text", ["星河", "xh", "XINGHE"])
def test_chinese_words_and_pinyin_find_every_kind(world: None, alice: User, text: str) -> None:
    assert kinds(alice, text) == ["lead", "account", "contact", "opportunity"]


def test_parts_of_numbers_and_names_of_colleagues(world: None, alice: User, maya: User) -> None:
    assert kinds(alice, "13812345678") == kinds(alice, "5678") == ["lead"]
    assert [hit.title for group in find(user=alice, text="maya") for hit in group.hits] == ["Maya Meier"]


@pytest.mark.parametrize("text", ["", "   ", "&|!():*", "'", "\\", "zzz"])
def test_nothing_is_found_for_nothing(world: None, alice: User, text: str) -> None:
    assert find(user=alice, text=text) == []


def test_others_find_nothing_of_it(world: None, charlie: User, bob: User, maya: User) -> None:
    assert [kinds(person, "星河") for person in (charlie, bob)] == [[], []]
    assert kinds(maya, "星河") == ["lead", "account", "contact", "opportunity"]


def test_the_palette_gets_its_part_and_the_page_all(
    world: None, browser: BrowserFor, alice: User, charlie: User
) -> None:
    address = reverse("search") + "?q=星河"
    part = browser(alice).get(address, headers={"HX-Request": "true", "HX-Target": "palette-results"}).content.decode()
    assert part.strip().startswith('<div id="palette-results">')
    assert part.count('role="option"') == 5
    assert "星河二期" in browser(alice).get(address).content.decode()
    assert "星河二期" not in browser(charlie).get(address).content.decode()


def test_by_api_in_six_statements_and_those_of_the_token(world: None, api: ApiFor, alice: User) -> None:
    client = api(alice)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get("/api/v1/search/", {"q": "星河"})
    assert [hit["kind"] for hit in answer.json()["results"]] == ["lead", "account", "contact", "opportunity"]
    # The token, its user, the rights; the latest ids, those that the index knows, and a statement for each kind.
    assert len(caught) == 8
    assert client.get("/api/v1/search/", {"q": "x", "table": "users"}).status_code == 400
    assert client.get("/api/v1/search/", {"q": "星河", "kind": "lead"}).json()["results"][0]["kind"] == "lead"
    assert api(alice, "leads:read").get("/api/v1/search/", {"q": "星河"}).json()["results"][0]["kind"] == "lead"
