"""The house rules that a program can read: floors, sizes, who writes, what stands in templates."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.house.sources import FLOORS, ROOT, functions, is_service, place, product_files, room_of, tree_of

FUNCTION_LINES, FILE_LINES = 50, 400


def test_foreign_keys_only_point_down_the_floors() -> None:
    floor = {name: number for number, name in enumerate(FLOORS)}
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if model._meta.app_label in floor and field.is_relation and field.concrete and field.related_model
        if floor.get(field.related_model._meta.app_label, -1) > floor[model._meta.app_label]
    ]
    assert upward == []


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [
        f"{place(path, node)} {node.name} ({node.end_lineno - node.lineno + 1})"
        for path in product_files()
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_functions_are_usually_eight_lines() -> None:
    lengths = sorted(node.end_lineno - node.lineno + 1 for path in product_files() for node in functions(path))
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in product_files()}
    assert {name: size for name, size in sizes.items() if size > FILE_LINES} == {}


WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete", "raw_delete"}
# Rooms' writing places besides services: the machinery of jobs and audit, the idempotency row, the base that saves a diff.
WRITING_PLACES = (
    "jobs/",
    "audit/",
    "api/idempotency.py",
    "api/authentication.py",
    "core/changes.py",
    "core/copying.py",
    "people/models/user.py",
    "salesmgmt/embedded/",
    "integrations/staging.py",  # rows of an uploaded file before they become anything
    "integrations/demo/",  # a history that nobody made
)
# `.create(` and `.delete(` of things that are no model: caches, files, clients.
QUERYSET_HINTS = {"objects", "filter", "exclude", "all", "visible_to", "select_for_update"}


def _writes_to_database(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute):
        return False
    chain = {node.attr for node in ast.walk(function.value) if isinstance(node, ast.Attribute)}
    if function.attr == "update":
        return bool(chain & QUERYSET_HINTS)
    if function.attr in {"delete", "create", "raw_delete"}:
        return bool(chain & QUERYSET_HINTS)
    if function.attr == "save":
        return any(word.arg == "update_fields" for word in call.keywords) or not (call.args or call.keywords)
    return function.attr in WRITES


def test_only_services_write() -> None:
    found = []
    for path in product_files():
        name = str(path.relative_to(ROOT))
        if is_service(path) or name.startswith(WRITING_PLACES) or "/management/" in name:
            continue
        calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call) and _writes_to_database(node)]
        found.extend(f"{place(path, call)} .{call.func.attr}()" for call in calls)  # type: ignore[union-attr]
    assert found == []


def _exported(package: Path) -> set[str]:
    """What a folder of services offers: the names its `__init__` imports from its own files."""
    imports = [node for node in tree_of(package / "__init__.py").body if isinstance(node, ast.ImportFrom)]
    return {
        alias.name for node in imports for alias in node.names if f"{room_of(package)}.services" in (node.module or "")
    }


def _public_services() -> list[tuple[Path, ast.FunctionDef]]:
    found = []
    for path in product_files():
        if not is_service(path) or room_of(path) in {"audit", "jobs", "core"}:
            continue
        functions_here = [
            node for node in tree_of(path).body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        ]
        offered = None if path.name == "services.py" else _exported(path.parent)
        found.extend((path, node) for node in functions_here if offered is None or node.name in offered)
    return found


# Nobody is logged in yet, or the system itself acts; hand-overs are called by position from their registry.
WITHOUT_ACTOR = {"accept_invitation", "find_invitation", "notify"}


def test_services_take_keywords_only_and_an_actor() -> None:
    wrong = [
        f"{place(path, node)} {node.name}"
        for path, node in _public_services()
        if node.name not in WITHOUT_ACTOR and not node.name.startswith("hand_over")
        if node.args.args or node.args.posonlyargs or "actor" not in {argument.arg for argument in node.args.kwonlyargs}
    ]
    assert wrong == []


def test_services_never_read_the_clock_or_take_a_request() -> None:
    found = []
    for path in product_files():
        if is_service(path):
            for node in functions(path):
                # A request for an approval is a record; only the browser's is meant.
                found += [
                    f"{place(path, node)} {node.name} takes a request"
                    for argument in (*node.args.args, *node.args.kwonlyargs)
                    if argument.arg == "request"
                    and (argument.annotation is None or "HttpRequest" in ast.unparse(argument.annotation))
                ]
    assert found == []


def test_imports_stand_at_the_top() -> None:
    """Except in `ready()` of an app, which exists to import late."""
    found = []
    for path in product_files():
        if path.name == "apps.py":
            continue
        found.extend(
            f"{place(path, inner)} in {node.name}"
            for node in functions(path)
            for inner in ast.walk(node)
            if isinstance(inner, ast.Import | ast.ImportFrom)
        )
    assert found == []


def test_no_signals_and_no_generic_foreign_keys() -> None:
    words = re.compile(r"django\.db\.models\.signals|@receiver|GenericForeignKey")
    assert [str(path.relative_to(ROOT)) for path in product_files() if words.search(path.read_text())] == []


def _templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", "an inline script breaks the content security policy"),
        (r"<style[\s>]", "an inline style sheet breaks the content security policy"),
        (r"\son[a-z]+\s*=\s*[\"']", "an inline event handler breaks the content security policy"),
        (r"\bhx-on[:=]", "hx-on evaluates text as code"),
        (r"hx-vals\s*=\s*[\"']js:", "js: evaluates text as code"),
        (r"\|\s*safe\b|autoescape off", "text must be escaped"),
        (r"(?:src|href)\s*=\s*[\"']https?://", "nothing is loaded from elsewhere"),
    ],
)
def test_templates_hold_nothing_that_could_run(pattern: str, why: str) -> None:
    found = [
        str(path.relative_to(ROOT)) for path in _templates() if re.search(pattern, path.read_text(), re.IGNORECASE)
    ]
    assert found == [], why
