"""The trail of a report that was passed on to a stream's keeper is hidden with it, from its first row on.

Few people see soft intelligence, and more read the trail: a look at the report itself would hide the rows of every
report from them. So the stream of a report is asked of a function that sees them all and tells nothing else.
"""

from django.db import migrations

from quality_oversight.tenancy.operations import CLEARANCES, USER

STREAM_OF = """
CREATE FUNCTION intake_stream_of(report uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    cleared text := coalesce(current_setting('app.clearances', true), '');
    organisation text := coalesce(current_setting('app.organisation', true), '');
    stream text;
BEGIN
    PERFORM set_config('app.clearances', 'team,speak_up,safeguarding', true), set_config('app.organisation', '', true);
    SELECT sensitivity INTO stream FROM intake_softreport WHERE id = report;
    PERFORM set_config('app.clearances', cleared, true), set_config('app.organisation', organisation, true);
    RETURN stream;
END $$
"""
TRAIL_IS_SEEN = f"""
    user_id = {USER} OR CASE WHEN target_type = 'softreport'
    THEN intake_stream_of(target_id::uuid) = 'standard' OR intake_stream_of(target_id::uuid) = ANY({CLEARANCES})
    ELSE true END
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("intake", "0002_passed_on")]

    operations = [
        migrations.RunSQL(STREAM_OF, "DROP FUNCTION intake_stream_of(uuid)"),
        migrations.RunSQL(
            "CREATE POLICY report_is_seen ON audit_auditevent AS RESTRICTIVE"
            f" USING ({TRAIL_IS_SEEN}) WITH CHECK (true)",
            "DROP POLICY report_is_seen ON audit_auditevent",
        ),
    ]
