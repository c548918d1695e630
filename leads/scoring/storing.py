"""A learned model as a document that can be kept in a table, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.statistics.calibration import Platt
from leads.scoring.encoders import Bins, Encoder, Levels, Moments, Presence, Words
from leads.scoring.learning import Feature, Judgement, Learned

ENCODERS: dict[str, Any] = {"levels": Levels, "bins": Bins, "moments": Moments, "words": Words, "presence": Presence}


def document(model: Learned) -> dict[str, Any]:
    return {
        "base_rate": model.base_rate,
        "rows": model.rows,
        "intercept": model.intercept,
        "calibration": {"slope": model.calibration.slope, "offset": model.calibration.offset},
        "judgement": vars(model.judgement),
        "features": [_feature(feature) for feature in model.features],
    }


def _feature(feature: Feature) -> dict[str, Any]:
    kind = next(name for name, made in ENCODERS.items() if isinstance(feature.encoder, made))
    settings = {name: _plain(value) for name, value in vars(feature.encoder).items()}
    return {
        "name": feature.name, "kind": kind, "settings": settings, "weights": feature.weights.tolist(), "means": feature.means.tolist(),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return [float(one) if isinstance(one, np.floating) else one for one in value] if isinstance(value, tuple) else value


def model_of(stored: Mapping[str, Any]) -> Learned:
    return Learned(
        stored["base_rate"],
        stored["rows"],
        stored["intercept"],
        tuple(_read(feature) for feature in stored["features"]),
        Platt(**stored["calibration"]),
        {},
        Judgement(**stored["judgement"]),
    )


def _read(stored: Mapping[str, Any]) -> Feature:
    settings = {name: tuple(value) if isinstance(value, list) else value for name, value in stored["settings"].items()}
    encoder: Encoder = ENCODERS[stored["kind"]](**settings)
    return Feature(stored["name"], encoder, np.array(stored["weights"]), np.array(stored["means"]))
