"""Two short ways to the concerns that somebody leads on: by the day of their review, and those that are shared."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("concerns", "0019_extreme_concerns"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(
                    ("lead__isnull", False), ("status__in", ["monitoring", "open", "submitted", "triage"])
                ),
                fields=["tenant", "lead", "review_due", "ref"],
                name="concern_led_by_review",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["monitoring", "open", "submitted", "triage"]),
                    models.Q(("shared_with", []), _negated=True),
                ),
                fields=["tenant", "lead"],
                name="concern_led_and_shared",
            ),
        ),
    ]
