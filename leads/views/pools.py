"""The pool: what lies there to be claimed, and the acts that put leads in, take them out and keep them out."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, page
from core.routes import requires
from leads import services
from leads.forms import OwnerForm, ReleaseForm
from leads.models import Lead, LeadPool
from leads.queries import claims_left, pool_leads
from leads.settings_forms import WhyForm
from leads.views.records import after, dialog, lead_or_404


@require_safe
@requires("leads.create")
def pool(request: HttpRequest) -> HttpResponse:
    """What may be claimed, without the data by which one could go around claiming."""
    pools = list(LeadPool.objects.open_to(request.user))
    chosen = next((one for one in pools if str(one.pk) == request.GET.get("pool")), None)
    managed = set(LeadPool.objects.filter(managers=request.user).values_list("pk", flat=True))
    context = {
        "rows": pool_leads(request.user, pool=chosen),
        "pools": pools,
        "chosen": chosen,
        "left": [
            (one, claims_left(request.user, one, timezone.localdate())) for one in pools if one.daily_claims is not None
        ],
        "managed": managed,
    }
    return page(request, "leads/pool.html", context, parts=("pool",))


@require_POST
@requires("leads.create")
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = Lead.objects.claimable_by(request.user).filter(pk=pk).first()
    if lead is None:
        raise Http404
    lead = services.claim(actor=request.user, lead=lead, now=timezone.now())
    if is_htmx(request):
        return toast(done(lead_changed=str(lead.pk)), _("%(name)s is yours now.") % {"name": lead})
    return go(request, reverse("leads:detail", args=[lead.pk]))


@require_http_methods(["GET", "POST"])
@requires("leads.assign")
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A manager of the pool gives a lead away without seeing whom it is about before."""
    lead = Lead.objects.open().filter(pk=pk, pool__in=LeadPool.objects.filter(managers=request.user)).first()
    if lead is None:
        raise Http404
    form = OwnerForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            lead = services.assign(actor=request.user, lead=lead, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            message = _("Assigned to %(name)s.") % {"name": lead.owner}
            return (
                toast(done(lead_changed=str(lead.pk)), message)
                if is_htmx(request)
                else go(request, reverse("leads:pool"))
            )
    return dialog(request, form, _("Assign"), _("Assign"), back_url=reverse("leads:pool"))


@require_http_methods(["GET", "POST"])
@requires("leads.edit")
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk, "edit")
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.release(
                actor=request.user, lead=lead, pool=form.cleaned_data["pool"], reason=form.reason, now=timezone.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return toast(go(request, reverse("leads:list")), _("Returned to the pool."))
    return dialog(request, form, _("Return to a pool"), _("Return"), text=_("Others can claim it then."))


@require_http_methods(["GET", "POST"])
@requires("leads.edit")
def keep_longer(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk, "edit")
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.keep_longer(actor=request.user, lead=lead, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, lead, _("It stays for fifteen days more."))
    return dialog(
        request,
        form,
        _("Give more time"),
        _("Save"),
        text=_("Fifteen days more before it falls into the pool; once only."),
    )


@require_http_methods(["GET", "POST"])
@requires("leads.edit")
def ask_longer(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk, "edit")
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_longer(actor=request.user, lead=lead, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, lead, _("Your manager has been asked."))
    text = _("Your manager may give you fifteen days more; you can ask once.")
    return dialog(request, form, _("Ask for more time"), _("Ask"), text=text)


@require_POST
@requires("leads.edit")
def lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk, "edit")
    lead = services.set_locked(actor=request.user, lead=lead, is_locked=not lead.is_locked)
    return after(
        request,
        lead,
        _("It never falls into a pool now.") if lead.is_locked else _("The rules of the pools hold for it again."),
    )
