"""The tables of this room, with their indexes and constraints."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [("products", "0001_initial")]

    dependencies = [
        ("core", "0001_extensions"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceBook",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("currency", core.models.CurrencyField(default="CNY", max_length=3, verbose_name="Currency")),
                ("is_default", models.BooleanField(default=False, verbose_name="Default")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
            ],
            options={
                "verbose_name": "price book",
                "verbose_name_plural": "price books",
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="price_book_name_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("is_default",), name="price_book_one_default"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="price_book_external_ref_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductFamily",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
            ],
            options={
                "verbose_name": "product family",
                "verbose_name_plural": "product families",
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="product_family_name_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="product_family_external_ref_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("name", models.CharField(max_length=160, verbose_name="Name")),
                ("sku", models.CharField(blank=True, default="", max_length=60, verbose_name="SKU")),
                ("unit", models.CharField(blank=True, default="", max_length=20, verbose_name="Unit")),
                (
                    "list_price",
                    core.models.MoneyField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="List price"
                    ),
                ),
                (
                    "cost",
                    core.models.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Cost"),
                ),
                ("currency", core.models.CurrencyField(default="CNY", max_length=3, verbose_name="Currency")),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                ("description", models.TextField(blank=True, default="", max_length=4000, verbose_name="Description")),
                (
                    "family",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="products.productfamily",
                        verbose_name="Product family",
                    ),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["search"], name="product_search_gin"
                    ),
                    models.Index(fields=["family", "name"], name="product_family_name"),
                ],
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("name"), name="product_name_unique"),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("sku"),
                        condition=models.Q(("sku", ""), _negated=True),
                        name="product_sku_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("list_price__isnull", True), ("list_price__gte", 0), _connector="OR"),
                        name="product_price_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost__isnull", True), ("cost__gte", 0), _connector="OR"),
                        name="product_cost_not_negative",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="product_external_ref_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceBookEntry",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("price", core.models.MoneyField(decimal_places=2, max_digits=18, verbose_name="Price")),
                (
                    "price_book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="products.pricebook"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="products.product",
                        verbose_name="Product",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("price_book", "product"), name="price_book_entry_unique"),
                    models.CheckConstraint(condition=models.Q(("price__gte", 0)), name="price_book_price_not_negative"),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="price_book_entry_external_ref_unique",
                    ),
                ],
            },
        ),
    ]
