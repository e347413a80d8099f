"""The second person in an emergency confirms it for themselves; before, the authoriser named one."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import quality_oversight.tenancy.isolation
from quality_oversight.tenancy.operations import IsolateByTenant, Redactable, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0017_closed_requests"),
        ("tenancy", "0004_framework_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=160)),
                ("by_role", models.CharField(blank=True, max_length=160)),
                ("note", models.TextField(blank=True, max_length=5000)),
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
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="escalation.leveldecision",
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
        ),
        migrations.RemoveConstraint(
            model_name="levelrequest",
            name="level_request_one_open_per_subject",
        ),
        migrations.AlterField(
            model_name="decisionnotice",
            name="about",
            field=models.CharField(
                choices=[
                    ("asked", "That it waits for a second person"),
                    ("decided", "That it was taken"),
                    ("confirmed", "That a second person confirmed it"),
                    ("effective", "That it came into effect"),
                    ("undone", "That it was taken back, or not agreed to or confirmed"),
                ],
                default="decided",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="leveldecision",
            name="confirmer",
            field=models.ForeignKey(
                blank=True,
                help_text="Named by the authoriser, before the second person in an emergency confirmed it for themselves.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AlterField(
            model_name="levelrequest",
            name="status",
            field=models.CharField(
                choices=[
                    ("drafted", "Drafted"),
                    ("shared_with_provider", "Shared with the provider"),
                    ("sqg_considered", "Considered by the System Quality Group"),
                    ("awaiting_confirmer", "Awaiting the second person"),
                    ("awaiting_concurrence", "Awaiting agreement"),
                    ("authorised", "Authorised, not yet in effect"),
                    ("effective", "In effect"),
                    ("closed", "Closed"),
                    ("declined", "Declined"),
                    ("returned", "Returned for more work"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="drafted",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="requeststep",
            name="status",
            field=models.CharField(
                choices=[
                    ("drafted", "Drafted"),
                    ("shared_with_provider", "Shared with the provider"),
                    ("sqg_considered", "Considered by the System Quality Group"),
                    ("awaiting_confirmer", "Awaiting the second person"),
                    ("awaiting_concurrence", "Awaiting agreement"),
                    ("authorised", "Authorised, not yet in effect"),
                    ("effective", "In effect"),
                    ("closed", "Closed"),
                    ("declined", "Declined"),
                    ("returned", "Returned for more work"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="levelrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "drafted",
                            "shared_with_provider",
                            "sqg_considered",
                            "returned",
                            "awaiting_confirmer",
                            "awaiting_concurrence",
                            "authorised",
                        ],
                    )
                ),
                fields=("tenant", "subject"),
                name="level_request_one_open_per_subject",
            ),
        ),
        IsolateByTenant("Confirmation", append_only=True),
        SameTenant("Confirmation", "decision"),
        SameTenant("Confirmation", "by"),
        Redactable("Confirmation"),
    ]
