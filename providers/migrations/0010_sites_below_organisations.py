from django.db import migrations, models

KINDS = [
    ("provider", "Provider"),
    ("service", "Service"),
    ("site", "Site"),
    ("place", "Place"),
    ("pathway", "Pathway"),
    ("programme", "Programme"),
    ("collaborative", "Provider collaborative"),
    ("icb_service", "Service of the ICB itself"),
]


class Migration(migrations.Migration):
    """Sites are subjects below their organisation, as services are, and may have a code of their own."""

    dependencies = [
        ("providers", "0009_day_of_last_change"),
    ]

    operations = [
        migrations.AlterField(
            model_name="subject",
            name="kind",
            field=models.CharField(choices=KINDS, default="provider", max_length=20),
        ),
        migrations.AddField(
            model_name="subject",
            name="code",
            field=models.CharField(
                blank=True, db_default="", help_text="Of a site: its ODS code, or its id at the CQC.", max_length=15
            ),
        ),
        migrations.RemoveConstraint(model_name="subject", name="subject_provider_is_named"),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=~models.Q(kind__in=["provider", "service", "site"]) | models.Q(provider__isnull=False),
                name="subject_provider_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(code="") | models.Q(kind="site"), name="subject_code_is_of_a_site"
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(
                condition=~models.Q(code=""),
                fields=["tenant", "provider", "code"],
                name="subject_site_once_per_provider",
            ),
        ),
    ]
