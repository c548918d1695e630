"""Enrolling in sequences: from a list, and on a record's page, where one sees how far each has come."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from automation import services
from automation.leaving import ENROL
from automation.models import Rule, RuleRun
from automation.records import KINDS
from automation.services import Enrolled
from core.bulk import chosen, list_params
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from leads.views.lists import listing_of

KEYS = ("lead", "contact")
MOST, RECENT = 1000, 10


class EnrolForm(forms.Form):
    sequence = forms.ModelChoiceField(label=gettext_lazy("Sequence"), queryset=Rule.objects.none(), empty_label=None)

    def __init__(self, *args: Any, record_type: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sequence"].queryset = sequences_for(record_type)  # type: ignore[attr-defined]


def sequences_for(record_type: str) -> Any:
    """Active ones, whoever wrote them: who may be enrolled in which is asked for each record."""
    return Rule.objects.filter(record_type=record_type, is_active=True, definition__trigger__on=ENROL).order_by("name")


@requires("mail.send")
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """`?lead=…` or `?contact=…`; without one the leads that were chosen in their list."""
    name, records = _records(request)
    form = EnrolForm(request.POST or None, record_type=name)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = services.enrol(
                actor=request.user, rule=form.cleaned_data["sequence"], records=records, now=timezone.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _answer(request, outcome)
    context = {
        "form": form,
        "heading": _("Enrol in a sequence"),
        "count": len(records),
        "none": not form.fields["sequence"].queryset.exists(),  # type: ignore[attr-defined]
        "back_url": reverse("leads:list"),
    }
    return page(request, "automation/enrol.html", context, parts=("dialog",), status=form_status(form))


def _records(request: HttpRequest) -> tuple[str, list[Any]]:
    for name in KEYS:
        if pk := request.GET.get(name):
            return name, [_one(request, name, pk)]
    rows = chosen(request, listing_of(request, list_params(request.GET)))
    return "lead", list(rows.order_by("id")[:MOST])


def _one(request: HttpRequest, name: str, pk: str) -> Any:
    try:
        record = KINDS[name].find(request.user, pk)
    except (ValueError, TypeError) as error:
        raise Http404 from error
    if record is None:
        raise Http404
    return record


def _answer(request: HttpRequest, outcome: Enrolled) -> HttpResponse:
    message = ngettext("%(count)s entered the sequence.", "%(count)s entered the sequence.", outcome.entered) % {
        "count": outcome.entered
    }
    if outcome.left_out:
        message += " " + " ".join(f"{count} × {reason}" for reason, count in outcome.left_out.items())
    if not is_htmx(request):
        return go(request, reverse("leads:list"))
    return toast(done(rule_changed=""), message, level="warning" if outcome.left_out else "success")


@requires("mail.view")
@require_GET
def sequences(request: HttpRequest) -> HttpResponse:
    """The sequences a record is or was in, with what each step did and why it left."""
    name = next((name for name in KEYS if request.GET.get(name)), "")
    if not name:
        raise Http404
    record = _one(request, name, request.GET[name])
    runs = RuleRun.objects.filter(record_id=record.pk, rule__definition__trigger__on=ENROL).select_related(
        "rule", "edition"
    )
    context = {
        "runs": [_shown(run) for run in runs[:RECENT]],
        "address": request.get_full_path(),
        "enrol_url": f"{reverse('automation:enrol')}?{name}={record.pk}" if request.user.may("mail.send") else "",
    }
    return page(request, "automation/sequences.html", context)


def _shown(run: RuleRun) -> dict[str, Any]:
    """How many of its steps were done, and how many never will be."""
    steps = len(run.edition.definition["steps"])
    did = sum(1 for entry in run.log if entry["do"] not in ("", "leave"))
    return {"run": run, "did": min(did, steps), "steps": steps, "last": run.log[-1]["said"] if run.log else ""}
