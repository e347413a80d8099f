"""The reason with which somebody keeps words that may identify a person, on its way from any door to the actions.

A page sends it as the field `screening_reason`, a program as the key of that name. Actions that find such words ask
`reason()`; with one they `let_through` what they found, and the next row of the audit trail says which thing it stands
in (concerns.privacy keeps both). Nothing here knows what identifies anybody.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

NAME = "screening_reason"
CODE = "may_identify"


@dataclass(frozen=True)
class Passed:
    """Words that were kept with a reason: in which field, of what kind, where, and a keyed hash of them."""

    field: str
    kind: str
    start: int
    end: int
    digest: str
    reason: str


@dataclass
class _Door:
    asked: Callable[[], str]
    passed: list[tuple[object | None, Passed]] = field(default_factory=list)  # with the thing they stand in, once known


_door: ContextVar[_Door | None] = ContextVar("screening", default=None)


@contextmanager
def reason_given(asked: Callable[[], str] | str) -> Iterator[None]:
    """Take the reason from here while this runs; what is let through and not taken is forgotten at its end."""
    token = _door.set(_Door(asked if callable(asked) else lambda: asked))
    try:
        yield
    finally:
        _door.reset(token)


def reason() -> str:
    """The reason that was given, or an empty text."""
    door = _door.get()
    return door.asked().strip() if door else ""


def let_through(passed: Passed) -> None:
    """Note what is kept with a reason; the same words in the same field once."""
    door = _door.get()
    if door is None:
        return
    known = {(each.field, each.digest) for owner, each in door.passed if owner is None}
    if (passed.field, passed.digest) not in known:
        door.passed.append((None, passed))


def belongs_to(thing: object) -> None:
    """Say in which of several things that are made at once stands what was let through since the last one."""
    door = _door.get()
    if door is not None:
        door.passed = [(thing if owner is None else owner, each) for owner, each in door.passed]


def taken(thing: object) -> list[Passed]:
    """What was let through since this was asked last, and stands in a thing or in none that was named."""
    door = _door.get()
    if door is None or not door.passed:
        return []
    mine = [each for owner, each in door.passed if owner is None or owner is thing]
    door.passed = [(owner, each) for owner, each in door.passed if owner is not None and owner is not thing]
    return mine


class ScreeningMiddleware:
    """Read the reason from a page's form, or from what a program sent (api.Requires notes it), once it is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reason_given(lambda: sent(request)):
            return self.get_response(request)


def sent(request: HttpRequest) -> str:
    """The reason in a request: of a program as `api.Requires` noted it, of a page as its form has it."""
    noted = getattr(request, NAME, None)
    given = request.POST.get(NAME, "") if noted is None else noted
    return given.replace("\0", "") if isinstance(given, str) else ""


@dataclass(frozen=True)
class Doubt:
    """One field of a form whose text may identify somebody."""

    label: str
    field: Any
    error: Any


def doubts(form: BaseForm | None) -> list[Doubt]:
    """The fields of a refused form that a reason would let pass."""
    if form is None or not form.is_bound:
        return []
    found = [
        (name, error)
        for name, errors in form.errors.as_data().items()
        for error in errors
        if isinstance(error, ValidationError) and error.code == CODE
    ]
    return [
        Doubt(str(form[name].label) if name in form.fields else "", form[name] if name in form.fields else None, error)
        for name, error in found
    ]
