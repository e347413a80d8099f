"""The Jinja2 environment: the NHS design system's components, our own templates, and a few words of British English."""

from collections.abc import Mapping, MutableMapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils import timezone
from django_htmx.jinja import htmx_script
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from quality_oversight import cells, once
from quality_oversight.addresses import url
from quality_oversight.forms import choices_of
from quality_oversight.pages import chips, cleared
from quality_oversight.remembering import RememberingLoader, drawn_once, remembering
from quality_oversight.screening import doubts


class Unknown(ChainableUndefined):
    """An absent option of an NHS component prints nothing; our own misspelt names still fail.

    The components read options of dictionaries that were never given, so absence there is normal
    (nhsuk-frontend-jinja, "Configuration"). A name that nobody passed, or an attribute that an object does
    not have, is a mistake of ours: it may be tested with `if`, but printing or looping over it fails.
    """

    __slots__ = ()

    def __str__(self) -> str:
        option = isinstance(self._undefined_obj, Mapping | str | list)
        if not option and self._undefined_name != "undefined":  # the components write a bare `undefined` for "no value"
            self._fail_with_undefined_error()
        return super().__str__()

    def __html__(self) -> str:
        return str(self)

    def __iter__(self) -> Any:
        str(self)
        return super().__iter__()


def long_date(value: date | None) -> str:
    """9 April 2026, as the NHS digital service manual writes dates ("Dates", content style guide)."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return _in_words(value)


@lru_cache(maxsize=4096)
def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def long_datetime(value: datetime | None) -> str:
    """9 April 2026 at 2:05pm, in the time of Europe/London ("Times", content style guide)."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    hour, minute = local.hour % 12 or 12, f":{local.minute:02}" if local.minute else ""
    clock = f"{hour}{minute}{'am' if local.hour < 12 else 'pm'}"
    return f"{long_date(local)} at {({'12am': 'midnight', '12pm': 'midday'}).get(clock, clock)}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """1 concern, 2 concerns, 2 reviews of evidence (give the plural where it is not plus s)."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def days(count: int | None) -> str:
    """1 day, 12 days."""
    return "" if count is None else plural(count, "day")


class Shared(Environment):
    """All templates share the environment's own globals: a chain of maps for each makes every import slow."""

    def make_globals(self, given: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(given) if given else self.globals


def environment(**options: Any) -> Environment:
    """Build the environment for Django's Jinja2 backend; text mails are the only templates that are not escaped."""
    options["loader"] = ChoiceLoader([options["loader"], RememberingLoader(PackageLoader("nhsuk_frontend_jinja"))])
    options["undefined"] = Unknown
    options["autoescape"] = lambda name: not (name or "").endswith(".txt")
    env = Shared(trim_blocks=True, lstrip_blocks=True, **options)
    env.globals |= {
        "static": static,
        "url": url,
        "htmx_script": htmx_script,
        "now": timezone.now,
        "today": timezone.localdate,
        "chips_of": chips,
        "choices_of": choices_of,
        "remembered": remembering(env),
        "drawn_once": drawn_once,
        "cells": cells,
        "cleared": cleared,
        "doubts": doubts,
        "once_key": once.new_key,
    }
    env.filters |= {"date": long_date, "datetime": long_datetime, "days": days, "plural": plural}
    return env
