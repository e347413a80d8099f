"""Concerns and their history are found by their words."""

from django.db import migrations

from concerns.search.columns import searchable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("concerns", "0001_initial")]

    operations = [
        searchable(
            "concerns_concern",
            # the reference also by its bare number: QC-2026-0014 is found by 14
            {
                "ref || ' ' || ltrim(right(ref, 5), '-0')": "A",
                "title": "A",
                "summary": "B",
                "immediate_safety_action": "C",
                "closure_evidence || ' ' || redirected_to": "D",
            },
        ),
        searchable("concerns_concernevent", {"text": "C"}),
    ]
