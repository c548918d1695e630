"""The tables of this room, with their indexes and constraints."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [("api", "0001_initial")]

    dependencies = [
        ("core", "0001_extensions"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caller", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("content_type", models.CharField(blank=True, default="", max_length=80)),
                ("body", models.BinaryField(default=bytes)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="idempotency_key_age")],
                "constraints": [models.UniqueConstraint(fields=("caller", "key"), name="idempotency_key_unique")],
            },
        ),
    ]
