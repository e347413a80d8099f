"""A form that is sent twice is known again: it carries a key that was made when it was drawn."""

import hashlib
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from quality_oversight.ids import as_id

NAME = "once"  # the hidden input (components/forms.jinja)
CHUNK = 65536  # bytes
NOT_TYPED = frozenset({"csrfmiddlewaretoken"})  # another page may have given the browser a new one meanwhile


def new_key() -> str:
    """The key of a form that is drawn now."""
    return str(uuid4())


def sending(request: HttpRequest) -> str:
    """A hash of a form's address, its key, and all that was filled in; empty where it carries no key.

    Who goes back and sends the same form with other words means something else by it, and it counts as another one.
    """
    if request.method != "POST" or as_id(request.POST.get(NAME)) is None:
        return ""
    hashed = hashlib.sha256(repr(request.path).encode())
    typed = [(name, values) for name, values in sorted(request.POST.lists()) if name not in NOT_TYPED]
    hashed.update(repr(typed).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            hashed.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks(CHUNK):
                hashed.update(chunk)
            file.seek(0)
    return hashed.hexdigest()


def led_to(response: HttpResponse, address: str) -> HttpResponse:
    """Note where what was made can be seen, on an answer that is a fragment and no redirect."""
    response.made = address  # type: ignore[attr-defined]
    return response


def address_of(response: HttpResponse) -> str:
    """Where an answer leads; empty where it shows the form again, so that nothing was made."""
    return str(response.get("Location") or response.get("HX-Redirect") or getattr(response, "made", ""))
