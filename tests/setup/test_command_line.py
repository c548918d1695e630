"""What ./run says to those who mistype."""

import os
import subprocess

import pytest

from salesmgmt.embedded.places import PROJECT


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        ["./run", *arguments],
        check=False,
        cwd=PROJECT,
        env={**os.environ, "SALESMGMT_PREPARED": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_without_a_verb_it_explains_itself() -> None:
    code, said = run()

    assert code == 0
    assert said.startswith("usage: ./run VERB [arguments]\n")


def test_an_unknown_verb_is_named() -> None:
    code, said = run("dmeo")

    assert code == 1
    assert said.endswith("run: unknown verb 'dmeo'\n")


@pytest.mark.parametrize("verb", ["demo", "services"])
def test_arguments_that_mean_nothing_are_refused(verb: str) -> None:
    assert run(verb, "--fast") == (1, f"run: {verb} takes no arguments, but was given: --fast\n")


@pytest.mark.parametrize("port", ["eight", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert run("demo", PORT=port) == (1, f"run: PORT must be a whole number from 1 to 65535, not {port!r}.\n")


def test_an_unknown_linter_is_refused() -> None:
    assert run("lint", "taste") == (1, "== taste\nrun: unknown linter 'taste' (./run lint --list)\n")


def test_an_interpreter_that_is_too_old_is_not_taken() -> None:
    """PYTHON names one that fails; the next that fits is taken, so only a machine without any fails."""
    script = f'. "{PROJECT}/run" help >/dev/null; PYTHON=/bin/false; find_python'
    done = subprocess.run(
        ["sh", "-c", f"cd {PROJECT}; {script}"], check=True, capture_output=True, text=True, timeout=60
    )

    assert done.stdout.strip().startswith("python3")
