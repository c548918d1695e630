"""What the front end's build leaves: hashed names, and few enough bytes for every page."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from core.assets import manifest_path
from tests.house.sources import ROOT

STATIC_IMPORT = re.compile(
    r"(?:import|export)[^;\"']{0,2000}?from\s?[\"'](\./[^\"']+)[\"']|import\s?[\"'](\./[^\"']+)[\"']"
)
JS_LIMIT, CSS_LIMIT = 150_000, 60_000


@pytest.fixture(scope="module")
def built() -> dict[str, Path]:
    manifest: dict[str, str] = json.loads(manifest_path().read_text())
    return {name: manifest_path().parent / file for name, file in manifest.items()}


def zipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def with_static_imports(path: Path) -> set[Path]:
    """The module and all it needs at once; what is loaded by import() comes later and only where it is needed."""
    found, queue = set(), [path]
    while queue:
        module = queue.pop()
        if module not in found:
            found.add(module)
            names = STATIC_IMPORT.findall(module.read_text(encoding="utf-8"))
            queue.extend(module.parent / (first or second) for first, second in names)
    return found


def test_names_carry_a_hash_of_the_content(built: dict[str, Path]) -> None:
    assert {"app.css", "app.js", "chinese.css", "inter.woff2", "mark.svg"} <= built.keys()
    assert [path.name for path in built.values() if not re.search(r"-[0-9A-Za-z]{8}\.\w+$", path.name)] == []
    assert [str(path) for path in built.values() if not path.exists()] == []


def test_scripts_of_a_page_without_charts_are_small(built: dict[str, Path]) -> None:
    modules = with_static_imports(built["app.js"])
    lazy = {path for name in ("board", "choose") for path in built["app.js"].parent.glob(f"part-{name}-*.js")}

    assert len(modules) > 1
    assert len(lazy) == 2
    assert sum(zipped(path) for path in modules | lazy) < JS_LIMIT


def test_styles_are_small_in_both_languages(built: dict[str, Path]) -> None:
    assert zipped(built["app.css"]) + zipped(built["chinese.css"]) < CSS_LIMIT


def test_charts_are_loaded_only_where_they_are(built: dict[str, Path]) -> None:
    charts = next(built["app.js"].parent.glob("part-charts-*.js"))

    assert charts not in with_static_imports(built["app.js"])
    assert "import(" in built["app.js"].read_text(encoding="utf-8")


def test_styles_fetch_nothing_from_elsewhere(built: dict[str, Path]) -> None:
    for name in ("app.css", "chinese.css"):
        addresses = re.findall(r"url\(([^)]+)\)", built[name].read_text(encoding="utf-8"))
        assert addresses
        assert [address for address in addresses if not address.strip("\"'").startswith(("./", "data:"))] == []


def test_the_lock_names_no_address_to_download_from() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())

    assert len(lock["packages"]) > 20
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
