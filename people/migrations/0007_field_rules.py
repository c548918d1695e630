"""How far each role may read guarded fields. Who only reads gets phone numbers and addresses masked."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import core.models

MASKED_FOR_READERS = (
    ("lead", "phone"),
    ("lead", "email"),
    ("contact", "phone"),
    ("contact", "mobile"),
    ("contact", "email"),
)


def fill(apps: Any, schema_editor: Any) -> None:
    rule = apps.get_model("people", "FieldRule")
    for role in apps.get_model("people", "Role").objects.filter(key="read-only"):
        rule.objects.bulk_create(
            rule(role=role, noun=noun, field=field, mode="masked") for noun, field in MASKED_FOR_READERS
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0005_approval_flows")]

    operations = [
        migrations.CreateModel(
            name="FieldRule",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("noun", models.CharField(max_length=40)),
                ("field", models.CharField(max_length=40)),
                ("mode", models.CharField(choices=[("masked", "Masked"), ("hidden", "Hidden")], max_length=10)),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="field_rules", to="people.role"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("role", "noun", "field"), name="field_rule_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["masked", "hidden"])), name="field_rule_known_mode"
                    ),
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
