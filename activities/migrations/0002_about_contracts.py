"""Activities hang on contracts, too."""

from __future__ import annotations

import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial"), ("contracts", "0003_flows")]

    operations = [
        migrations.RemoveConstraint(
            model_name="activity",
            name="activity_on_exactly_one",
        ),
        migrations.AddField(
            model_name="activity",
            name="contract",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="activities",
                to="contracts.contract",
                verbose_name="Contract",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("contract__isnull", False)),
                fields=["contract", "-at", "-id"],
                name="activity_contract_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        models.F("account"),
                        models.F("contact"),
                        models.F("lead"),
                        models.F("opportunity"),
                        models.F("contract"),
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    models.Value(1),
                ),
                name="activity_on_exactly_one",
            ),
        ),
    ]
