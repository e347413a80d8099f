"""Soft intelligence that comes straight into a restricted stream draws references of that stream (domain brief 8.3)."""

from django.db import migrations

from quality_oversight.tenancy.operations import INSIDER

# Partners and people without an account share soft intelligence too, and draw its references.
BEFORE, NOW = f"{INSIDER} OR prefix = 'SI'", f"{INSIDER} OR prefix IN ('SI', 'SIU', 'SIG')"
ALTER = "ALTER POLICY insiders ON concerns_referencecounter USING ({0}) WITH CHECK ({0})"


class Migration(migrations.Migration):
    dependencies = [
        ("concerns", "0003_outcome_for_the_reporter"),
        ("intake", "0004_handed_back"),
    ]

    operations = [migrations.RunSQL(ALTER.format(NOW), ALTER.format(BEFORE))]
