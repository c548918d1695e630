"""The plan editor's page: forms that grow, and beside them what they say, draw and pay."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from commissions.editor.drawing import curves
from commissions.editor.fields import NewPlanForm, PlanForm
from commissions.editor.forms_of import Forms, bound, changed, forms_from
from commissions.editor.templates import TEMPLATES
from commissions.engine.describe import describe
from commissions.engine.plan import Plan
from commissions.engine.problems import Unreadable
from commissions.engine.rules import parse_rules
from commissions.forms import WhatIfForm
from commissions.models import CommissionPlan
from commissions.queries.what_if import try_out
from commissions.table import present_version
from core.errors import Refusal
from core.pages import page
from core.periods import period_of
from core.routes import requires
from people.queries import organisation

Save = Callable[[Forms, dict[str, Any]], HttpResponse]
GROWING = ("add", "remove", "more", "refresh")


def edited(
    request: HttpRequest, rules: dict[str, Any], effective: dict[str, Any], save: Save, *, kind: type[PlanForm] = PlanForm,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """Show, grow or keep. `save` gets valid forms and the rules they mean, and answers; a refusal goes beside the fields."""
    act, status = request.POST.get("do", ""), 200
    if request.method != "POST":
        forms = forms_from(rules, kind, effective)
    elif act.partition("-")[0] in GROWING:
        forms = changed(kind, request.POST, act)
    else:
        forms = bound(kind, request.POST)
        if (answer := _kept(forms, save)) is not None:
            return answer
        status = 422
    shown = {
        "forms": forms,
        "form": forms.plan,
        "templates": TEMPLATES,
        "what_if": WhatIfForm(initial=WHAT_IF),
        **context,
    }
    return page(request, "commissions/editor.html", shown, parts=("editor-fields",), status=status)


WHAT_IF = {"credited": Decimal(80_000), "deal": Decimal(50_000), "quota": Decimal(100_000)}


def _kept(forms: Forms, save: Save) -> HttpResponse | None:
    if not forms.is_valid():
        return None
    try:
        return save(forms, forms.rules(organisation().base_currency))
    except Refusal as refusal:
        forms.refuse(refusal)
    return None


@requires("commissions.manage")
@require_POST
def editor_preview(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """What is typed, in sentences and as curves, beside what holds at present; and what a deal would pay."""
    plan = get_object_or_404(CommissionPlan.objects.visible_to(request.user), pk=pk) if pk else None
    language = get_language() or "en"
    forms = bound(NewPlanForm if plan is None else PlanForm, request.POST)
    context: dict[str, Any] = {"currency": organisation().base_currency}
    forms.is_valid()
    if any(form.errors for form in forms.components) or set(forms.plan.errors) - {"name", "effective_start", "last_on"}:
        context["is_incomplete"] = True
        return page(request, "commissions/editor_preview.html", context)
    rules = forms.rules(context["currency"])
    try:
        meant = parse_rules(rules)
    except Unreadable as unsound:
        context["problems"] = [problem.sentence(language) for problem in unsound.problems]
        return page(request, "commissions/editor_preview.html", context)
    present = _present(plan)
    context |= {
        "sentences": describe(meant, language), "curves": curves(meant, present),
        "present": describe(present, language) if present is not None else [], "found": _tried(request, rules, language),
    }  # fmt: skip
    return page(request, "commissions/editor_preview.html", context)


def _present(plan: CommissionPlan | None) -> Plan | None:
    version = present_version(plan) if plan is not None else None
    return parse_rules(version.rules) if version is not None and version.state == "approved" else None


def _tried(request: HttpRequest, rules: dict[str, Any], language: str) -> Any:
    form = WhatIfForm(request.POST)
    if not form.is_valid():
        return None
    data = form.cleaned_data
    period = period_of(timezone.localdate(), rules["pay_period"], organisation().fiscal_year_start)
    return try_out(
        rules, period=period, credited=data["credited"] or Decimal(0), deal=data["deal"] or Decimal(0), quota=data["quota"],
        language=language,
    )  # fmt: skip
