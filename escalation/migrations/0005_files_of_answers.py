"""The files of answers are kept as every other file that is kept outside the database."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("escalation", "0004_board_of_levels")]

    operations = [
        migrations.AddField("replyfile", "scanned_at", models.DateTimeField(null=True)),
        migrations.AddField("replyfile", "removed_by", models.CharField(max_length=160, blank=True)),
        migrations.AddField("replyfile", "removal_reason", models.TextField(max_length=500, blank=True)),
        migrations.AlterField(
            "replyfile",
            "stored_as",
            models.CharField(
                max_length=120, blank=True, help_text="Its random name where it is kept; empty once gone."
            ),
        ),
        migrations.AlterField(
            "replyfile",
            "words_kinds",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=20), default=list, blank=True, help_text="What may be in it, by kind."
            ),
        ),
    ]
