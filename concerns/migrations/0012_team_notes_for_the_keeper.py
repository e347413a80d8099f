from django.db import migrations

from quality_oversight.tenancy.operations import CLEARANCES

TEAM = f"'team' = ANY({CLEARANCES})"
# Whoever keeps a restricted stream belongs to the few who work on its concerns, and reads their notes.
KEEPER = (
    "EXISTS (SELECT 1 FROM concerns_concern WHERE concerns_concern.id = concern_id"  # noqa: S608  (names of ours)
    f" AND concerns_concern.sensitivity || '_vault' = ANY({CLEARANCES}))"
)


def notes(*who: str) -> str:
    seen = " OR ".join(("visibility <> 'team'", *who))
    return f"ALTER POLICY team_notes ON concerns_concernupdate USING ({seen}) WITH CHECK ({seen})"


class Migration(migrations.Migration):
    dependencies = [("concerns", "0011_further_subjects")]

    operations = [migrations.RunSQL(notes(TEAM, KEEPER), notes(TEAM))]
