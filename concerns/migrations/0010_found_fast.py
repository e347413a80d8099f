"""Lists and searches of 50,000 concerns without reading them all (docs/decisions/0012)."""

from django.db import migrations, models

TABLES = ("concerns_concernevent", "concerns_concernupdate")
# As one look-up for each row that is read. PostgreSQL answers EXISTS by gathering every concern of the ICB beforehand,
# which a search pays for with 0.2 s at 50,000 concerns.
ONE_BY_ONE = "(SELECT true FROM concerns_concern WHERE concerns_concern.id = concern_id LIMIT 1)"
ALL_AT_ONCE = "EXISTS (SELECT 1 FROM concerns_concern WHERE concerns_concern.id = concern_id)"


def seen(table: str, condition: str) -> str:
    return f"ALTER POLICY concern_is_seen ON {table} USING ({condition}) WITH CHECK ({condition})"


class Migration(migrations.Migration):
    dependencies = [("concerns", "0009_drafts")]

    operations = [
        migrations.AddIndex("concern", models.Index(fields=["tenant", "score", "ref"], name="concern_by_score")),
        *(migrations.RunSQL(seen(table, ONE_BY_ONE), seen(table, ALL_AT_ONCE)) for table in TABLES),
    ]
