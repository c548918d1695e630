"""The score of a lead set by hand, and the settings of scoring."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.htmx import go
from core.pages import add_refusal, page
from core.routes import requires
from leads import services
from leads.explaining import column_label, model_silence, newest_model, refusal_words
from leads.models import Lead, ScoreRule
from leads.rule_words import rule_sentence
from leads.services.scoring import lead_settings
from leads.settings_forms import OverrideForm, ScoreRuleForm, ScoreSettingsForm
from leads.views.records import after, dialog, lead_or_404
from leads.views.settings import answer, tabs


@require_http_methods(["GET", "POST"])
@requires("leads.edit")
def override(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk, "edit")
    form = OverrideForm(request.POST or None, initial={"score": lead.score})
    if request.method == "POST" and form.is_valid():
        try:
            lead = services.override_score(actor=request.user, lead=lead, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, lead, _("The score is %(score)s now.") % {"score": lead.score})
    text = _("The rules are set aside for this lead until you go back to them.")
    return dialog(request, form, _("Set the score by hand"), _("Save"), text=text)


@require_POST
@requires("leads.edit")
def clear_override(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = services.clear_override(actor=request.user, lead=lead_or_404(request, pk, "edit"))
    return after(request, lead, _("The rules count again in a moment."))


@require_safe
@requires("settings.manage")
def overview(request: HttpRequest) -> HttpResponse:
    model = newest_model()
    rules = [(rule, rule_sentence(rule)) for rule in ScoreRule.objects.all()]
    context = {
        "tabs": tabs("leads:scoring"),
        "rules": rules,
        "settings": lead_settings(),
        "model": model,
        "base_percent": model.base_rate * 100 if model else None,
        "refused": [(column_label(name), refusal_words(code)) for name, code in model.refused.items()] if model else [],
        "silence": model_silence(model),
        "bands": [(label, Lead.objects.open().filter(band=band).count()) for band, label in Lead.Band.choices],
    }
    return page(request, "leads/scoring.html", context)


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def settings(request: HttpRequest) -> HttpResponse:
    form = ScoreSettingsForm(request.POST or None, instance=lead_settings())
    return answer(
        request, form, _("Bands and points"), reverse("leads:scoring"),
        lambda: services.edit_lead_settings(actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def rule(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    present = get_object_or_404(ScoreRule, pk=pk) if pk else None
    form = ScoreRuleForm(request.POST or None, instance=present)
    return answer(
        request, form, _("Score rule"), reverse("leads:scoring"),
        lambda: services.save_score_rule(actor=request.user, rule=present, **form.cleaned_data),
        delete_url=reverse("leads:score-rule-delete", args=[pk]) if pk else "",
    )  # fmt: skip


@require_POST
@requires("settings.manage")
def rule_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_score_rule(actor=request.user, rule=get_object_or_404(ScoreRule, pk=pk))
    return go(request, reverse("leads:scoring"))


@require_POST
@requires("settings.manage")
def train(request: HttpRequest) -> HttpResponse:
    services.ask_to_train(actor=request.user)
    return go(request, reverse("leads:scoring"))
