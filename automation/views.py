"""Pages of automation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from automation import policies, queries, services
from automation.editing import shown
from automation.editor import Draft, of_definition, of_post
from automation.models import Rule, RuleRun
from automation.shipped import BY_KEY, SHIPPED
from automation.soundness import problems_of
from automation.words import problem_words
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import page
from core.routes import requires
from people.ownership import get_visible_or_404

RECENT = 50


@requires("automation.view")
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    rules = list(Rule.objects.visible_to(request.user).select_related("owner"))
    counts = queries.runs_of_the_day(rules, timezone.now())
    rows = [
        {
            "rule": rule,
            "sentence": queries.sentence_of(rule.record_type, rule.definition),
            "today": counts.get(rule.pk, 0),
            "may_change": bool(policies.can_change(request.user, rule)),
        }
        for rule in rules
    ]
    may_manage = request.user.may("automation.manage")
    context = {"rows": rows, "may_manage": may_manage, "shipped": SHIPPED if may_manage else ()}
    return page(request, "automation/list.html", context, parts=("rules",))


@requires("automation.manage")
@require_http_methods(["GET", "POST"])
def rule_create(request: HttpRequest) -> HttpResponse:
    """`?shipped=…` starts from a rule that comes with the product."""
    if request.method == "POST":
        return _posted(request, of_post(request.POST), None)
    shipped = BY_KEY.get(request.GET.get("shipped", ""))
    draft = (of_definition(shipped.record_type, shipped.definition()) if shipped else None) or Draft()
    draft.name = str(shipped.name) if shipped else ""
    return _editor(request, draft, None)


@requires("automation.manage")
@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    rule = get_visible_or_404(Rule.objects.select_related("owner"), request.user, pk, action="manage")
    if request.method == "POST":
        draft = of_post(request.POST)
        draft.record_type = rule.record_type
        return _posted(request, draft, rule)
    present = of_definition(rule.record_type, rule.definition)
    if present is None:
        return go(request, reverse("automation:detail", args=[pk]))
    present.name, present.on_import, present.version = rule.name, rule.on_import, str(rule.version)
    return _editor(request, present, rule)


def _posted(request: HttpRequest, draft: Draft, rule: Rule | None) -> HttpResponse:
    """A button of the form only shows it again; “save” and “try” ask whether the rule is sound."""
    pressed = request.POST.get("press", "")
    if pressed not in ("save", "try"):
        return _editor(request, draft, rule)
    if problems := problems_of(draft.definition(), draft.kind):
        return _editor(request, draft, rule, problems={row.path: problem_words(row) for row in problems}, status=422)
    if pressed == "try":
        now, today = timezone.now(), timezone.localdate()
        trial = queries.try_rule(
            user=request.user, record_type=draft.record_type, definition=draft.definition(), now=now, today=today
        )
        return _editor(request, draft, rule, trial=trial)
    return _save(request, draft, rule)


def _save(request: HttpRequest, draft: Draft, rule: Rule | None) -> HttpResponse:
    now, version = timezone.now(), int(draft.version) if draft.version.isdecimal() else None
    values: dict[str, Any] = {"name": draft.name, "definition": draft.definition(), "on_import": draft.on_import}
    try:
        if rule is None:
            rule = services.create_rule(actor=request.user, now=now, record_type=draft.record_type, **values)
        else:
            services.edit_rule(actor=request.user, now=now, rule=rule, changes=values, version=version)
    except Refusal as refusal:
        return _editor(request, draft, rule, refusal=refusal, status=refusal.status)
    return go(request, reverse("automation:detail", args=[rule.pk]))


def _editor(
    request: HttpRequest, draft: Draft, rule: Rule | None, *, problems: dict[str, str] | None = None, status: int = 200,
    trial: Any = None, refusal: Refusal | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        **shown(draft, problems),
        "rule": rule,
        "trial": trial,
        "refusal": refusal,
        "heading": _("Change rule") if rule else _("New rule"),
        "sentence": ""
        if problems_of(draft.definition(), draft.kind)
        else queries.sentence_of(draft.record_type, draft.definition()),
    }
    return page(request, "automation/editor.html", context, parts=("editor",), status=status)


@requires("automation.view")
@require_GET
def rule_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    rule = get_visible_or_404(Rule.objects.select_related("owner"), request.user, pk)
    context = {
        "rule": rule,
        "sentence": queries.sentence_of(rule.record_type, rule.definition),
        "runs": rule.runs.all()[:RECENT],
        "editions": rule.editions.all()[:10],
        "may_change": bool(policies.can_change(request.user, rule)),
        "in_form": of_definition(rule.record_type, rule.definition) is not None,
    }
    return page(request, "automation/detail.html", context, parts=("runs",))


@requires("automation.manage")
@require_POST
def rule_switch(request: HttpRequest, pk: UUID) -> HttpResponse:
    on = request.POST.get("on") == "1"
    services.switch_rule(actor=request.user, now=timezone.now(), rule=_mine(request, pk), on=on)
    return _said(request, pk, _("The rule is on.") if on else _("The rule is off."))


@requires("automation.manage")
@require_POST
def rule_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_rule(actor=request.user, rule=_mine(request, pk))
    return go(request, reverse("automation:list"))


@requires("automation.manage")
@require_POST
def run_stop(request: HttpRequest, pk: UUID, run: UUID) -> HttpResponse:
    row = get_object_or_404(RuleRun, rule=_mine(request, pk), pk=run)
    services.stop_run(actor=request.user, run=row, now=timezone.now())
    return _said(request, pk, _("It does not go on."))


def _mine(request: HttpRequest, pk: UUID) -> Rule:
    return get_visible_or_404(Rule.objects.all(), request.user, pk, action="manage")


def _said(request: HttpRequest, pk: UUID, message: str) -> HttpResponse:
    if is_htmx(request):
        return toast(done(rule_changed=str(pk)), message)
    return go(request, reverse("automation:detail", args=[pk]))
