import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.models
import opportunities.models.gates


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("leads", "0002_sources"),
        ("opportunities", "0003_shipped"),
        ("products", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChecklistAnswer",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=40)),
                ("evidence", models.CharField(max_length=500, verbose_name="Evidence")),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CloseShift",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("from_on", models.DateField(null=True)),
                ("to_on", models.DateField(null=True)),
                ("from_amount", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("to_amount", core.models.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="DealDocument",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("content", models.FileField(upload_to=opportunities.models.gates.random_path)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="GateAnswer",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[("met", "Met"), ("asked", "Approval asked for"), ("refused", "Refused")], max_length=8
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="Note")),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                ("id", models.UUIDField(default=core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_system", models.CharField(blank=True, default="", max_length=60)),
                ("external_id", models.CharField(blank=True, default="", max_length=120)),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("milestone", "Milestone"), ("step", "Step")],
                        default="step",
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                ("start_on", models.DateField(verbose_name="Start")),
                ("due_on", models.DateField(verbose_name="Due")),
                ("deliverable", models.CharField(blank=True, default="", max_length=200, verbose_name="Deliverable")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="Done on")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "plan item",
                "verbose_name_plural": "plan items",
                "ordering": ["due_on", "position", "id"],
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="pipeline",
            name="pipeline_name_unique",
        ),
        migrations.AddField(
            model_name="opportunity",
            name="contact_planned_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="Next customer contact"),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="last_contact_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Last customer contact"),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="price_book",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="products.pricebook",
                verbose_name="Price book",
            ),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="qualification",
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name="Checklist"),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="risks_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="slip_count",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="Postponed"),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="slip_days",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="stalls_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="opportunityline",
            name="list_price",
            field=core.models.MoneyField(
                blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="List price"
            ),
        ),
        migrations.AddField(
            model_name="opportunityline",
            name="recurring_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Months"),
        ),
        migrations.AddField(
            model_name="pipeline",
            name="checklist",
            field=models.JSONField(blank=True, default=list, verbose_name="Checklist"),
        ),
        migrations.AddField(
            model_name="pipeline",
            name="lineage",
            field=models.UUIDField(default=core.models.new_id, editable=False),
        ),
        migrations.AddField(
            model_name="pipeline",
            name="next_step_required",
            field=models.BooleanField(default=False, verbose_name="Every open deal needs a next step"),
        ),
        migrations.AddField(
            model_name="pipeline",
            name="number",
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="Version"),
        ),
        migrations.AddField(
            model_name="pipeline",
            name="plan",
            field=models.JSONField(blank=True, default=list, verbose_name="Sales plan"),
        ),
        migrations.AddField(
            model_name="pipeline",
            name="published_at",
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="stage",
            name="checklist_percent",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Checklist known to at least"),
        ),
        migrations.AddField(
            model_name="stage",
            name="requirements",
            field=models.JSONField(blank=True, default=list, verbose_name="Requirements"),
        ),
        migrations.AddField(
            model_name="stage",
            name="standard_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Usual days in this stage"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("status", "open")),
                fields=["stalls_on"],
                name="opportunity_stalls",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunityline",
            constraint=models.CheckConstraint(
                condition=models.Q(("recurring_months__isnull", True), ("recurring_months__gte", 1), _connector="OR"),
                name="opportunity_line_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checklist_percent__isnull", True), ("checklist_percent__lte", 100), _connector="OR"
                ),
                name="stage_checklist_percent_range",
            ),
        ),
        migrations.AddField(
            model_name="checklistanswer",
            name="actor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="checklistanswer",
            name="opportunity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="checklist_answers",
                to="opportunities.opportunity",
            ),
        ),
        migrations.AddField(
            model_name="closeshift",
            name="actor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="closeshift",
            name="opportunity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="close_shifts", to="opportunities.opportunity"
            ),
        ),
        migrations.AddField(
            model_name="dealdocument",
            name="actor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="dealdocument",
            name="opportunity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="opportunities.opportunity"
            ),
        ),
        migrations.AddField(
            model_name="gateanswer",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="gateanswer",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="gateanswer",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="opportunities.dealdocument",
            ),
        ),
        migrations.AddField(
            model_name="gateanswer",
            name="opportunity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="gate_answers", to="opportunities.opportunity"
            ),
        ),
        migrations.AddField(
            model_name="planitem",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="planitem",
            name="opportunity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="plan_items", to="opportunities.opportunity"
            ),
        ),
        migrations.AddField(
            model_name="planitem",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistanswer",
            constraint=models.UniqueConstraint(fields=("opportunity", "key"), name="checklist_answer_unique"),
        ),
        migrations.AddIndex(
            model_name="closeshift",
            index=models.Index(fields=["opportunity", "at"], name="close_shift_deal"),
        ),
        migrations.AddIndex(
            model_name="gateanswer",
            index=models.Index(condition=models.Q(("state", "asked")), fields=["key"], name="gate_answer_asked"),
        ),
        migrations.AddConstraint(
            model_name="gateanswer",
            constraint=models.UniqueConstraint(fields=("opportunity", "key"), name="gate_answer_unique"),
        ),
        migrations.AddConstraint(
            model_name="gateanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by__isnull", False), ("state", "asked")),
                    ("state__in", ["met", "refused"]),
                    _connector="OR",
                ),
                name="gate_answer_asked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="gateanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "met"), _negated=True),
                    ("asked_by__isnull", True),
                    models.Q(("asked_by", models.F("actor")), _negated=True),
                    _connector="OR",
                ),
                name="gate_answer_four_eyes",
            ),
        ),
        migrations.AddIndex(
            model_name="planitem",
            index=models.Index(fields=["opportunity", "due_on"], name="plan_item_deal"),
        ),
        migrations.AddIndex(
            model_name="planitem",
            index=models.Index(
                condition=models.Q(("done_on__isnull", True)), fields=["due_on", "id"], name="plan_item_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("start_on__lte", models.F("due_on"))), name="plan_item_has_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_by__isnull", True), ("done_on__isnull", True)),
                    ("done_on__isnull", False),
                    _connector="OR",
                ),
                name="plan_item_done_by_when_done",
            ),
        ),
    ]
