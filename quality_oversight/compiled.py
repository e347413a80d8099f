"""Reads of which the SQL is worked out once, by the ORM for a process and by PostgreSQL for a connection.

To work out the SQL of a short list, and then its plan under row-level security, takes ten times as long as to read it.
What a reader may see of the rows is the database's to say, each time.
"""

from collections.abc import Callable, Sequence
from copy import copy
from functools import lru_cache, wraps
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import Expression, Func, IntegerField, Lookup, QuerySet
from psycopg.adapt import Dumper

MOST = 64  # shapes of one read
MARK = f"given-{uuid4().hex}"  # stands for a given value while the rest is written out


class Given(Expression):
    """A value that each read brings anew; it stands in a condition as any expression does."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def get_group_by_cols(self) -> list[Any]:
        """A value is no column that rows could be grouped by."""
        return []


class AnyOf(Lookup):
    """`key = ANY(keys)`: hundreds of ids as one parameter, which Django writes out one by one for IN."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, params = self.process_lhs(compiler, connection)
        keys = self.rhs if isinstance(self.rhs, Given) else f"{{{','.join(map(str, self.rhs))}}}"
        return f"{left} = ANY(%s::uuid[])", [*params, keys]


def compiled(build: Callable[..., QuerySet[Any, Any]], *, keeps_plan: bool = True) -> Callable[..., list[Any]]:
    """Turn a function that builds a queryset into one that gives its rows.

    Positional arguments are values: the function gets a `Given` for each, whatever it is. Keywords shape the SQL, which
    is worked out once for each shape; so the function must not look at the clock, nor at who asks. Where the best plan
    hangs on the values, as on how common a word is, PostgreSQL plans each time: `keeps_plan=False`.
    """

    @lru_cache(maxsize=MOST)
    def worked_out(values: int, shape: tuple[tuple[str, Any], ...]) -> tuple[QuerySet[Any, Any], Any, str, list[int]]:
        queryset = build(*map(Given, range(values)), **dict(shape))
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        places = [each.place for each in params if isinstance(each, Given)]
        return queryset, compiler, _written_out(sql, params, compiler.connection), places

    @wraps(build)
    def read(*values: Any, **shape: Any) -> list[Any]:
        try:
            queryset, compiler, sql, places = worked_out(len(values), tuple(shape.items()))
        except EmptyResultSet:  # no row can meet its conditions
            return []
        ready: Any = copy(compiler)
        own = connections[queryset.db]  # each thread has its own
        ready.connection = Preparing(own) if keeps_plan else own
        ready.as_sql = lambda: (sql, [values[place] for place in places])
        rows: Any = queryset.all()
        rows.query.get_compiler = lambda *args, **kwargs: ready
        return list(rows)

    read.worked_out = worked_out  # type: ignore[attr-defined]
    return read


class Number(NamedTuple):
    """A count that is not read yet, so that several are read at once: how its SQL is worked out, and its values."""

    worked_out: Callable[..., Any]
    values: tuple[Any, ...]
    shape: tuple[tuple[str, Any], ...]

    def part(self) -> tuple[str, list[Any]]:
        """Its SQL, and what is given to it."""
        try:
            _, _, sql, places = self.worked_out(len(self.values), self.shape)
        except EmptyResultSet:
            return "SELECT 0", []
        return sql, [self.values[place] for place in places]


class counted:  # noqa: N801 -- a decorator, as `compiled` is
    """Turn a function that builds a queryset into one that says how many rows it has; as `compiled` does."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        number = Func(template="COUNT(*)", output_field=IntegerField())  # an aggregate would be grouped
        read: Any = compiled(
            wraps(build)(lambda *values, **shape: build(*values, **shape).order_by().values_list(number))
        )
        self.worked_out = read.worked_out

    def __call__(self, *values: Any, **shape: Any) -> int:
        return read_together([self.of(*values, **shape)])[0]

    def of(self, *values: Any, **shape: Any) -> Number:
        """The number for some values, to be read together with others."""
        return Number(self.worked_out, values, tuple(shape.items()))


def read_together(asked: Sequence[int | Number]) -> list[int]:
    """Several counts in one read; what is a number already keeps its place."""
    parts = [each.part() for each in asked if isinstance(each, Number)]
    if not parts:
        return list(asked)  # type: ignore[arg-type]
    with Preparing(connection).cursor() as cursor:
        selected = ", ".join(f"({sql})" for sql, _ in parts)
        cursor.execute(f"SELECT {selected}", [value for _, given in parts for value in given])
        found = iter(cursor.fetchone())
    return [next(found) if isinstance(each, Number) else each for each in asked]


class Preparing:
    """A connection of Django whose cursors let PostgreSQL keep the plan of what they execute."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    def cursor(self) -> Any:
        wrapped = self.connection.cursor()
        wrapped.cursor = PreparingCursor(wrapped.cursor.connection)
        return wrapped


class PreparingCursor(psycopg.Cursor[Any]):
    """A cursor whose values travel beside the SQL, which is prepared at its first use."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        try:
            return super().execute(query, params, prepare=True)
        finally:
            self._query: Any = SimpleNamespace(query=query.encode())  # what Django's log of queries shows


class Marked(Dumper):
    """How a given value is written out: not yet."""

    def dump(self, obj: Any) -> bytes:
        return MARK.encode()

    quote = dump


def _written_out(sql: str, params: Any, connection: Any) -> str:
    """SQL with its constants written out, so that partial indexes are found for them, and `%s` for what is given."""
    with connection.cursor() as cursor:
        writing = psycopg.ClientCursor(cursor.connection)
    writing.adapters.register_dumper(Given, Marked)
    return writing.mogrify(sql, params).replace("%", "%%").replace(MARK, "%s")
