"""Families and price books."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from people.queries import organisation
from products import services
from products.forms import EditPriceBookForm, FamilyForm, PriceBookForm, PriceForm, initial_of
from products.models import PriceBook, ProductFamily
from products.policies import can_manage
from products.views.products import product_or_404


@require_safe
@requires("products.view")
def overview(request: HttpRequest) -> HttpResponse:
    context = {
        "families": ProductFamily.objects.visible_to(request.user),
        "books": PriceBook.objects.visible_to(request.user),
        "may_manage": can_manage(request.user),
    }
    return page(request, "products/settings.html", context, parts=("lists",))


def _small(
    request: HttpRequest, form: Any, heading: str, save: Callable[[dict[str, Any]], object], back: str = ""
) -> HttpResponse:
    """A small form in the dialog or on a page of its own; `save` calls the service."""
    back = back or reverse("products:settings")
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return toast(done(catalogue_changed=True), _("Saved.")) if is_htmx(request) else go(request, back)
    context = {"form": form, "heading": heading, "back_url": back}
    return page(request, "products/form.html", context, parts=("dialog",), status=form_status(form))


@require_http_methods(["GET", "POST"])
@requires("products.manage")
def family_create(request: HttpRequest) -> HttpResponse:
    def save(values: dict[str, Any]) -> object:
        return services.create_family(actor=request.user, **values)

    return _small(request, FamilyForm(request.POST or None), _("New product family"), save)


@require_http_methods(["GET", "POST"])
@requires("products.manage")
def family_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    family = get_object_or_404(ProductFamily.objects.visible_to(request.user), pk=pk)

    def save(values: dict[str, Any]) -> object:
        return services.edit_family(actor=request.user, family=family, changes=values)

    return _small(request, FamilyForm(request.POST or None, initial=initial_of(family, "name")), str(family), save)


@require_http_methods(["GET", "POST"])
@requires("products.manage")
def book_create(request: HttpRequest) -> HttpResponse:
    def save(values: dict[str, Any]) -> object:
        return services.create_price_book(actor=request.user, **values)

    form = PriceBookForm(request.POST or None, initial={"currency": organisation().base_currency})
    return _small(request, form, _("New price book"), save)


@require_http_methods(["GET", "POST"])
@requires("products.manage")
def book_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    book = get_object_or_404(PriceBook.objects.visible_to(request.user), pk=pk)

    def save(values: dict[str, Any]) -> object:
        return services.edit_price_book(actor=request.user, book=book, changes=values)

    form = EditPriceBookForm(
        request.POST or None, initial=initial_of(book, "name", "currency", "is_default", "is_active")
    )
    return _small(request, form, str(book), save, reverse("products:book", args=[pk]))


@require_safe
@requires("products.view")
def book_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    book = get_object_or_404(PriceBook.objects.visible_to(request.user), pk=pk)
    entries = book.entries.select_related("product").order_by("product__name")
    return page(
        request,
        "products/book.html",
        {"book": book, "entries": entries, "may_manage": can_manage(request.user)},
        parts=("lists",),
    )


@require_http_methods(["GET", "POST"])
@requires("products.manage")
def price_set(request: HttpRequest, pk: UUID) -> HttpResponse:
    book = get_object_or_404(PriceBook.objects.visible_to(request.user), pk=pk)

    def save(values: dict[str, Any]) -> object:
        return services.set_price(actor=request.user, book=book, **values)

    return _small(
        request,
        PriceForm(request.POST or None),
        _("Price in %(book)s") % {"book": book},
        save,
        reverse("products:book", args=[pk]),
    )


@require_POST
@requires("products.manage")
def price_remove(request: HttpRequest, pk: UUID, product_id: UUID) -> HttpResponse:
    book = get_object_or_404(PriceBook.objects.visible_to(request.user), pk=pk)
    services.remove_price(actor=request.user, book=book, product=product_or_404(request, product_id))
    return go(request, reverse("products:book", args=[pk]))
