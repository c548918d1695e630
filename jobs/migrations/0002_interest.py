from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("event", models.CharField(max_length=80)),
                ("subscriber", models.CharField(max_length=40)),
                ("key", models.UUIDField()),
            ],
            options={
                "indexes": [models.Index(fields=["subscriber", "key"], name="interest_subscriber")],
                "constraints": [models.UniqueConstraint(fields=("event", "subscriber", "key"), name="interest_once")],
            },
        ),
    ]
