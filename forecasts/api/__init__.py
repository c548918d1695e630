"""Forecasts for other programs."""

from forecasts.api.resource import ForecastResource

__all__ = ["ForecastResource"]
