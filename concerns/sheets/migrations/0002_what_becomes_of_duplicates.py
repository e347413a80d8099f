"""A row that looks like a concern that is here already has three ways to go."""

from django.db import migrations, models

TABLE = "sheets_importjob"
# A change of type, not of rows: row-level security would hide these from a data migration.
FORWARD = f"""
    ALTER TABLE {TABLE} ALTER COLUMN doubles TYPE varchar(6) USING CASE WHEN doubles THEN 'import' ELSE 'skip' END
"""
BACK = f"ALTER TABLE {TABLE} ALTER COLUMN doubles TYPE boolean USING doubles <> 'skip'"


class Migration(migrations.Migration):
    dependencies = [("sheets", "0001_brought_spreadsheets")]

    operations = [
        migrations.RunSQL(
            FORWARD,
            BACK,
            state_operations=[
                migrations.AlterField(
                    "importjob",
                    "doubles",
                    models.CharField(
                        choices=[
                            ("skip", "Leave it out, and show me both"),
                            ("import", "Bring it in anyway, as a concern of its own"),
                            ("join", "Bring it in and join it to that concern: both are kept, and counted once"),
                        ],
                        default="skip",
                        max_length=6,
                    ),
                )
            ],
        )
    ]
