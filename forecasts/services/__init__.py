"""Verbs of forecasting: what people say, what is kept of a day and of a week, what the machine foretells."""

from forecasts.services.calls import adjust_forecast, call_deal, submit_forecast, withdraw_adjustment
from forecasts.services.keeping import freeze_forecasts, take_snapshot
from forecasts.services.learning import renew_predictions, train_deal_model

__all__ = [
    "adjust_forecast",
    "call_deal",
    "freeze_forecasts",
    "renew_predictions",
    "submit_forecast",
    "take_snapshot",
    "train_deal_model",
    "withdraw_adjustment",
]
