"""Nouns of forecasting."""

from forecasts.models.calls import Adjustment, DealCall, Submission
from forecasts.models.predictions import DealModel, Prediction
from forecasts.models.snapshots import DealSnapshot, SnapshotDay
from forecasts.models.weeks import ForecastLine, WeeklyForecast

__all__ = [
    "Adjustment",
    "DealCall",
    "DealModel",
    "DealSnapshot",
    "ForecastLine",
    "Prediction",
    "SnapshotDay",
    "Submission",
    "WeeklyForecast",
]
