"""Indexes for the concerns of a subject and of a lead, which begin with the tenant as every read does."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("concerns", "0017_trail_of_what_hangs"),
        ("providers", "0002_subjects_of_an_icb"),
        ("tenancy", "0003_sent_once"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="concern",
            name="concern_by_subject",
        ),
        migrations.AlterField(
            model_name="concern",
            name="lead",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AlterField(
            model_name="concern",
            name="subject",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="concerns",
                to="providers.subject",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(fields=["tenant", "subject", "status"], name="concern_by_subject"),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(fields=["tenant", "lead", "logged_at", "ref"], name="concern_by_lead"),
        ),
    ]
