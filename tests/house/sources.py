"""The product's own sources, parsed once."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = (
    "core",
    "audit",
    "jobs",
    "people",
    "channels",
    "products",
    "customers",
    "leads",
    "opportunities",
    "contracts",
    "activities",
    "targets",
    "commissions",
    "performance",
    "forecasts",
    "reports",
    "mail",
    "automation",
    "integrations",
    "webhooks",
    "api",
)
PACKAGES = (*FLOORS, "salesmgmt")


@functools.cache
def product_files() -> list[Path]:
    """Every Python file of the product, without migrations."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def is_service(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return len(parts) > 1 and (parts[1] == "services.py" or parts[1] == "services")
