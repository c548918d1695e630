"""Approval flows as rows; and what the shipped roles may do with contracts, a room that came later than they did."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models
from people.roles import MATRIX


def grant_contracts(apps: Any, schema_editor: Any) -> None:
    """Where an administrator has made his own grants already, they stay. A new installation has them from 0002."""
    grant = apps.get_model("people", "Grant")
    for role in apps.get_model("people", "Role").objects.filter(key__in=MATRIX):
        actions = MATRIX[role.key].get("contracts", {})
        grant.objects.bulk_create(
            [grant(role=role, room="contracts", action=action, reach=reach) for action, reach in actions.items()],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_team_of_the_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalNode",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("kind", models.CharField(max_length=40, verbose_name="For")),
                ("position", models.PositiveSmallIntegerField(verbose_name="Position")),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                (
                    "approver",
                    models.CharField(
                        choices=[
                            ("superior", "Superior"),
                            ("chain", "Chain of superiors"),
                            ("role", "Role"),
                            ("person", "Person"),
                        ],
                        max_length=10,
                        verbose_name="Who approves",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(default=1, verbose_name="Levels up")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("any", "Any one of them"),
                            ("all", "All of them"),
                            ("in_order", "All, one after the other"),
                        ],
                        default="any",
                        max_length=10,
                        verbose_name="How many",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        blank=True,
                        choices=[("amount", "Amount in base currency"), ("discount_percent", "Discount in %")],
                        default="",
                        max_length=20,
                        verbose_name="Measured by",
                    ),
                ),
                (
                    "above",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="Only above"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Active")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.role",
                        verbose_name="Role",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval step",
                "verbose_name_plural": "approval steps",
                "ordering": ["kind", "position", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approver__in", ["superior", "chain"]), ("level__range", (1, 10))),
                            models.Q(("approver", "role"), ("role__isnull", False)),
                            models.Q(("approver", "person"), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="approval_node_names_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("above__isnull", True), models.Q(("measure", ""), _negated=True), _connector="OR"
                        ),
                        name="approval_node_above_is_measured",
                    ),
                ],
            },
        ),
        migrations.RunPython(grant_contracts, migrations.RunPython.noop),
    ]
