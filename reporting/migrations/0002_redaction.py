"""Words that identify somebody can be taken out of history (docs/decisions/0009)."""

from django.db import migrations

from quality_oversight.tenancy.operations import Redactable


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        Redactable("ReportEvent"),
    ]
