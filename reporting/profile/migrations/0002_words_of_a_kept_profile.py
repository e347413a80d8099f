"""The words in a profile that was made for a provider, so that whoever redacts is told where they stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("profile", "0001_papers_of_profiles"),
    ]

    operations = [
        migrations.AddField(
            model_name="keptprofile",
            name="text",
            field=models.TextField(
                blank=True, help_text="The words in it: whoever redacts is told that they stay there."
            ),
        ),
    ]
