"""The column in which a table is searched: kept by PostgreSQL itself, so that it never lags behind its words.

It holds each word twice, by its English stem (falling finds falls) and as it is written (so that the first half of a
word finds it: "medicat" is no stem of "medication"). No model knows the column: nothing reads it but the search, and
what is changed or redacted in a row is gone from it at once. PostgreSQL refuses to change the type of a column that it
is made of: a migration that must, takes `searchable` back first.
"""

from collections.abc import Mapping

from django.db.migrations import RunSQL

from concerns.search.rules.words import MARKS

COLUMN = "search"


def searchable(table: str, weights: Mapping[str, str]) -> RunSQL:
    """Give a table its column and index; `weights` names A (tells most) to D for each SQL expression of text."""
    vector = " || ".join(_vector(text, weight) for text, weight in weights.items())
    return RunSQL(
        [
            f"ALTER TABLE {table} ADD COLUMN {COLUMN} tsvector GENERATED ALWAYS AS ({vector}) STORED",
            f"CREATE INDEX {table}_search ON {table} USING gin ({COLUMN}) WITH (fastupdate = off)",
        ],
        f"ALTER TABLE {table} DROP COLUMN {COLUMN}",
    )


def _vector(text: str, weight: str) -> str:
    marks = MARKS.replace("'", "''")
    words = f"translate({text}, '{marks}', '{' ' * len(MARKS)}')"
    both = " || ".join(f"to_tsvector('{config}'::regconfig, {words})" for config in ("english", "simple"))
    return f"setweight({both}, '{weight}')"
