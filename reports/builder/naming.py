"""How the keys of a dimension are called, and in which order they stand where they have one of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from opportunities.models import Stage
from reports.builder.subjects import DIMENSIONS, Dimension


@dataclass(frozen=True)
class Names:
    dimension: Dimension
    known: dict[str, str]
    order: dict[str, Any] = field(default_factory=dict)

    def label(self, key: str) -> str:
        return self.known.get(key, key) if key else str(self.dimension.nobody)


def names_of(dimension: str, keys: Iterable[str]) -> Names:
    """One statement where the keys are ids, none else."""
    row = DIMENSIONS[dimension]
    if row.has_choices:
        return Names(row, {key: str(label) for key, label in row.names.choices}, dict(_counted(row.names.values)))
    if not row.has_ids:
        return Names(row, {})
    wanted = [key for key in keys if key]
    if row.names is Stage:
        return _stages(row, wanted)
    found = row.names._base_manager.filter(pk__in=wanted) if wanted else []
    return Names(row, {str(item.pk): str(item) for item in found})


def _counted(keys: Iterable[str]) -> Iterable[tuple[str, tuple[int]]]:
    return ((key, (place,)) for place, key in enumerate(keys))


def _stages(row: Dimension, wanted: list[str]) -> Names:
    found = Stage.objects.filter(pk__in=wanted).select_related("pipeline")
    order = {str(stage.pk): (stage.pipeline.position, stage.position) for stage in found}
    return Names(row, {str(stage.pk): str(stage) for stage in found}, order)
