"""Updates are found by their words, by those who may read them."""

from django.db import migrations

from concerns.search.columns import searchable


class Migration(migrations.Migration):
    dependencies = [("search", "0002_saved_views"), ("concerns", "0005_updates")]

    operations = [
        searchable("concerns_concernupdate", {"text": "B", "point || ' ' || evidence || ' ' || answer_text": "C"}),
    ]
