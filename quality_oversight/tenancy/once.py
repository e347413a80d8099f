"""Nothing twice: what one person sends a second time is answered with what the first time made (docs/decisions/0013).

The row of a sending is written first, in the transaction of what it makes. The second of two that come at the same
moment waits at the unique constraint for the first one, and then finds what it made, or that it made nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from quality_oversight.once import address_of, sending
from quality_oversight.pages import accepted
from quality_oversight.tenancy.models import Sending

KEPT = timedelta(days=7)
AGAIN = "This was sent twice. It has been kept once."


def claim(user_id: UUID, key: str, content: str) -> tuple[Sending, bool]:
    """The row of a sending, and whether this is the first one; call inside a transaction."""
    mine = Sending(user_id=user_id, key=key, content=content)
    Sending.objects.bulk_create([mine], ignore_conflicts=True)
    row = Sending.objects.get(user_id=user_id, key=key)
    return row, row.pk == mine.pk


def settle(row: Sending, made: str) -> None:
    """Keep what a sending made; one that made nothing is forgotten, so that it can be sent again."""
    if made:
        row.made = made
        row.save(update_fields=["made"])
    else:
        row.delete()


def answered_once(request: Any, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The view's answer; to a form that was sent before, the way to what it made then. Call inside a transaction."""
    content = sending(request)
    if not content:
        return view()
    row, first = claim(request.membership.user_id, content, content)
    if not first:
        return accepted(request, row.made, AGAIN)
    response = view()
    settle(row, address_of(response))
    return response


def forget(now: datetime) -> int:
    """Delete the sendings of the running tenant that nobody repeats any more; says how many."""
    return Sending.objects.filter(at__lt=now - KEPT).delete()[0]
