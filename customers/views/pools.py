"""The pool (公海): what lies there to be claimed, and the acts that put companies in, take them out and keep them out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
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
from customers import services
from customers.forms import OwnerForm
from customers.models import Account, AccountPool
from customers.pool_forms import ReleaseForm, WhyForm
from customers.queries import claims_left, pool_accounts
from customers.services.pools import tenure_of
from customers.views.shared import account_or_404, after, dialog


@require_safe
@requires("customers.create")
def pool(request: HttpRequest) -> HttpResponse:
    """What may be claimed, without the data by which one could go around claiming."""
    pools = list(AccountPool.objects.open_to(request.user))
    chosen = next((one for one in pools if str(one.pk) == request.GET.get("pool")), None)
    today = timezone.localdate()
    context = {
        "rows": pool_accounts(request.user, pool=chosen),
        "pools": pools,
        "chosen": chosen,
        "left": [(one, claims_left(request.user, one, today)) for one in pools if one.daily_claims is not None],
        "managed": set(AccountPool.objects.filter(managers=request.user).values_list("pk", flat=True)),
    }
    return page(request, "customers/pool.html", context, parts=("pool",))


@require_POST
@requires("customers.create")
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = Account.objects.claimable_by(request.user).filter(pk=pk).first()
    if account is None:
        raise Http404
    account = services.claim(actor=request.user, account=account, now=timezone.now())
    if is_htmx(request):
        return toast(done(account_changed=str(pk)), _("%(name)s is yours now.") % {"name": account})
    return go(request, reverse("customers:account-detail", args=[pk]))


@require_http_methods(["GET", "POST"])
@requires("customers.assign")
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A manager of the pool gives a company away without seeing which it is before."""
    managed = AccountPool.objects.filter(managers=request.user)
    account = Account.objects.filter(pk=pk, owner__isnull=True, pool__in=managed).first()
    if account is None:
        raise Http404
    form = OwnerForm(request.POST or None, actor=request.user)

    def save() -> HttpResponse:
        owner = form.cleaned_data["owner"]
        services.assign_account(actor=request.user, account=account, to=owner, reason=form.cleaned_data["reason"])
        message = _("Assigned to %(name)s.") % {"name": owner}
        if is_htmx(request):
            return toast(done(account_changed=str(pk)), message)
        return go(request, reverse("customers:pool"))

    return _ask(request, form, save, _("Assign"), _("Assign"), reverse("customers:pool"))


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(request, pk, "edit")
    form = ReleaseForm(request.POST or None)

    def save() -> HttpResponse:
        where = form.cleaned_data["pool"]
        services.release(actor=request.user, account=account, pool=where, reason=form.reason, now=timezone.now())
        return toast(go(request, reverse("customers:account-list")), _("Returned to the pool."))

    text = _("Others can claim it then, with the contacts that its owner has there.")
    return _ask(request, form, save, _("Return to a pool"), _("Return"), _detail(pk), text)


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(request, pk, "edit")
    form = WhyForm(request.POST or None)

    def save() -> HttpResponse:
        services.keep_longer(actor=request.user, account=account, now=timezone.now(), **form.cleaned_data)
        return after(request, account, _("It stays for fifteen days more."))

    text = _("Fifteen days more before it falls into the pool; once only.")
    return _ask(request, form, save, _("Give more time"), _("Save"), _detail(pk), text)


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(request, pk, "edit")
    form = WhyForm(request.POST or None)

    def save() -> HttpResponse:
        services.ask_longer(actor=request.user, account=account, now=timezone.now(), **form.cleaned_data)
        return after(request, account, _("Your manager has been asked."))

    text = _("Your manager may give you fifteen days more; you can ask once.")
    return _ask(request, form, save, _("Ask for more time"), _("Ask"), _detail(pk), text)


@require_POST
@requires("customers.edit")
def lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(request, pk, "edit")
    tenure = services.set_locked(actor=request.user, account=account, is_locked=not tenure_of(account).is_locked)
    kept, free = _("It never falls into a pool now."), _("The rules of the pools hold for it again.")
    return after(request, account, kept if tenure.is_locked else free)


def _detail(pk: UUID) -> str:
    return reverse("customers:account-detail", args=[pk])


def _ask(
    request: HttpRequest, form: Any, save: Callable[[], HttpResponse], heading: str, submit: str, back: str, text: str = ""
) -> HttpResponse:  # fmt: skip
    """A small form, until it is filled in well and the service agrees."""
    if request.method == "POST" and form.is_valid():
        try:
            return save()
        except Refusal as refusal:
            add_refusal(form, refusal)
    return dialog(request, form, heading, submit, back_url=back, text=text)
