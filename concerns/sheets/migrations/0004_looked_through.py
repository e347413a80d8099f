"""Every row is looked through before the import, and says afterwards what it was joined to."""

import django.db.models.deletion
from django.db import migrations, models

from quality_oversight.tenancy.operations import SameTenant


class Migration(migrations.Migration):
    dependencies = [("concerns", "0015_further_subjects_last"), ("sheets", "0003_why_kept")]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="looked_through",
            field=models.BooleanField(
                default=False, help_text="Whether its problems are those that were found before the import."
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="doubtful",
            field=models.BooleanField(default=False, help_text="Whether words in it may identify somebody."),
        ),
        migrations.AddField(
            model_name="importrow",
            name="reads_like",
            field=models.CharField(
                blank=True, help_text="The restricted stream that an ordinary row reads like.", max_length=20
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="joined_to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="concerns.concern",
                help_text="The concern that what was made of it is counted once with, or follows.",
            ),
        ),
        SameTenant("ImportRow", "joined_to"),
    ]
