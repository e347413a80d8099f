from django.db import migrations

from quality_oversight.tenancy.operations import Redactable


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_brought_files")]

    operations = [Redactable("BroughtFile")]
