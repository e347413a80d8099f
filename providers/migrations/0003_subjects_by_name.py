"""An index for lists in the order of their subjects."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0002_subjects_of_an_icb"),
        ("tenancy", "0003_sent_once"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(fields=["tenant", "name"], name="subject_by_name"),
        ),
    ]
