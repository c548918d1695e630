"""The flows a new installation starts with: an administrator may change them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

# Kind, position, name, approver, levels up, role, only above.
NODES = (
    ("contract", 1, "Manager", "superior", 1, "", None),
    ("contract", 2, "Director", "superior", 2, "", 1_000_000),
    ("contract", 3, "Finance", "role", 1, "finance", None),
    ("change", 1, "Manager", "superior", 1, "", None),
    ("change", 2, "Finance", "role", 1, "finance", None),
    ("payment", 1, "Finance", "role", 1, "finance", None),
    ("invoice", 1, "Finance", "role", 1, "finance", None),
)


def fill(apps: Any, schema_editor: Any) -> None:
    node = apps.get_model("people", "ApprovalNode")
    roles = {role.key: role for role in apps.get_model("people", "Role").objects.all()}
    node.objects.bulk_create(
        node(
            kind=kind,
            position=position,
            name=name,
            approver=approver,
            level=level,
            role=roles.get(role),
            measure="amount" if above else "",
            above=above,
        )
        for kind, position, name, approver, level, role, above in NODES
    )


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_never_false"), ("people", "0005_approval_flows")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
