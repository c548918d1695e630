"""Pages of duplicates: the queue of pairs, the choice field by field, and undoing. One door for leads, companies and people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import page
from core.routes import check_policy, signed_in
from customers import merging, services
from customers.mergers import Kind
from people.ownership import get_visible_or_404

TABS = (("lead", gettext_lazy("Leads")), ("account", gettext_lazy("Accounts")), ("contact", gettext_lazy("Contacts")))


def allowed_kind(request: HttpRequest, noun: str) -> Kind:
    kind = merging.kind_or_404(noun)
    check_policy(request.user, f"{kind.model.room}.edit")
    return kind


def record_or_404(request: HttpRequest, kind: Kind, pk: UUID) -> Any:
    records = kind.model.objects.select_related("owner").defer("search", "owner__search")
    return get_visible_or_404(records, request.user, pk)


@require_safe
@signed_in
def suspects(request: HttpRequest, noun: str) -> HttpResponse:
    kind = allowed_kind(request, noun)
    context = {
        "noun": noun,
        "tabs": [
            (key, label) for key, label in TABS if request.user.may(f"{merging.kind_or_404(key).model.room}.edit")
        ],
        "pairs": merging.suspect_pairs(kind, request.user),
        "detail_route": kind.detail_route,
        "most": merging.MOST_PAIRS,
    }
    return page(request, "customers/suspects.html", context, parts=("pairs",))


@require_http_methods(["GET", "POST"])
@signed_in
def merge(request: HttpRequest, noun: str, first: UUID, second: UUID) -> HttpResponse:
    """Which of the two stays, and from which side each value comes."""
    kind = allowed_kind(request, noun)
    one, other = record_or_404(request, kind, first), record_or_404(request, kind, second)
    problem, status = "", 200
    if request.method == "POST":
        try:
            return _merged(request, kind, one, other)
        except Refusal as refusal:
            problem, status = refusal.message, refusal.status
    context = {
        "noun": noun,
        "first": one,
        "second": other,
        "choices": merging.choices(kind, one, other),
        "sides": [("first", one, merging.hanging(kind, one)), ("second", other, merging.hanging(kind, other))],
        "keep": request.POST.get("keep", "first"),
        "problem": problem,
        "detail_route": kind.detail_route,
        "queue_url": reverse("customers:suspects", args=[noun]),
    }
    return page(request, "customers/merge.html", context, status=status)


def _merged(request: HttpRequest, kind: Kind, one: Any, other: Any) -> HttpResponse:
    keep_second = request.POST.get("keep") == "second"
    kept, gone, side = (other, one, "first") if keep_second else (one, other, "second")
    take = [name for name in kind.groups if request.POST.get(f"take-{name}") == side]
    made = services.merge(actor=request.user, noun=kind.noun, kept=kept, gone=gone, now=timezone.now(), take=take)
    response = go(request, reverse(kind.detail_route, args=[kept.pk]))
    return toast(
        response,
        _("Merged into %(name)s.") % {"name": kept},
        undo_url=reverse("customers:unmerge", args=[kind.noun, made.pk]),
    )


@require_POST
@signed_in
def unmerge(request: HttpRequest, noun: str, pk: UUID) -> HttpResponse:
    kind = allowed_kind(request, noun)
    found = kind.merger.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    record_or_404(request, kind, found.kept_id)
    gone = services.unmerge(actor=request.user, noun=noun, merger=found, now=timezone.now())
    response = go(request, reverse(kind.detail_route, args=[gone.pk]))
    return toast(response, _("They are two again."))


@require_POST
@signed_in
def dismiss(request: HttpRequest, noun: str, first: UUID, second: UUID) -> HttpResponse:
    kind = allowed_kind(request, noun)
    one, other = record_or_404(request, kind, first), record_or_404(request, kind, second)
    services.dismiss(actor=request.user, noun=noun, one=one, other=other, now=timezone.now())
    if not is_htmx(request):
        return go(request, reverse("customers:suspects", args=[noun]))
    return toast(done(suspects_changed=str(one.pk)), _("They will not be asked about again."))


def moved_or_404(request: HttpRequest, noun: str, pk: UUID) -> HttpResponse:
    """The page of a merged record leads to the one it went into."""
    kind = merging.kind_or_404(noun)
    found = merging.successor(kind, pk, request.user)
    if found is None:
        raise Http404
    return go(request, reverse(kind.detail_route, args=[found.pk]))


@require_safe
@signed_in
def panel(request: HttpRequest, noun: str, pk: UUID) -> HttpResponse:
    """On a record's page: what may be the same, and what was merged into it and can still be taken out again."""
    kind = merging.kind_or_404(noun)
    record = record_or_404(request, kind, pk)
    may_merge = request.user.may(f"{kind.model.room}.edit")
    pairs = merging.suspects_of(kind, request.user, record) if may_merge else []
    context = {
        "noun": noun,
        "record": record,
        "others": [(pair.second if pair.first.pk == record.pk else pair.first, pair) for pair in pairs],
        "mergers": merging.mergers_of(kind, record, timezone.now()) if may_merge else [],
        "detail_route": kind.detail_route,
    }
    return page(request, "customers/likeness.html", context)
