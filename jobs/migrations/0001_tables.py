"""The tables of this room, with their indexes and constraints."""

import django.db.models.deletion
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    replaces = [("jobs", "0001_initial"), ("jobs", "0002_interest")]

    dependencies = [
        ("core", "0001_extensions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=80)),
                ("unique_key", models.CharField(blank=True, max_length=200, null=True, unique=True)),
                ("payload", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("sent", "Sent"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("max_attempts", models.PositiveSmallIntegerField(default=5)),
                ("cursor", models.JSONField(default=dict)),
                ("progress_done", models.PositiveIntegerField(default=0)),
                ("progress_total", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True, default="")),
                ("owner", models.UUIDField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "new")), fields=["due_at", "id"], name="job_new_due"),
                    models.Index(condition=models.Q(("state", "sent")), fields=["sent_at"], name="job_sent"),
                    models.Index(
                        condition=models.Q(("owner__isnull", False)), fields=["owner", "-id"], name="job_owner"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduleRun",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("schedule", models.CharField(max_length=120)),
                ("period", models.DateTimeField()),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="jobs.job"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("schedule", "period"), name="schedule_once_per_period")
                ],
            },
        ),
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
