"""Who gets new leads: rules, their people, a dry run, absences; for administrators."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.htmx import go
from core.pages import page
from core.routes import requires
from leads import services
from leads.explaining import choice_words
from leads.models import AssignmentMember, AssignmentRule, Lead
from leads.rule_words import conditions_sentence
from leads.services.scoring import lead_settings
from leads.settings_forms import AbsenceForm, AssignmentRuleForm, MemberForm, RoutingSettingsForm
from leads.views.settings import answer, tabs
from people.models import Absence
from people.services import note_absence, remove_absence

TRIED = 20


@require_safe
@requires("settings.manage")
def overview(request: HttpRequest) -> HttpResponse:
    rules = AssignmentRule.objects.prefetch_related("sources", "members__user")
    today = timezone.localdate()
    context = {
        "tabs": tabs("leads:assignment"),
        "rules": [(rule, conditions_sentence(rule)) for rule in rules],
        "settings": lead_settings(),
        "absences": Absence.objects.filter(end_on__gte=today).select_related("user"),
        "today": today,
        "waiting": Lead.objects.filter(owner=None, pool=None, status=Lead.Status.NEW).count(),
    }
    return page(request, "leads/assignment.html", context)


@require_safe
@requires("settings.manage")
def dry_run(request: HttpRequest) -> HttpResponse:
    """The newest leads as if they came in now: who would get each, and why. Nothing is changed."""
    newest = Lead.objects.visible_to(request.user).select_related("source").defer("search").order_by("-id")[:TRIED]
    tried = services.dry_run(actor=request.user, leads=list(newest), now=timezone.now())
    rows = [(one, choice_words(one.choice.told()) if one.choice.rule else _("No rule fits.")) for one in tried]
    return page(request, "leads/dry_run.html", {"rows": rows}, parts=("dialog",))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def settings(request: HttpRequest) -> HttpResponse:
    form = RoutingSettingsForm(request.POST or None, instance=lead_settings())
    return answer(
        request, form, _("Assignment and deadlines"), reverse("leads:assignment"),
        lambda: services.edit_lead_settings(actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def rule(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    present = get_object_or_404(AssignmentRule, pk=pk) if pk else None
    form = AssignmentRuleForm(request.POST or None, instance=present)
    return answer(
        request, form, _("Assignment rule"), reverse("leads:assignment"),
        lambda: services.save_assignment_rule(actor=request.user, rule=present, **form.cleaned_data),
        delete_url=reverse("leads:assignment-rule-delete", args=[pk]) if pk else "",
    )  # fmt: skip


@require_POST
@requires("settings.manage")
def rule_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_assignment_rule(actor=request.user, rule=get_object_or_404(AssignmentRule, pk=pk))
    return go(request, reverse("leads:assignment"))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    present = get_object_or_404(AssignmentMember.objects.select_related("user"), pk=pk)
    form = MemberForm(request.POST or None, instance=present)
    return answer(
        request, form, str(present.user), reverse("leads:assignment"),
        lambda: services.edit_member(actor=request.user, member=present, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def absence(request: HttpRequest) -> HttpResponse:
    form = AbsenceForm(request.POST or None)
    return answer(
        request, form, _("Absence"), reverse("leads:assignment"), lambda: note_absence(actor=request.user, **form.cleaned_data)
    )  # fmt: skip


@require_POST
@requires("settings.manage")
def absence_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    remove_absence(actor=request.user, absence=get_object_or_404(Absence.objects.select_related("user"), pk=pk))
    return go(request, reverse("leads:assignment"))
