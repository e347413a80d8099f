from django.db import migrations, models

DAYS = {"blank": True, "help_text": "Of a provider collaborative.", "null": True}


class Migration(migrations.Migration):
    """A provider collaborative has a first and a last day of its own."""

    dependencies = [
        ("providers", "0010_sites_below_organisations"),
    ]

    operations = [
        migrations.AddField(
            model_name="subject", name="begins_on", field=models.DateField(verbose_name="first day", **DAYS)
        ),
        migrations.AddField(
            model_name="subject", name="ends_on", field=models.DateField(verbose_name="last day", **DAYS)
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(begins_on=None, ends_on=None) | models.Q(kind="collaborative"),
                name="subject_days_are_of_a_collaborative",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(begins_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("begins_on")),
                name="subject_ends_after_it_begins",
            ),
        ),
    ]
