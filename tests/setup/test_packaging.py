"""The files that no program of ours runs here: image, compose file, locks. There is no container engine to try them with."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from salesmgmt.embedded import postgres
from salesmgmt.embedded.places import PROJECT

LOCKS = sorted((PROJECT / "requirements").glob("*.txt"))
PRODUCT = ("web", "worker", "scheduler", "migrate")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    assert isinstance(loaded, dict)
    return loaded


def test_compose_has_the_five_processes_and_a_migration(compose: dict[str, Any]) -> None:
    assert sorted(compose["services"]) == ["migrate", "postgres", "scheduler", "valkey", "web", "worker"]
    assert compose["services"]["postgres"]["image"] == "postgres:18"
    assert compose["services"]["valkey"]["image"] == "valkey/valkey:9"


def test_compose_names_only_what_it_has(compose: dict[str, Any]) -> None:
    services = compose["services"]
    needed = {name for service in services.values() for name in service.get("depends_on", {})}
    volumes = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert needed == {"migrate", "postgres", "valkey"}
    assert volumes == set(compose["volumes"])


def test_nobody_serves_before_migrations_are_done_and_servers_are_healthy(compose: dict[str, Any]) -> None:
    conditions = {
        "migrate": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "valkey": {"condition": "service_healthy"},
    }
    for name in ("web", "worker", "scheduler"):
        assert compose["services"][name]["depends_on"] == conditions
    for name in ("web", "worker", "postgres", "valkey"):
        assert compose["services"][name]["healthcheck"]["test"]


def test_the_cluster_is_made_as_the_embedded_one(compose: dict[str, Any]) -> None:
    arguments = compose["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    cluster = postgres.Cluster(Path("/nowhere"), 1, "", "", None, throwaway=False)
    embedded = [
        option for option in postgres.initdb_options(cluster) if option.startswith("--") and "auth" not in option
    ]
    assert set(embedded) - {"--no-instructions"} <= set(arguments)
    assert arguments[:2] == ["-E", "UTF8"]
    tuning = [part for name, value in postgres.TUNING.items() for part in ("-c", f"{name}={value}")]
    assert compose["services"]["postgres"]["command"] == ["postgres", *tuning]


def test_no_secret_has_a_default_and_no_process_has_rights_it_does_not_need(compose: dict[str, Any]) -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD"):
        assert set(re.findall(rf"\${{{name}(.)", text)) == {":"}
        assert f"${{{name}:-" not in text
    for name in PRODUCT:
        service = compose["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["web"]


def test_the_image_is_made_in_stages_and_runs_as_nobody_special() -> None:
    lines = (PROJECT / "Dockerfile").read_text().splitlines()
    stages = [line for line in lines if line.startswith("FROM ")]
    assert len(stages) == 3
    assert "USER salesmgmt" in lines[lines.index(stages[-1]) :]
    assert any("--require-hashes" in line for line in lines)


def test_the_image_copies_what_exists() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    assert [source for source in sources if not (PROJECT / source).exists()] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    packages = re.findall(r"^([a-z0-9][\w.-]*==\S+.*)$", text, re.MULTILINE)
    assert packages
    assert [line for line in packages if not line.endswith("\\")] == []
    assert re.findall(r"(?:https?|file)://\S+|--(?:index-url|extra-index-url|find-links)\S*", text) == []


def test_product_and_tests_are_locked_to_the_same_versions() -> None:
    def versions(name: str) -> dict[str, str]:
        text = (PROJECT / "requirements" / f"{name}.txt").read_text()
        return dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", text, re.MULTILINE))

    base, test, dev = versions("base"), versions("test"), versions("dev")
    assert base.items() <= test.items()
    assert test.items() <= dev.items()


def test_every_room_stands_on_a_floor() -> None:
    """A new room gets its line in the layers and in the roots, or the linter never looks at it."""
    configuration = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]
    floors = configuration["contracts"][0]["layers"]
    layers = [room.strip(" ()") for floor in floors for room in floor.split("|")]
    rooms = sorted(path.parent.name for path in PROJECT.glob("*/apps.py"))
    assert [room for room in rooms if room not in configuration["root_packages"]] == []
    assert [room for room in rooms if room not in layers] == []
