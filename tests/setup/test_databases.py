"""The test databases themselves."""

import os

import pytest
from django.core.cache import cache
from django.db import connection

from tests import template_database


def tables() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return int(cursor.fetchone()[0])


def mark() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_by_a_test ()")


@pytest.mark.django_db
def test_each_process_has_a_migrated_database_of_its_own() -> None:
    assert connection.settings_dict["NAME"] == template_database.own_name()
    assert tables() > 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_committed_is_gone_for_the_next_one(time: str) -> None:
    before = tables()
    mark()
    assert tables() == before + 1


@pytest.mark.django_db
def test_the_broker_is_private_and_works() -> None:
    cache.set("here", time := os.getpid())
    assert cache.get("here") == time


@pytest.mark.django_db
def test_chinese_text_has_trigrams_and_letters_have_cases() -> None:
    """An unset LANG makes clusters in which it has none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(show_trgm('北京大学')), lower('ÄÖ')")
        assert cursor.fetchone() == (5, "äö")
