from __future__ import annotations

from typing import Any

from django.db import migrations

from leads.sources import SHIPPED


def make_sources(apps: Any, schema_editor: Any) -> None:
    LeadSource = apps.get_model("leads", "LeadSource")
    for key, name in SHIPPED:
        LeadSource.objects.get_or_create(key=key, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_tables")]

    operations = [migrations.RunPython(make_sources, migrations.RunPython.noop)]
