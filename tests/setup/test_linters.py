"""`./run test` is the whole suite, so it asks the linters too. Each is a test of its own: `./run lint NAME` says the same."""

import os
import subprocess

import pytest

from salesmgmt.embedded.places import PROJECT

ENVIRONMENT = {**os.environ, "SALESMGMT_PREPARED": "1"}


def lint(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = ["./run", "lint", *arguments]
    return subprocess.run(
        command, check=False, cwd=PROJECT, env=ENVIRONMENT, capture_output=True, text=True, timeout=900
    )


LINTERS = lint("--list").stdout.split()


def test_there_are_linters() -> None:
    assert LINTERS == ["ruff", "format", "imports", "types", "templates", "migrations"]


@pytest.mark.lint
@pytest.mark.parametrize("name", LINTERS)
def test_linter_finds_nothing(name: str) -> None:
    done = lint(name)

    if done.returncode != 0:
        pytest.fail(f"./run lint {name}\n{done.stdout}{done.stderr}", pytrace=False)
