"""Packages that few requests need are loaded by the first that does: they would make each web process some megabytes larger.

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = late("xlsxwriter")
"""

from __future__ import annotations

import importlib
from typing import Any


class Late:
    """Stands for a module until something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._name), name)


def late(name: str) -> Any:
    return Late(name)
