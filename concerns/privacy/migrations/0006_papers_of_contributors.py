"""Redaction reaches the lists of contributors that a colleague asked for as a PDF (decision 0009)."""

from importlib import import_module

from django.db import migrations

from quality_oversight.tenancy.operations import USER, RedactableUnseen

BEFORE = import_module("concerns.privacy.migrations.0005_papers_of_days_and_profiles")
PLACES = "('profile_profilepaper', 'kept_id IS NULL')"
NOW = BEFORE.FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("privacy", "0005_papers_of_days_and_profiles"), ("stakeholders", "0001_register")]

    operations = [
        RedactableUnseen("ContributorsPaper", "stakeholders", "own", f"user_id = {USER}"),
        migrations.RunSQL(NOW.replace(PLACES, f"{PLACES}, ('stakeholders_contributorspaper', 'true')"), NOW),
    ]
