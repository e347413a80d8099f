"""An index of the few updates that a lead is to read or to answer."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("concerns", "0015_further_subjects_last")]

    operations = [
        migrations.AddIndex(
            model_name="concernupdate",
            index=models.Index(
                fields=["tenant"],
                condition=Q(from_organisation__isnull=False, kind="update", read_at=None)
                | Q(answer="", kind="accuracy"),
                name="concern_update_waits",
            ),
        ),
    ]
