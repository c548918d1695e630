"""The methods in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FAMILIES = {
    "naive": gettext_lazy("last value"), "mean": gettext_lazy("mean of all"), "drift": gettext_lazy("straight line"),
    "moving_mean": gettext_lazy("moving mean"), "moving_median": gettext_lazy("moving median"),
    "croston": gettext_lazy("Croston (demand now and then)"),
    "seasonal_naive": gettext_lazy("same month last season"), "seasonal_mean": gettext_lazy("mean of the same months"),
    "seasonal_drift": gettext_lazy("last season with growth"), "simple_smoothing": gettext_lazy("exponential smoothing"),
    "holt": gettext_lazy("Holt (trend)"), "damped_trend": gettext_lazy("damped trend"), "theta": gettext_lazy("Theta"),
    "growth": gettext_lazy("growth in per cent"), "winters_additive": gettext_lazy("Holt-Winters, additive"),
    "winters_multiplicative": gettext_lazy("Holt-Winters, multiplicative"),
}  # fmt: skip


def family_of(method: str) -> str:
    """The longest name of a family that the method begins with."""
    return max((name for name in FAMILIES if method.startswith(name)), key=len, default=method)


def method_words(shares: Mapping[str, str]) -> list[tuple[str, int]]:
    """Families with their share in per cent, the largest first."""
    sums: dict[str, float] = {}
    for method, share in shares.items():
        name = family_of(method)
        sums[name] = sums.get(name, 0.0) + float(share)
    words = [(str(FAMILIES.get(name, _("other"))), round(100 * share)) for name, share in sums.items()]
    return sorted(words, key=lambda item: -item[1])


def judged_words(backtest: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """The measures of the back-test; shares in per cent."""
    labels = {
        "mape": _("Mean error (MAPE)"),
        "wape": _("Error of all together (WAPE)"),
        "mase": _("Against repeating the season (MASE)"),
        "coverage": _("Inside the interval"),
    }
    return [(label, _measure(name, backtest.get(name))) for name, label in labels.items()]


def _measure(name: str, rate: str | None) -> str:
    if rate is None:
        return "—"
    return f"{float(rate):.2f} ×" if name == "mase" else f"{100 * float(rate):.1f} %"
