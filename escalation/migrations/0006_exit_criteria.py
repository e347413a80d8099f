"""How an exit criterion is judged, and a history of what was seen of it."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import quality_oversight.tenancy.isolation
from quality_oversight.tenancy.operations import IsolateByTenant, Redactable, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0005_files_of_answers"),
        ("tenancy", "0003_sent_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="CriterionNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=160)),
                ("by_role", models.CharField(blank=True, max_length=160)),
                ("on", models.DateField()),
                (
                    "claim",
                    models.CharField(
                        choices=[("not_met", "Not met"), ("partly", "Partly met"), ("met", "Met")], max_length=10
                    ),
                ),
                ("value", models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("verifies", models.BooleanField(default=False)),
                ("sustained", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-on", "-at", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="exitcriterion",
            name="exit_criterion_met_with_evidence",
        ),
        migrations.AddField(
            model_name="exitcriterion",
            name="bound",
            field=models.CharField(
                blank=True, choices=[("at_least", "At least"), ("at_most", "At most")], max_length=10
            ),
        ),
        migrations.AddField(
            model_name="exitcriterion",
            name="held_to",
            field=models.DateField(blank=True, help_text="The last day on which it was seen to hold.", null=True),
        ),
        migrations.AddField(
            model_name="exitcriterion",
            name="met_since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="exitcriterion",
            name="sustained_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="exitcriterion",
            name="threshold",
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="exitcriterion",
            name="unit",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name="exitcriterion",
            name="status",
            field=models.CharField(
                choices=[
                    ("not_met", "Not met"),
                    ("partly", "Partly met"),
                    ("reported", "To be verified"),
                    ("met", "Met"),
                    ("sustained", "Met and sustained"),
                ],
                default="not_met",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="exitcriterion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["not_met", "partly", "reported"]),
                    models.Q(models.Q(("evidence", ""), _negated=True), ("verified_by__isnull", False)),
                    _connector="OR",
                ),
                name="exit_criterion_met_with_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="exitcriterion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bound", ""), ("threshold", None), ("unit", "")),
                    models.Q(("threshold__isnull", False), models.Q(("bound", ""), _negated=True)),
                    _connector="OR",
                ),
                name="exit_criterion_measure_is_whole",
            ),
        ),
        migrations.AddField(
            model_name="criterionnote",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.membership"
            ),
        ),
        migrations.AddField(
            model_name="criterionnote",
            name="criterion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="escalation.exitcriterion"
            ),
        ),
        migrations.AddField(
            model_name="criterionnote",
            name="tenant",
            field=models.ForeignKey(
                db_default=quality_oversight.tenancy.isolation.CurrentTenant(),
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterionnote",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("text", ""), _negated=True), ("value__isnull", False), _connector="OR"),
                name="criterion_note_says_something",
            ),
        ),
        IsolateByTenant("CriterionNote", append_only=True),
        SameTenant("CriterionNote", "criterion"),
        SameTenant("CriterionNote", "by"),
        Redactable("CriterionNote"),
    ]
