"""The list of products and one product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.exporting import noted_export
from audit.queries import history
from core import exports
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.inline import inline_edit
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.routes import requires
from people.queries import organisation
from products import services
from products.filters import ProductFilters
from products.forms import ProductForm
from products.models import Product
from products.policies import can_manage
from products.table import PRODUCTS

FACTS = ("name", "sku", "family", "unit", "list_price", "cost", "currency", "is_active", "description")


def product_or_404(request: HttpRequest, pk: UUID) -> Product:
    product = Product.objects.visible_to(request.user).select_related("family").filter(pk=pk).first()
    if product is None:
        raise Http404
    return product


def listing_of(request: HttpRequest, params: Any = None) -> Listing:
    return Listing(
        request.GET if params is None else params,
        Product.objects.visible_to(request.user),
        PRODUCTS,
        ProductFilters,
        request=request,
    )


@require_safe
@requires("products.view")
def product_list(request: HttpRequest) -> HttpResponse:
    empty = {
        "icon": "package",
        "title": _("No products yet"),
        "text": _("Create the first one, or import a price list."),
    }
    context = {
        "listing": listing_of(request),
        "detail_route": "products:detail",
        "live": "product",
        "export_url": reverse("products:export"),
        "edit_route": "products:edit-field",
        "editable": {"list_price", "sku"} if can_manage(request.user) else set(),
        "may_manage": can_manage(request.user),
        "empty": empty,
    }
    return page(request, "products/list.html", context, parts=("rows",))


@require_safe
@requires("products.view")
def export(request: HttpRequest) -> HttpResponse:
    params = request.GET.copy()
    kind = (params.pop("as", None) or ["csv"])[-1]
    kind = kind if kind in exports.FORMATS else "csv"
    return noted_export(request, listing_of(request, params), kind, _("Products"), noun="product")


@require_safe
@requires("products.view")
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    product = product_or_404(request, pk)
    context = {
        "product": product,
        "record": product,
        "facts": FACTS,
        "edit_route": "products:edit-field",
        "may_edit": can_manage(request.user),
        "prices": product.prices.select_related("price_book").order_by("price_book__name"),
        "history": history(product, request.user),
    }
    return page(request, "products/detail.html", context, parts=("panel", "facts"))


@require_http_methods(["GET", "POST"])
@requires("products.manage")
def create(request: HttpRequest) -> HttpResponse:
    form = ProductForm(request.POST or None, base_currency=organisation().base_currency, initial={"is_active": True})
    if request.method == "POST" and form.is_valid():
        try:
            product = services.create_product(actor=request.user, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            if is_htmx(request):
                return toast(done(product_changed=str(product.pk)), _("Product saved: %(name)s") % {"name": product})
            return go(request, reverse("products:detail", args=[product.pk]))
    context = {"form": form, "heading": _("New product"), "back_url": reverse("products:list")}
    return page(request, "products/form.html", context, parts=("dialog",), status=form_status(form))


@require_http_methods(["GET", "POST"])
@requires("products.manage")
def edit_field(request: HttpRequest, pk: UUID, field: str) -> HttpResponse:
    product = product_or_404(request, pk)

    def save(changes: Mapping[str, Any], version: int | None) -> Product:
        return services.edit_product(actor=request.user, product=product, changes=changes, version=version)

    def form(data: Any) -> ProductForm:
        return ProductForm(data, instance=product)

    return inline_edit(request, product, field, form=form, route="products:edit-field", topic="product", save=save)


@require_http_methods(["POST"])
@requires("products.manage")
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asked for confirmation by the button; what was sold is refused."""
    services.delete_product(actor=request.user, product=product_or_404(request, pk))
    return toast(go(request, reverse("products:list")), _("Deleted."))
