"""The person's door to forecasts."""

from forecasts.views.calls import adjust_person, adjust_team, call, submit, withdraw
from forecasts.views.changes import changes
from forecasts.views.machine import accuracy, prediction
from forecasts.views.overview import collect, overview, person

__all__ = [
    "accuracy",
    "adjust_person",
    "adjust_team",
    "call",
    "changes",
    "collect",
    "overview",
    "person",
    "prediction",
    "submit",
    "withdraw",
]
