"""Refreshes of the directory from its live sources, and the records that they have fetched so far."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0002_ratings_of_locations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Refresh",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("ods", "Organisation Data Service (ORD interface)"),
                            ("cqc", "Care Quality Commission (API)"),
                        ],
                        max_length=3,
                    ),
                ),
                (
                    "week",
                    models.DateField(
                        help_text="The Monday of the week that it is for; empty where somebody asked.", null=True
                    ),
                ),
                ("asked_by_name", models.CharField(blank=True, max_length=200)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("since", models.DateField(help_text="Changes from this day on; empty: everything.", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listing", "Asking what changed"),
                            ("fetching", "Fetching records"),
                            ("handed", "Being imported"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="listing",
                        max_length=10,
                    ),
                ),
                ("cursor", models.CharField(blank=True, help_text="Where the list goes on.", max_length=60)),
                ("held_until", models.DateTimeField(null=True)),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, help_text="Failed ones since the last that got on."),
                ),
                ("next_try_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("fetched", models.PositiveIntegerField(default=0)),
                ("missing", models.PositiveIntegerField(default=0, help_text="Listed, and then not there.")),
                ("total", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "job",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refresh",
                        to="directory.directoryimport",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FetchedRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=30)),
                ("body", models.JSONField(null=True)),
                ("missing", models.BooleanField(default=False)),
                (
                    "refresh",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="records", to="live.refresh"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="refresh",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("listing", "fetching", "handed"))),
                fields=("source",),
                name="refresh_one_open_per_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="refresh",
            constraint=models.UniqueConstraint(fields=("source", "week"), name="refresh_once_a_week"),
        ),
        migrations.AddConstraint(
            model_name="fetchedrecord",
            constraint=models.UniqueConstraint(fields=("refresh", "key"), name="fetched_record_once"),
        ),
    ]
