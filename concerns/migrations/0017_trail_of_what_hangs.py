"""The trail of what hangs from a concern (actions, files, updates) is hidden with it, also when it is restricted later.

Such a row names the concern by its reference at the end of its label (quality_oversight.audit.trail).
"""

from django.db import migrations

from quality_oversight.tenancy.operations import USER

REFERENCE = r"substring(target_label from ' on ((?:QC|SU|SG)-\d{4}-\d{4,})$')"
OWNER_IS_SEEN = f"""
    user_id = {USER} OR CASE WHEN target_type <> 'concern' AND {REFERENCE} IS NOT NULL
    THEN (SELECT true FROM concerns_concern WHERE concerns_concern.ref = {REFERENCE}) ELSE true END
"""  # noqa: S608  (words of ours)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("concerns", "0016_updates_that_wait")]

    operations = [
        migrations.RunSQL(
            "CREATE POLICY concern_of_it_is_seen ON audit_auditevent AS RESTRICTIVE"
            f" USING ({OWNER_IS_SEEN}) WITH CHECK (true)",
            "DROP POLICY concern_of_it_is_seen ON audit_auditevent",
        ),
    ]
