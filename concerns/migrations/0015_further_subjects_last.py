from django.db import migrations

from quality_oversight.tenancy.operations import KeepForGood


class Migration(migrations.Migration):
    """A further subject is ended and never deleted: past days show it."""

    dependencies = [("concerns", "0014_news_from_outside")]

    operations = [KeepForGood("ConcernSubject")]
