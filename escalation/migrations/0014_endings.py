"""Subjects that ended, merged into another or are suspended (T8)."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import quality_oversight.tenancy.isolation
from quality_oversight.tenancy.operations import IsolateByTenant, Redactable, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0013_how_many_facts_were_shown"),
        ("providers", "0003_subjects_by_name"),
        ("tenancy", "0004_framework_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="EndingNotice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "about",
                    models.CharField(
                        choices=[("asked", "Waits to be confirmed"), ("decided", "Confirmed")], max_length=10
                    ),
                ),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="EndingStep",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=160)),
                ("by_role", models.CharField(blank=True, max_length=160)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed, not yet in effect"),
                            ("effective", "In effect"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("recorded", models.DateField(blank=True, null=True)),
                ("corrected", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Ending",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("closes", "It closes"),
                            ("merges", "It merges into another"),
                            ("contract_ends", "Its contract ends"),
                            ("suspended", "It is suspended"),
                            ("resumes", "The suspension is lifted"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed, not yet in effect"),
                            ("effective", "In effect"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                (
                    "effective_on",
                    models.DateField(help_text="The day asked for; it holds from the confirmation at the earliest."),
                ),
                ("reasons", models.TextField(max_length=5000)),
                ("no_successor_reason", models.TextField(blank=True, max_length=5000)),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_on", models.DateField(blank=True, null=True)),
                (
                    "holds_from",
                    models.DateField(blank=True, help_text="The first day on which it held, once it does.", null=True),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "confirmer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "proposer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.membership"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="endings", to="providers.subject"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="succeeds",
                        to="providers.subject",
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
                "ordering": ["-proposed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="EndedSubject",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_on", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "level",
                    models.CharField(
                        choices=[("routine", "Routine"), ("enhanced", "Enhanced"), ("intensive", "Intensive")],
                        max_length=10,
                    ),
                ),
                ("review_due", models.DateField(blank=True, null=True)),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        help_text="The decision by which the successor took the level over; empty where it stood as high itself.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="escalation.leveldecision",
                    ),
                ),
                (
                    "entry_request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="escalation.levelrequest",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ended", to="providers.subject"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="took_over",
                        to="providers.subject",
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
                (
                    "ending",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="covered", to="escalation.ending"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on", "id"],
            },
        ),
        migrations.AddField(
            model_name="levelrequest",
            name="succeeds",
            field=models.ForeignKey(
                blank=True,
                help_text="The end of another subject by which this level was taken over: nobody proposed it otherwise.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_over",
                to="escalation.ending",
            ),
        ),
        migrations.AddConstraint(
            model_name="levelrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("succeeds", None), ("status", "effective"), _connector="OR"),
                name="level_request_taken_over_is_in_effect",
            ),
        ),
        migrations.AddField(
            model_name="endingnotice",
            name="ending",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="escalation.ending"
            ),
        ),
        migrations.AddField(
            model_name="endingnotice",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.membership"
            ),
        ),
        migrations.AddField(
            model_name="endingnotice",
            name="tenant",
            field=models.ForeignKey(
                db_default=quality_oversight.tenancy.isolation.CurrentTenant(),
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AddField(
            model_name="endingstep",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.membership"
            ),
        ),
        migrations.AddField(
            model_name="endingstep",
            name="ending",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="escalation.ending"
            ),
        ),
        migrations.AddField(
            model_name="endingstep",
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
            model_name="ending",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["proposed", "confirmed"])),
                fields=("tenant", "subject"),
                name="ending_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_on", None), ("confirmer__isnull", False), _connector="OR"),
                name="ending_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["proposed", "withdrawn"]), ("confirmed_on__isnull", False), _connector="OR"
                ),
                name="ending_holds_when_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmer", None), models.Q(("confirmer", models.F("proposer")), _negated=True), _connector="OR"
                ),
                name="ending_takes_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None), models.Q(("successor", models.F("subject")), _negated=True), _connector="OR"
                ),
                name="ending_is_not_followed_by_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "effective"), _negated=True), ("holds_from__isnull", False), _connector="OR"
                ),
                name="ending_in_effect_from_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="endedsubject",
            index=models.Index(fields=["tenant", "subject", "starts_on"], name="ended_subject_by_day"),
        ),
        migrations.AddConstraint(
            model_name="endedsubject",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("tenant", "subject"), name="ended_subject_ends_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="endedsubject",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("starts_on")), _connector="OR"),
                name="ended_subject_resumes_afterwards",
            ),
        ),
        migrations.AddConstraint(
            model_name="endingnotice",
            constraint=models.UniqueConstraint(
                fields=("tenant", "ending", "recipient", "about"), name="ending_notice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="endingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrected", None), ("recorded", None)),
                    models.Q(
                        ("corrected__isnull", False), ("recorded__isnull", False), models.Q(("text", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="ending_correction_has_both_dates_and_a_reason",
            ),
        ),
        IsolateByTenant("Ending", lasting=True),
        SameTenant("Ending", "subject"),
        SameTenant("Ending", "successor"),
        SameTenant("Ending", "proposer"),
        SameTenant("Ending", "confirmer"),
        IsolateByTenant("EndedSubject", lasting=True),
        SameTenant("EndedSubject", "ending"),
        SameTenant("EndedSubject", "subject"),
        SameTenant("EndedSubject", "entry_request"),
        SameTenant("EndedSubject", "successor"),
        SameTenant("EndedSubject", "decision"),
        IsolateByTenant("EndingStep", append_only=True),
        SameTenant("EndingStep", "ending"),
        SameTenant("EndingStep", "by"),
        Redactable("EndingStep"),
        IsolateByTenant("EndingNotice", lasting=True),
        SameTenant("EndingNotice", "ending"),
        SameTenant("EndingNotice", "recipient"),
        SameTenant("LevelRequest", "succeeds"),
    ]
