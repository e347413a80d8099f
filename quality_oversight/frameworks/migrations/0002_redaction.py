"""Words that identify somebody can be taken out of published versions (docs/decisions/0009)."""

from django.db import migrations

from quality_oversight.tenancy.operations import Redactable


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0001_own_versions")]

    operations = [
        Redactable("FrameworkVersion"),
    ]
