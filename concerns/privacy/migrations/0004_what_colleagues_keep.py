"""Redaction reaches what only its writer sees: drafts, private views, own imports and own prints of the register."""

from django.db import migrations

from quality_oversight.tenancy.operations import CLEARANCES, USER, RedactableUnseen, privileges

# The policies as they stand (concerns 0009, search 0002, sheets 0001, register 0002).
OWNER = (
    "EXISTS (SELECT 1 FROM tenancy_membership WHERE tenancy_membership.id = owner_id"  # noqa: S608  (words of ours)
    f" AND tenancy_membership.user_id = {USER})"
)
MINE = f"user_id = {USER} OR audience = ANY({CLEARANCES})"

FUNCTIONS = r"""
-- What an address's query says, without its signs: "q=Mr+X%27s" is "q=Mr X's"; bytes that are no text stay as they are.
CREATE FUNCTION privacy_spelt(address text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT convert_from(string_agg(
            CASE WHEN length(piece[1]) = 3 THEN decode(substr(piece[1], 2), 'hex') ELSE convert_to(piece[1], 'UTF8') END,
            ''::bytea ORDER BY place), 'UTF8')
        FROM regexp_matches(replace(address, '+', ' '), '(%[0-9a-f]{2}|.)', 'gi') WITH ORDINALITY AS parts(piece, place)
    );
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
    RETURN address;
END $$;

-- The parts of a query in which words do not stand.
CREATE FUNCTION privacy_query_without(query text, words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(part, '&' ORDER BY place), '')
    FROM regexp_split_to_table(query, '&') WITH ORDINALITY AS parts(part, place)
    WHERE NOT privacy_holds(to_jsonb(coalesce(privacy_spelt(part), '')), words)
$$;

-- Words in rows that their writers alone see: in how many rows of each column, and gone from them when `take_out` says so.
-- Runs as the owner, within the tenant and the clearances of whoever calls it; it answers with numbers and shows no text.
-- A saved view loses the part of its search that holds the words; a print of the register (`prints`: when they stood in the
-- register too) cannot be searched and is deleted, to be made again.
CREATE FUNCTION privacy_redact_unseen(words text, kind text, take_out boolean, prints boolean)
RETURNS TABLE (place text, field text, held bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mark text := '[redacted: ' || kind || ']';
    pattern text := privacy_pattern(words);
    longest text := (
        SELECT part FROM regexp_split_to_table(lower(words), '[\s"\\]+') AS part ORDER BY length(part) DESC LIMIT 1
    );
    holds text;
    sort text;
    most int;
    view record;
    named text;
BEGIN
    IF NOT mark = ANY (ARRAY[MARKS]) OR length(regexp_replace(words, '\s', '', 'g')) < 3 THEN
        RAISE EXCEPTION 'There is no such redaction.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('app.redacting', 'yes', true);
    FOR place, field IN VALUES
        ('concerns_concerndraft', 'fields'),
        ('sheets_importjob', 'file_name'), ('sheets_importjob', 'sheets'), ('sheets_importjob', 'places'),
        ('sheets_importjob', 'same'), ('sheets_importjob', 'meant'), ('sheets_importjob', 'why_kept'),
        ('sheets_importjob', 'tally'),
        ('sheets_importrow', 'cells'), ('sheets_importrow', 'kept_out'), ('sheets_importrow', 'problems'),
        ('sheets_sheetmemory', 'places'), ('sheets_sheetmemory', 'same'), ('sheets_sheetmemory', 'meant')
    LOOP
        SELECT format_type(attribute.atttypid, NULL), attribute.atttypmod - 4 INTO sort, most
        FROM pg_attribute AS attribute WHERE attrelid = place::regclass AND attname = field;
        holds := format('strpos(lower(%1$I::text), $1) > 0 AND privacy_holds(to_jsonb(%1$I), $2)', field);
        EXECUTE format('SELECT count(*) FROM %I WHERE ', place) || holds INTO held USING longest, words;
        IF held > 0 THEN
            IF take_out AND sort = 'jsonb' THEN
                EXECUTE format('UPDATE %1$I SET %2$I = privacy_without(%2$I, $3, $4) WHERE ', place, field) || holds
                    USING longest, words, pattern, mark;
            ELSIF take_out THEN
                EXECUTE format(
                    'UPDATE %1$I SET %2$I = left(regexp_replace(%2$I, $3, $4, ''gi''), $5) WHERE ', place, field
                ) || holds USING longest, words, pattern, mark, most;
            END IF;
            RETURN NEXT;
        END IF;
    END LOOP;

    place := 'search_savedview';
    field := 'query';
    SELECT count(*) INTO held FROM search_savedview WHERE privacy_query_without(query, words) <> query;
    IF held > 0 THEN
        IF take_out THEN
            UPDATE search_savedview SET query = privacy_query_without(query, words)
            WHERE privacy_query_without(query, words) <> query;
        END IF;
        RETURN NEXT;
    END IF;
    field := 'name';
    held := 0;
    FOR view IN SELECT id, owner_id, name FROM search_savedview WHERE privacy_holds(to_jsonb(name), words) LOOP
        held := held + 1;
        IF take_out THEN  -- a name is there once for each owner
            named := left(regexp_replace(view.name, pattern, mark, 'gi'), 60);
            IF EXISTS (SELECT 1 FROM search_savedview AS other WHERE owner_id = view.owner_id AND other.name = named) THEN
                named := left(named, 51) || ' ' || left(view.id::text, 8);
            END IF;
            UPDATE search_savedview SET name = named WHERE id = view.id;
        END IF;
    END LOOP;
    IF held > 0 THEN
        RETURN NEXT;
    END IF;

    place := 'register_extractpaper';
    field := 'pdf';
    SELECT count(*) INTO held FROM register_extractpaper
    WHERE prints OR privacy_holds(to_jsonb(name), words) OR privacy_query_without(query, words) <> query;
    IF held > 0 THEN
        IF take_out THEN
            DELETE FROM register_extractpaper
            WHERE prints OR privacy_holds(to_jsonb(name), words) OR privacy_query_without(query, words) <> query;
        END IF;
        RETURN NEXT;
    END IF;
    PERFORM set_config('app.redacting', '', true);
END $$;
REVOKE ALL ON FUNCTION privacy_redact_unseen(text, text, boolean, boolean) FROM PUBLIC;
"""
KINDS = (
    "NHS number", "date of birth", "hospital number", "e-mail address", "phone number", "full postcode",
    "name of a person", "age over 89",
)  # fmt: skip
FUNCTIONS = FUNCTIONS.replace("MARKS", ", ".join(f"'[redacted: {kind}]'" for kind in KINDS))
GONE = """
DROP FUNCTION privacy_redact_unseen(text, text, boolean, boolean);
DROP FUNCTION privacy_query_without(text, text);
DROP FUNCTION privacy_spelt(text);
"""
CALLED = privileges("GRANT EXECUTE ON FUNCTION privacy_redact_unseen(text, text, boolean, boolean) TO quality_app")


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0003_verdicts_on_files"),
        ("concerns", "0009_drafts"),
        ("register", "0002_extract_paper"),
        ("search", "0002_saved_views"),
        ("sheets", "0003_why_kept"),
    ]

    operations = [
        RedactableUnseen("ConcernDraft", "concerns", "own", OWNER),
        RedactableUnseen("SavedView", "search", "own_or_shared", f"shared OR {OWNER}"),
        RedactableUnseen("ImportJob", "sheets", "maker_or_team", MINE),
        RedactableUnseen("SheetMemory", "sheets", "maker_or_team", MINE),
        RedactableUnseen("ExtractPaper", "register", "own", f"user_id = {USER}"),
        migrations.RunSQL(FUNCTIONS, GONE),
        migrations.RunSQL(CALLED, migrations.RunSQL.noop),
    ]
