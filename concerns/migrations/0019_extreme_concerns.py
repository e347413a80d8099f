"""An index of the extreme concerns by day: the policies make PostgreSQL expect too few of them, and sort them all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("concerns", "0018_concerns_of_subject_and_lead"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("score__gte", 15)),
                fields=["tenant", "-logged_at", "-ref"],
                name="concern_extreme",
            ),
        ),
    ]
