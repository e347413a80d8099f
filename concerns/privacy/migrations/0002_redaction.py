"""The one way in which words leave history: a function that replaces them by a mark, and can do nothing else."""

from django.db import migrations

from quality_oversight.tenancy.operations import Redactable, privileges

KINDS = (
    "NHS number", "date of birth", "hospital number", "e-mail address", "phone number", "full postcode",
    "name of a person", "age over 89",
)  # fmt: skip
MARKS = ", ".join(f"'{kind}'" for kind in KINDS)

FUNCTIONS = rf"""
-- Words as a pattern: whole words, in capitals or not, whatever space stands between them.
CREATE FUNCTION privacy_pattern(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '(?<!\w)' || regexp_replace(
        regexp_replace(btrim(words), '([][\\^$.|?*+(){{}}])', '\\\1', 'g'), '\s+', '\\s+', 'g'
    ) || '(?!\w)'
$$;

CREATE FUNCTION privacy_without(value jsonb, pattern text, mark text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'string' THEN to_jsonb(regexp_replace(value #>> '{{}}', pattern, mark, 'gi'))
        WHEN 'array' THEN coalesce(
            (SELECT jsonb_agg(privacy_without(part, pattern, mark) ORDER BY place)
             FROM jsonb_array_elements(value) WITH ORDINALITY AS parts(part, place)), '[]')
        WHEN 'object' THEN coalesce(
            (SELECT jsonb_object_agg(regexp_replace(name, pattern, mark, 'gi'), privacy_without(part, pattern, mark))
             FROM jsonb_each(value) AS parts(name, part)), '{{}}')
        ELSE value
    END;
END $$;

CREATE FUNCTION privacy_holds(value jsonb, words text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT privacy_without(value, privacy_pattern(words), '') IS DISTINCT FROM value
$$;

-- Runs as the owner of the tables, within the row-level security of whoever calls it: other ICBs' rows, and what the caller
-- may not see, stay out of its reach. It changes text columns only, and puts nothing there but a mark of a known kind.
CREATE FUNCTION privacy_redact(place text, field text, row_key text, words text, kind text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mark text := '[redacted: ' || kind || ']';
    pattern text := privacy_pattern(words);
    sort text;
    most int;
    done int;
BEGIN
    IF kind NOT IN ({MARKS}) OR length(regexp_replace(words, '\s', '', 'g')) < 3 THEN
        RAISE EXCEPTION 'There is no such redaction.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT format_type(attribute.atttypid, NULL), attribute.atttypmod - 4 INTO sort, most
    FROM pg_attribute AS attribute JOIN pg_class AS relation ON relation.oid = attribute.attrelid
    WHERE relation.relname = place AND relation.relnamespace = 'public'::regnamespace AND relation.relforcerowsecurity
        AND place !~ '^(audit|tenancy|providers)_' AND place NOT IN ('reporting_paper', 'streams_reporteridentity')
        AND attribute.attname = field AND NOT attribute.attisdropped AND attribute.attgenerated = ''
        AND attribute.atttypid IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Nothing can be redacted there.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('app.redacting', 'yes', true);
    IF sort = 'jsonb' THEN
        EXECUTE format('UPDATE %I SET %I = privacy_without(%I, $1, $2) WHERE id::text = $3', place, field, field)
            USING pattern, mark, row_key;
    ELSE
        EXECUTE format(
            'UPDATE %I SET %I = left(regexp_replace(%I, $1, $2, ''gi''), $4) WHERE id::text = $3', place, field, field
        ) USING pattern, mark, row_key, CASE WHEN most > 0 THEN most ELSE 2147483647 END;
    END IF;
    GET DIAGNOSTICS done = ROW_COUNT;
    PERFORM set_config('app.redacting', '', true);
    RETURN done > 0;
END $$;
REVOKE ALL ON FUNCTION privacy_redact(text, text, text, text, text) FROM PUBLIC;
"""  # noqa: S608  (words of ours)
GONE = """
DROP FUNCTION privacy_redact(text, text, text, text, text);
DROP FUNCTION privacy_holds(jsonb, text);
DROP FUNCTION privacy_without(jsonb, text, text);
DROP FUNCTION privacy_pattern(text);
"""
CALLED = privileges("GRANT EXECUTE ON FUNCTION privacy_redact(text, text, text, text, text) TO quality_app")


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_findings"),
        ("concerns", "0008_risk_by_area"),
        ("intake", "0001_soft_intelligence"),
        ("register", "0002_extract_paper"),
        ("work", "0001_actions"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, GONE),
        migrations.RunSQL(CALLED, migrations.RunSQL.noop),
        Redactable("ConcernEvent", "concerns"),
        Redactable("SoftReportStep", "intake"),
        Redactable("RiskEvent", "register"),
        Redactable("RiskScore", "register"),
        Redactable("ActionRevision", "work"),
        Redactable("PrivacyFinding"),
        Redactable("PrivacyDecision"),
    ]
