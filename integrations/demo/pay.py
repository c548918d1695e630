"""A commission plan for everybody, its closed periods paid, the present one calculated."""

from __future__ import annotations

from integrations.demo.world import World


def build(world: World) -> None:
    """Made when the commission room is there."""
