"""The tables of this room, with their indexes and constraints."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [("audit", "0001_initial")]

    dependencies = [
        ("core", "0001_extensions"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("from_seq", models.BigIntegerField(unique=True)),
                ("to_seq", models.BigIntegerField(unique=True)),
                ("entries", models.PositiveIntegerField()),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(blank=True, default="", max_length=120)),
                ("via", models.CharField(blank=True, default="", max_length=20)),
                ("action", models.CharField(max_length=80)),
                ("record_type", models.CharField(max_length=60)),
                ("record_id", models.UUIDField(null=True)),
                ("record_name", models.CharField(blank=True, default="", max_length=200)),
                ("changes", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("batch", models.UUIDField(null=True)),
            ],
            options={
                "ordering": ["-seq"],
                "indexes": [
                    models.Index(fields=["record_id", "-seq"], name="audit_record"),
                    models.Index(fields=["actor_id", "-seq"], name="audit_actor"),
                    models.Index(fields=["action", "-seq"], name="audit_action"),
                    models.Index(condition=models.Q(("batch__isnull", False)), fields=["batch"], name="audit_batch"),
                ],
            },
        ),
    ]
