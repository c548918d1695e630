"""The site map of the catalogue."""

from __future__ import annotations

from django.urls import path

from products.views import products, settings

app_name = "products"
urlpatterns = [
    path("", products.product_list, name="list"),
    path("new/", products.create, name="create"),
    path("export/", products.export, name="export"),
    path("settings/", settings.overview, name="settings"),
    path("families/new/", settings.family_create, name="family-create"),
    path("families/<uuid:pk>/", settings.family_edit, name="family-edit"),
    path("price-books/new/", settings.book_create, name="book-create"),
    path("price-books/<uuid:pk>/", settings.book_detail, name="book"),
    path("price-books/<uuid:pk>/edit/", settings.book_edit, name="book-edit"),
    path("price-books/<uuid:pk>/prices/", settings.price_set, name="price-set"),
    path("price-books/<uuid:pk>/prices/<uuid:product_id>/remove/", settings.price_remove, name="price-remove"),
    path("<uuid:pk>/", products.detail, name="detail"),
    path("<uuid:pk>/edit/<slug:field>/", products.edit_field, name="edit-field"),
    path("<uuid:pk>/delete/", products.delete, name="delete"),
]
