"""Actions are found by their words, by those who may see them."""

from django.db import migrations

from concerns.search.columns import searchable


class Migration(migrations.Migration):
    dependencies = [("search", "0003_updates"), ("work", "0001_actions")]

    operations = [
        searchable(
            "work_concernaction",
            {"title": "B", "detail || ' ' || blocker || ' ' || evidence": "C"},
        ),
    ]
