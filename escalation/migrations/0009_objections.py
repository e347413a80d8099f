"""Dissent, requests for reconsideration and their answers."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import quality_oversight.tenancy.isolation
from quality_oversight.tenancy.operations import IsolateByTenant, Redactable, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0008_grounds"),
        ("tenancy", "0004_framework_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=160)),
                ("by_role", models.CharField(blank=True, max_length=160)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dissent", "Dissent"),
                            ("reconsider", "Request for reconsideration"),
                            ("answer", "Answer"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("icb", "Integrated Care Board"),
                            ("provider", "Provider"),
                            ("regional_oversight_body", "Regional oversight body"),
                            ("national_body", "National body"),
                            ("care_regulator", "Care regulator"),
                            ("professional_regulator", "Professional regulator"),
                            ("education_body", "Education body"),
                            ("local_authority", "Local authority"),
                            ("public_health", "Public health"),
                            ("patient_voice_body", "Patient voice body"),
                            ("lived_experience", "People with lived experience"),
                            ("vcfse", "Voluntary, community, faith and social enterprise"),
                            ("safeguarding_partnership", "Safeguarding partnership"),
                            ("other", "Other"),
                        ],
                        max_length=40,
                    ),
                ),
                ("text", models.TextField(max_length=5000)),
                (
                    "answers",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="escalation.objection",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="escalation.levelrequest",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_default=quality_oversight.tenancy.isolation.CurrentTenant(),
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answers__isnull", False), ("kind", "answer")),
                            models.Q(models.Q(("kind", "answer"), _negated=True), ("answers", None)),
                            _connector="OR",
                        ),
                        name="objection_answer_answers_one",
                    )
                ],
            },
        ),
        IsolateByTenant("Objection", append_only=True),
        SameTenant("Objection", "request"),
        SameTenant("Objection", "by"),
        SameTenant("Objection", "answers"),
        Redactable("Objection"),
    ]
