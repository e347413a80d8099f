"""What PostgreSQL broke off, because two transactions waited for each other, is done again (docs/decisions/0014)."""

import logging
import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from celery import Task
from django.db import OperationalError

BROKEN_OFF = frozenset({"40P01", "40001"})  # PostgreSQL: deadlock detected, could not serialize access
TIMES = 3  # all in all
PAUSE = 0.05  # seconds, at least; the other transaction goes first
Done = TypeVar("Done")

log = logging.getLogger(__name__)


def was_broken_off(error: BaseException) -> bool:
    """Whether the database took a whole transaction back, so that the same work may succeed now."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) in BROKEN_OFF


def again(work: Callable[[], Done], *, may: Callable[[], bool] = lambda: True) -> Done:
    """Do work that is a whole transaction, and once or twice more when it was broken off and `may` be begun again."""
    for _ in range(TIMES - 1):
        try:
            return work()
        except OperationalError as error:
            if not was_broken_off(error) or not may():
                raise
            log.warning("The database broke a transaction off (%s); it is begun again.", type(error.__cause__).__name__)
        time.sleep(PAUSE * (1 + random.random()))  # noqa: S311  (two that met are not to meet again)
    return work()


class TaskDoneAgain(Task):
    """A task of ours: each may be lost, repeated or killed, and so it may be begun again too."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return again(lambda: self.run(*args, **kwargs))
