"""Databases for all tests. People, factories and the rest of the cast live in their own modules."""

import gc
import os
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from tests import template_database

# On CI every run tries the same examples: what is red there was changed by what is being landed, and can be had again.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("default", deadline=None, parent=settings.get_profile("default"))
settings.load_profile("ci" if os.environ.get("CI") else "default")

pytest_plugins = ["tests.cast", "tests.fixtures"]


# What keeps one process busy for long begins first, so that no process ends long after the others.
LONGEST_FIRST = (
    "tests/browser/",
    "tests/setup/test_demo.py",
    "tests/setup/test_linters.py",
    "tests/house/test_routes.py",
)


@pytest.hookimpl(trylast=True)  # after pytest-django has sorted
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: [not item.nodeid.startswith(place) for place in LONGEST_FIRST])


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looked through again and again by the garbage collector it costs a sixth of all processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Replaces pytest-django's: a copy of the migrated template for this process."""
    original, name = connection.settings_dict["NAME"], template_database.own_name()
    with django_db_blocker.unblock():
        template = template_database.ensure_template()
        template_database.copy_template(template, name)
        template_database.use(name)
    replace = pytest.MonkeyPatch()
    replace.setattr(TransactionTestCase, "_fixture_teardown", lambda case: _fresh_copy(template, name))
    yield
    replace.undo()
    with django_db_blocker.unblock():
        template_database.use(original)
        with template_database.server() as maintenance:
            template_database.drop(maintenance, name)


def _fresh_copy(template: str, name: str) -> None:
    """After a test that committed: see tests/template_database.py."""
    connection.close()
    template_database.copy_template(template, name)
