"""What is typed finds what was stored, by the real PostgreSQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import search
from people.models import User

pytestmark = pytest.mark.django_db


def stored(*texts: str, phones: tuple[str, ...] = ()) -> User:
    user = User.objects.create_user("who@example.com", full_name="Who")
    user.search = search.document(*texts, phones=phones)
    user.save()
    return user


def found(text: str) -> bool:
    query = search.query(text)
    return query is not None and User.objects.filter(search=query).exists()


@pytest.mark.parametrize(
    "typed",
    [
        *("移动", "中国移动", "zgyd", "zhongguo", "zhongguoyidong", "中", "动设"),
        *("acm", "ACME", "Ａｃｍｅ", "acme 移动", "müller", "muller"),
    ],
)
def test_words_and_chinese_and_pinyin_find(typed: str) -> None:
    stored("中国移动设备", "Acme Müller & Co")
    assert found(typed)


@pytest.mark.parametrize("typed", ["国动", "联通", "zgyx", "cme", "acme 联通"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    stored("中国移动设备", "Acme Müller & Co")
    assert not found(typed)


@pytest.mark.parametrize("typed", ["13800138000", "138 0013 8000", "+86 138-0013-8000", "00138000", "8000 ", "1380013"])
def test_phones_are_found_by_their_parts(typed: str) -> None:
    stored("Somebody", phones=("+8613800138000",))
    assert found(typed)


@pytest.mark.parametrize("typed", ["li.wei@acme.example", "li.wei@acme", "acme.example", "li.wei"])
def test_mail_addresses_are_found(typed: str) -> None:
    stored("li.wei@acme.example")
    assert found(typed)


def test_all_readings_of_a_polyphonic_character_find() -> None:
    stored("重庆长城")
    assert found("cqcc")
    assert found("zqcc")


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_query(text: str) -> None:
    query = search.query(text)
    if query is not None and "\0" not in text:
        list(User.objects.filter(search=query)[:1])


@given(st.text(max_size=60).filter(lambda text: "\0" not in text))
def test_nothing_that_is_stored_breaks_the_vector(text: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector", [search.document(text)])
