"""Whether this process lives, and whether everything that it needs answers.

Beat and the worker each leave a mark in Redis that fades after a minute, so no clock is compared with another:
`sent` by beat when it sends a pulse, `done` by the worker when it has carried one out, and `worker` with each of the
worker's heartbeats. A dead beat is therefore told from a dead worker.
"""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

FADES_AFTER = 60  # seconds; beat sends a pulse every 15 (settings.CELERY_BEAT_SCHEDULE)
MARKS = ("sent", "done", "worker")
OK = "ok"
log = logging.getLogger(__name__)


def mark(name: str) -> None:
    """Leave a mark; when Redis does not answer, the missing mark is the report."""
    try:
        cache.set(f"health:{name}", 1, timeout=FADES_AFTER)
    except RedisError as error:
        log.warning("The mark %s was not left: %s", name, error)


def forget() -> None:
    """Remove all marks, so that a start is not judged by those of the run before it."""
    cache.delete_many([f"health:{name}" for name in MARKS])


def database() -> str:
    """Ask the database a question."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, OSError) as error:
        log.warning("The database does not answer: %s", error)
        connections["default"].close()
        return "does not answer"
    return OK


def pulses() -> dict[str, str]:
    """Read the marks of Redis' users."""
    try:
        found = set(cache.get_many([f"health:{name}" for name in MARKS]))
    except (RedisError, OSError) as error:
        log.warning("Redis does not answer: %s", error)
        return {"redis": "does not answer", "worker": "unknown without Redis", "beat": "unknown without Redis"}
    worker = OK if "health:worker" in found else "no sign of life for a minute"
    if worker == OK and "health:sent" in found and "health:done" not in found:
        worker = "has not carried out a task for a minute"
    return {"redis": OK, "worker": worker, "beat": OK if "health:sent" in found else "has sent nothing for a minute"}


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer as long as this process can, whatever the rest of the system does."""
    return HttpResponse("alive\n", content_type="text/plain")


@never_cache
@require_safe
@transaction.non_atomic_requests
def ready(request: HttpRequest) -> HttpResponse:
    """Say of the database, Redis, the worker and beat whether each is well: 200 when all are, else 503."""
    parts = {"database": database()} | pulses()
    return JsonResponse(parts, status=200 if set(parts.values()) == {OK} else 503)


class LivenessMiddleware:
    """Answer both health addresses before anything that needs a session, a database or a known host."""

    answers: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/health/live": live, "/health/ready": ready}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.answers.get(request.path, self.get_response)(request)
