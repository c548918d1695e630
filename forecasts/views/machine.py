"""What the machine foretells, and how right people were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.pages import page
from core.periods import add_months
from core.routes import requires
from forecasts import queries
from forecasts.models import DealModel, Prediction
from forecasts.predicting import ENOUGH
from forecasts.views.asked import tabs
from forecasts.words import judged_words, method_words
from people.queries import organisation

SHOWN_MONTHS = 24
ACCURACY_DAYS = 366
WIDTH, HEIGHT = 960.0, 300.0


@dataclass(frozen=True)
class Drawing:
    """Points of an SVG of WIDTH × HEIGHT."""

    history: str
    told: str
    band: str
    labels: list[tuple[float, date]]
    grid: list[tuple[float, Decimal]]


@requires("forecasts.view")
@require_GET
def prediction(request: HttpRequest) -> HttpResponse:
    if unknown := sorted(set(request.GET) - {"of"}):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})
    newest = Prediction.objects.visible_to(request.user).order_by("-made_on").values_list("made_on", flat=True).first()
    seen = Prediction.objects.visible_to(request.user).filter(made_on=newest or date.min).select_related("team", "user")
    choices = sorted(
        seen, key=lambda one: (one.user_id is not None, one.team_id is not None, str(one.user or one.team or ""))
    )
    chosen = next((one for one in choices if str(one.pk) == request.GET.get("of")), choices[0] if choices else None)
    reach = request.user.access.reach("forecasts", "view")
    context: dict[str, Any] = {
        "tabs": tabs("prediction"), "choices": choices, "chosen": chosen, "enough": ENOUGH,
        "base_currency": organisation().base_currency, "model": DealModel.objects.first() if reach is not None and reach.everyone else None,
    }  # fmt: skip
    if context["model"] is not None:
        context["deal_months"] = deal_months(context["model"].unborn)
    if chosen is not None and chosen.points:
        context |= {
            "drawing": drawn(chosen),
            "months": months_of(chosen),
            "methods": method_words(chosen.shares),
            "judged": judged_words(chosen.backtest),
        }
    return page(request, "forecasts/prediction.html", context, parts=("figures",))


def deal_months(stored: dict[str, Any]) -> list[dict[str, Any]]:
    """What the open deals and those not yet opened are expected to bring, by month."""
    if "first" not in stored:
        return []
    first = date.fromisoformat(stored["first"])
    rows = zip(stored["open"], stored["months"], strict=True)
    return [
        {
            "month": add_months(first, step),
            "open": Decimal(of_open),
            "unborn": Decimal(unborn),
            "both": Decimal(of_open) + Decimal(unborn),
        }
        for step, (of_open, unborn) in enumerate(rows)
    ]


def months_of(chosen: Prediction) -> list[dict[str, Any]]:
    """The table below the picture."""
    first = add_months(chosen.first_month, len(chosen.history))
    rows = zip(chosen.points, chosen.lower, chosen.upper, strict=True)
    return [
        {"month": add_months(first, step), "point": Decimal(point), "lower": Decimal(lower), "upper": Decimal(upper)}
        for step, (point, lower, upper) in enumerate(rows)
    ]


def drawn(chosen: Prediction) -> Drawing:
    history = [float(value) for value in chosen.history[-SHOWN_MONTHS:]]
    told, lower, upper = ([float(value) for value in part] for part in (chosen.points, chosen.lower, chosen.upper))
    top = max([*history, *upper, 1.0]) * 1.05
    bottom = min([*history, *lower, 0.0])
    step = WIDTH / max(len(history) + len(told) - 1, 1)

    def at(place: int, value: float) -> str:
        return f"{place * step:.1f},{HEIGHT - (value - bottom) / (top - bottom) * HEIGHT:.1f}"

    last = len(history) - 1
    line = [at(last, history[-1]), *(at(last + 1 + place, value) for place, value in enumerate(told))]
    above = [at(last, history[-1]), *(at(last + 1 + place, value) for place, value in enumerate(upper))]
    below = [at(last + 1 + place, value) for place, value in enumerate(lower)]
    start = add_months(chosen.first_month, max(len(chosen.history) - SHOWN_MONTHS, 0))
    every = max((len(history) + len(told)) // 6, 1)
    labels = [
        (100 * place * step / WIDTH, add_months(start, place)) for place in range(0, len(history) + len(told), every)
    ]
    grid = [
        (100 * share, Decimal(round(bottom + (1 - share) * (top - bottom)))) for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    points = " ".join(at(place, value) for place, value in enumerate(history))
    return Drawing(points, " ".join(line), " ".join([*above, *reversed(below)]), labels, grid)


@requires("forecasts.view")
@require_GET
def accuracy(request: HttpRequest) -> HttpResponse:
    if unknown := sorted(request.GET):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})
    today = timezone.localdate()
    rows = queries.accuracy(request.user, today=today, since=today - timedelta(days=ACCURACY_DAYS))
    people: dict[str, dict[str, Any]] = {}
    for row in rows:
        person = people.setdefault(str(row.user_id), {"name": row.name, "user_id": row.user_id, "weeks": {}})
        person["weeks"][row.weeks] = row
    weeks = sorted({row.weeks for row in rows})
    table = [{**person, "cells": [person["weeks"].get(week) for week in weeks]} for person in people.values()]
    return page(request, "forecasts/accuracy.html", {"tabs": tabs("accuracy"), "rows": table, "weeks": weeks})
