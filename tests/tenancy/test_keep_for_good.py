"""A table that was made without it can be kept for good later, and the migration has a way back."""

import psycopg

from quality_oversight.tenancy.operations import KeepForGood

TABLE = "concerns_concernsubject"
DELETING = f"""
    SELECT (SELECT count(*) FROM pg_policies WHERE tablename = '{TABLE}' AND cmd = 'DELETE'),
           has_table_privilege('quality_app', '{TABLE}', 'DELETE')
"""


def test_deleting_is_taken_away_and_given_back_again(db, owner):
    operation = KeepForGood("ConcernSubject")
    with owner.transaction() as undone:
        for statements, found in (
            ([], (0, False)),
            (operation.backwards(TABLE), (1, True)),
            (operation.forwards(TABLE, None), (0, False)),
        ):
            for statement in statements:
                owner.execute(statement)
            assert owner.execute(DELETING).fetchone() == found
        raise psycopg.Rollback(undone)
