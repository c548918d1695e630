"""Questions about forecasts."""

from forecasts.queries.accuracy import Accuracy, accuracy
from forecasts.queries.collecting import Stale, collect
from forecasts.queries.current import ForecastView, deals_in, forecast, listed_deals
from forecasts.queries.standings import Asked, kept_day, waterfall

__all__ = [
    "Accuracy",
    "Asked",
    "ForecastView",
    "Stale",
    "accuracy",
    "collect",
    "deals_in",
    "forecast",
    "kept_day",
    "listed_deals",
    "waterfall",
]
