"""Reads of which the ORM works out the SQL once; what a reader may see of them is the database's to say, each time.

To work out the SQL of a short list of choices takes ten times as long as to read it.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.db import connection
from django.db.models import QuerySet

MOST = 64  # different arguments of one read


def compiled(build: Callable[..., QuerySet[Any, Any]]) -> Callable[..., list[tuple[Any, ...]]]:
    """Turn a function that gives a `values_list` into one that gives its rows; the arguments alone decide the SQL."""
    asked = lru_cache(maxsize=MOST)(lambda *args: build(*args).query.sql_with_params())

    @wraps(build)
    def read(*args: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(*asked(*args))
            return cursor.fetchall()

    return read
