"""What rows that wait in a temporary table change in the directory: compared, and then written, by the database itself.

The names of columns come from `rules/files.py`, never from a file.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper

from providers.directory.rules.files import FileKind
from providers.directory.rules.headed import Link
from providers.models import Organisation
from providers.rules.ods import Rejection, Row

FIELDS = Row._fields[2:]  # after the line and the code
LINK_FIELDS = Link._fields[1:]
DATES = {"opened", "closed", "since", "until", "changed_on"}
SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NONE = "\\N"
ENDS = re.compile(r"[\n\r]")
WRITTEN = "FMDD FMMonth YYYY"
AT_ONCE = 500  # rows that are sent together
TIES = {  # how the report of a relationship is worded: which end comes first, and what it is to the other
    "succeeded_by": ("target_code", "follows", "source_code"),
    "member_of_pcn": ("source_code", "is a member of", "target_code"),
}


# A day to come would keep every later record out. Few rows tell a day, and `least` would take today for none.
TOLD_ON = "CASE WHEN n.changed_on > current_date THEN current_date ELSE n.changed_on END"
CHANGED_ON = f"greatest(o.changed_on, {TOLD_ON})"
MAY_BE_LEFT_OUT = ("opened", "closed", "status", "parent_code", "changed_on")


def receive(cursor: CursorWrapper, fields: Iterable[str]) -> None:
    """Make the temporary table that rows of one part are copied into."""
    columns = ", ".join(f"{name} {'date' if name in DATES else 'text'}" for name in fields)
    cursor.execute("DROP TABLE IF EXISTS incoming")
    cursor.execute(
        f"CREATE TEMP TABLE incoming (line int, code text, reason text, read_from uuid, {columns}) ON COMMIT DROP"
    )


def copy(cursor: CursorWrapper, lines: Iterator[tuple[Row | Link | Rejection, str]], fields: tuple[str, ...]) -> None:
    """Send rows, with their digests, to the temporary table as they are read."""
    with cursor.copy(f"COPY incoming (line, code, reason, read_from, {', '.join(fields)}) FROM STDIN") as copying:
        empty, width, batch = "\t".join([NONE] * len(fields)), len(fields), list[str]()
        for found, digest in lines:
            if isinstance(found, Rejection):
                reason = found.reason.encode("utf-8", "replace").decode().translate(SPECIAL)
                batch.append(f"{found.line}\t{found.code}\t{reason}\t{NONE}\t{empty}\n")
            else:
                batch.append(f"{found.line}\t{found.code}\t{NONE}\t{digest}\t{_told(found[-width:])}\n")
            if len(batch) == AT_ONCE:
                copying.write("".join(batch).encode())
                batch.clear()
        copying.write("".join(batch).encode())


def _told(values: tuple[Any, ...]) -> str:
    """Values as COPY reads them; few hold a character that it takes for a mark of its own."""
    cells = [each if each.__class__ is str else NONE if each is None else str(each) for each in values]
    told = "\t".join(cells)
    if told.count("\\") == values.count(None) and told.count("\t") == len(cells) - 1 and not ENDS.search(told):
        return told
    return "\t".join(NONE if each is None else str(each).translate(SPECIAL) for each in values)


def compare_organisations(cursor: CursorWrapper, kind: FileKind, carried: tuple[str, ...]) -> None:
    """Say of each row that waits what becomes of it, in the temporary table `outcome`."""
    family = list(kind.family)
    cursor.execute(
        "UPDATE incoming i SET reason = 'The directory holds this code for another kind: ' || lower(k.label) || '.'"
        " FROM providers_organisation o JOIN unnest(%s::text[], %s::text[]) k(kind, label) ON k.kind = o.kind"
        " WHERE o.code = i.code AND i.reason IS NULL",
        [*_other_kinds(family)],
    )
    if kind.tells_change:
        cursor.execute(
            "UPDATE incoming i SET reason = 'This record last changed on ' || to_char(i.changed_on, %s) || ', and the"
            " directory holds one that changed on ' || to_char(o.changed_on, %s) || ': it is older, and is not taken.'"
            " FROM providers_organisation o WHERE o.code = i.code AND i.reason IS NULL AND i.changed_on < o.changed_on",
            [WRITTEN, WRITTEN],
        )
    held, new = (", ".join(f"{side}.{name}" for name in carried) for side in ("o", "i"))
    pairs = ", ".join(f"('{name}', to_jsonb(o.{name}), to_jsonb(i.{name}))" for name in carried)
    shut = "'inactive'"
    ends = "(i.closed IS NOT NULL AND o.closed IS NULL)" if "closed" in carried else "false"
    back = "(i.closed IS NULL AND o.closed IS NOT NULL)" if "closed" in carried else "false"
    if "status" in carried:
        ends += f" OR (i.status = {shut} AND o.status <> {shut} AND o.closed IS NULL)"
        back += f" OR (i.status <> {shut} AND o.status = {shut} AND i.closed IS NULL)"
    cursor.execute(
        f"""
        CREATE TEMP TABLE outcome ON COMMIT DROP AS
        SELECT i.*, o.id AS held_id, '' AS told, CASE
            WHEN o.id IS NULL THEN 'added'
            WHEN ({held}) IS NOT DISTINCT FROM ({new}) THEN 'unchanged'
            WHEN {ends} THEN 'closed' WHEN {back} THEN 'reopened' ELSE 'changed' END AS outcome,
          CASE WHEN o.id IS NULL OR ({held}) IS NOT DISTINCT FROM ({new}) THEN '{{}}'::jsonb ELSE (
            SELECT jsonb_object_agg(f.name, jsonb_build_array(f.before, f.after))
            FROM (VALUES {pairs}) f(name, before, after) WHERE f.before IS DISTINCT FROM f.after) END AS fields
        FROM incoming i LEFT JOIN providers_organisation o ON o.code = i.code WHERE i.reason IS NULL
        """  # noqa: S608
    )


def _other_kinds(family: list[str]) -> tuple[list[str], list[str]]:
    others = [(value, label) for value, label in Organisation.Kind.choices if value not in family]
    return [value for value, _ in others], [str(label) for _, label in others]


def older(cursor: CursorWrapper) -> list[int]:
    """The rows that are older than what is held."""
    cursor.execute(
        "SELECT i.line FROM incoming i JOIN providers_organisation o ON o.code = i.code AND i.changed_on < o.changed_on"
    )
    return [line for (line,) in cursor.fetchall()]


def compare_links(cursor: CursorWrapper, kind: FileKind, older: list[int]) -> None:
    """Say of each relationship that waits what becomes of it, in the temporary table `outcome`.

    What an `older` record tells of them is not taken either.
    """
    cursor.execute(
        "UPDATE incoming SET reason = 'It stands in a record that is older than the one held, and is not taken.'"
        " WHERE line = ANY(%s)",
        [older],
    )
    cursor.execute(
        "UPDATE incoming i SET manner = r.manner FROM directory_relationship r WHERE i.manner = '' AND r.kind = %s"
        " AND r.source_code = i.source_code AND r.target_code = i.target_code AND r.since = i.since",
        [kind.relates],
    )  # a source that does not say how leaves it as it is held
    one, ties, other = TIES[kind.relates]
    cursor.execute(
        f"""
        CREATE TEMP TABLE outcome ON COMMIT DROP AS
        SELECT i.*, r.id AS held_id, '' AS name, concat(
            coalesce(a.name || ' (' || a.code || ')', i.{one}), ' {ties} ',
            coalesce(b.name || ' (' || b.code || ')', i.{other}), ' from ',
            to_char(i.since, %s), ' to ' || to_char(i.until, %s), ' by ' || nullif(i.manner, ''), '.'
          ) AS told, CASE
            WHEN r.id IS NULL THEN 'added'
            WHEN (r.until, r.manner) IS NOT DISTINCT FROM (i.until, i.manner) THEN 'unchanged'
            WHEN r.until IS NULL AND i.until IS NOT NULL THEN 'closed'
            WHEN r.until IS NOT NULL AND i.until IS NULL THEN 'reopened' ELSE 'changed' END AS outcome,
          CASE WHEN r.id IS NULL OR (r.until, r.manner) IS NOT DISTINCT FROM (i.until, i.manner) THEN '{{}}'::jsonb
            ELSE jsonb_build_object('until', jsonb_build_array(r.until, i.until),
                                    'manner', jsonb_build_array(r.manner, i.manner)) END AS fields
        FROM incoming i LEFT JOIN directory_relationship r
          ON r.kind = %s AND r.source_code = i.source_code AND r.target_code = i.target_code AND r.since = i.since
        LEFT JOIN providers_organisation a ON a.code = i.{one} LEFT JOIN providers_organisation b ON b.code = i.{other}
        WHERE i.reason IS NULL
        """,  # noqa: S608
        [WRITTEN, WRITTEN, kind.relates],
    )


def keep(cursor: CursorWrapper, job: Any, part: str) -> dict[str, int]:
    """Keep what became of each row that is not unchanged; give the rows by outcome."""
    cursor.execute(
        """
        INSERT INTO directory_directorychange (job_id, part, line, code, name, outcome, fields, reason)
        SELECT %s, %s, line, code, coalesce(name, ''), outcome, fields, told FROM outcome WHERE outcome <> 'unchanged'
        UNION ALL SELECT %s, %s, line, left(code, 30), '', 'rejected', '{}', reason FROM incoming
        WHERE reason IS NOT NULL
        """,
        [job, part, job, part],
    )
    cursor.execute(
        "SELECT outcome, count(*) FROM outcome GROUP BY outcome UNION ALL"
        " SELECT 'rejected', count(*) FROM incoming WHERE reason IS NOT NULL HAVING count(*) > 0"
    )
    return dict(cursor.fetchall())


def closing(cursor: CursorWrapper, kind: FileKind, today: date) -> list[tuple[str, int, int]]:
    """ICBs that would lose more than a tenth of the open organisations that this file speaks of.

    Each with how many would close, of how many that are open.
    """
    cursor.execute(
        """
        SELECT o.icb_code, count(*) FILTER (WHERE c.held_id IS NOT NULL), count(*)
        FROM providers_organisation o LEFT JOIN outcome c ON c.held_id = o.id AND c.outcome = 'closed'
        WHERE o.kind = ANY(%s) AND o.icb_code <> '' AND o.status <> 'inactive'
          AND (o.closed IS NULL OR o.closed >= %s)
        GROUP BY o.icb_code HAVING count(*) FILTER (WHERE c.held_id IS NOT NULL) * 10 > count(*) ORDER BY 1
        """,
        [list(kind.family), today],
    )
    return cursor.fetchall()


def write_organisations(cursor: CursorWrapper, carried: tuple[str, ...]) -> None:
    """Bring the directory up to the rows; a name that goes is kept among the former ones."""
    carried = (*carried, "read_from")
    columns = ", ".join(carried)
    sets = ", ".join(f"{name} = n.{name}" for name in carried)
    cursor.execute(
        f"""
        UPDATE providers_organisation o SET {sets}, changed_on = {CHANGED_ON}, former_names = CASE
            WHEN o.name = n.name OR n.name IS NULL THEN o.former_names
            ELSE concat_ws(E'\\n', o.name, nullif(o.former_names, '')) END
        FROM outcome n WHERE n.held_id = o.id AND n.outcome NOT IN ('added', 'unchanged')
        """  # noqa: S608
    )
    cursor.execute(
        f"UPDATE providers_organisation o SET read_from = n.read_from, changed_on = {CHANGED_ON} FROM outcome n"  # noqa: S608
        " WHERE n.held_id = o.id AND n.outcome = 'unchanged' AND o.read_from IS DISTINCT FROM n.read_from"
    )
    # Fields that this kind of file does not carry are empty in a new row.
    empty = [name for name in FIELDS if name not in (*carried, *MAY_BE_LEFT_OUT)]
    cursor.execute(
        f"""
        INSERT INTO providers_organisation (id, code, changed_on, {columns}{"".join(f", {name}" for name in empty)})
        SELECT gen_random_uuid(), code, {TOLD_ON}, {columns}{", ''" * len(empty)}
        FROM outcome n WHERE outcome = 'added'
        """  # noqa: S608
    )


def write_links(cursor: CursorWrapper, kind: FileKind) -> None:
    cursor.execute(
        "UPDATE directory_relationship r SET until = n.until, manner = n.manner FROM outcome n"
        " WHERE n.held_id = r.id AND n.outcome <> 'unchanged'"
    )
    cursor.execute(
        "INSERT INTO directory_relationship (kind, source_code, target_code, since, until, manner)"
        " SELECT %s, source_code, target_code, since, until, manner FROM outcome WHERE outcome = 'added'",
        [kind.relates],
    )
