"""Redaction reaches papers that a colleague asked for: what was known on a day, and profiles (decision 0009)."""

from django.db import migrations

from quality_oversight.tenancy.operations import USER, RedactableUnseen, privileges

FUNCTION = r"""
-- Papers that their askers alone see and that may hold words: how many, and deleted when `take_out` says so, to be made
-- again. A PDF cannot be searched, so that all go when the words stood in what papers are made of (`told`); one that waits
-- to be made goes too, because its worker may have read the words before. Runs as privacy_redact_unseen does. What was made
-- for a provider stays: it is fixed, and whoever redacts is told of it.
CREATE FUNCTION privacy_drop_papers(words text, told boolean, take_out boolean)
RETURNS TABLE (place text, field text, held bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    loose text;
    holds text;
BEGIN
    IF length(regexp_replace(words, '\s', '', 'g')) < 3 THEN
        RAISE EXCEPTION 'There is no such redaction.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('app.redacting', 'yes', true);
    field := 'pdf';
    FOR place, loose IN VALUES ('story_daypaper', 'true'), ('profile_profilepaper', 'kept_id IS NULL') LOOP
        holds := format(' WHERE %s AND ($1 OR privacy_holds(to_jsonb(name), $2))', loose);
        EXECUTE format('SELECT count(*) FROM %I', place) || holds INTO held USING told, words;
        IF held > 0 THEN
            IF take_out THEN
                EXECUTE format('DELETE FROM %I', place) || holds USING told, words;
            END IF;
            RETURN NEXT;
        END IF;
    END LOOP;
    PERFORM set_config('app.redacting', '', true);
END $$;
REVOKE ALL ON FUNCTION privacy_drop_papers(text, boolean, boolean) FROM PUBLIC;
"""
GONE = "DROP FUNCTION privacy_drop_papers(text, boolean, boolean)"
CALLED = privileges("GRANT EXECUTE ON FUNCTION privacy_drop_papers(text, boolean, boolean) TO quality_app")


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0004_what_colleagues_keep"),
        ("story", "0001_day_papers"),
        ("profile", "0001_papers_of_profiles"),
    ]

    operations = [
        RedactableUnseen("DayPaper", "story", "own", f"user_id = {USER}"),
        RedactableUnseen("ProfilePaper", "profile", "own", f"user_id = {USER}"),
        migrations.RunSQL(FUNCTION, GONE),
        migrations.RunSQL(CALLED, migrations.RunSQL.noop),
    ]
