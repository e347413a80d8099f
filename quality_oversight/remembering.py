"""Components of the NHS design system that are drawn once for the same options.

Half of the time of a list would go into drawing the selects of its filters anew. A component's HTML follows from its
options alone, so that what was drawn for equal options is given again. What people write is not kept in memory: a box,
a summary and the numbers of pages are drawn with stand-ins for it, which are then replaced.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django.utils.functional import Promise
from jinja2 import BaseLoader, Environment, Undefined
from markupsafe import Markup, escape

from quality_oversight.cells import safe
from quality_oversight.forms import Items

REMEMBERED = (
    "breadcrumb", "button", "checkboxes", "date-input", "footer", "input", "pagination", "radios", "select",
    "skip-link", "summary-list", "tag",
)  # fmt: skip
STAND_IN = f"written-{uuid4().hex}-"
PLACE = re.compile(rf"{STAND_IN}(\d+)\.")
MOST = 1024  # drawings, a few kilobytes each
MACRO = re.compile(rf"nhsuk/components/({'|'.join(REMEMBERED)})/macro\.jinja")
INCLUDE = re.compile(r"\{%- include (\"[^\"]+\") -%\}")
GIVEN = (
    r"{%- if caller is defined and caller -%}{%- include \1 -%}{%- else -%}{{- remembered(\1, params) -}}{%- endif -%}"
)


class RememberingLoader(BaseLoader):
    """The package's own templates; the macro of a remembered component asks for what was drawn before."""

    def __init__(self, package: BaseLoader) -> None:
        self.package = package

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:
        source, name, fresh = self.package.get_source(environment, template)
        return (INCLUDE.sub(GIVEN, source) if MACRO.fullmatch(template) else source), name, fresh


def drawn_once(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """A macro of our own, drawn once for the same words; only for words of the product, as in tags and badges."""
    return lru_cache(maxsize=MOST, typed=True)(macro)


class Unknown(Exception):
    """A value of which it cannot be said what it looks like."""


def remembering(environment: Environment) -> Any:
    """The function `remembered(template, params)` of an environment."""

    @lru_cache(maxsize=MOST)
    def drawn(template: str, options: "Options") -> Markup:
        return _draw(environment, template, options.params)

    def remembered(template: str, params: Any) -> Markup:
        if "/input/" in template and _says_wrong(params.get("errorMessage")):  # which may quote what was typed
            return _draw(environment, template, params)
        bare, written = _without_words(template, params)
        try:
            found = drawn(template, Options(bare))
        except Unknown:
            return _draw(environment, template, params)
        return _with_words(found, written)

    return remembered


def _says_wrong(error: Any) -> bool:
    return any(error.get(part) for part in ("text", "html")) if isinstance(error, Mapping) else bool(error)


def _without_words(template: str, params: Any) -> tuple[Any, list[Any]]:
    """The options with a stand-in for each part that somebody typed, and these parts."""
    if "/input/" in template and params.get("value") and not isinstance(params["value"], Undefined):
        return {**params, "value": _stand_in(0)}, [params["value"]]
    written: list[Any] = []
    if "/pagination/" in template:  # its addresses may hold the words of a search
        bare = {**params, "items": [_spared(each, written, "href") for each in params.get("items", [])]}
        bare |= {end: _spared(params[end], written, "href") for end in ("previous", "next") if params.get(end)}
        return bare, written
    if "/breadcrumb/" in template:  # it may name a concern by its title
        bare = {**params, "items": [_spared(each, written, "href", "text") for each in params.get("items", [])]}
        return bare, written
    if "/summary-list/" in template:
        bare = {**params, "rows": [_row_spared(row, written) for row in params.get("rows", [])]}
        bare["card"] = _spared(params["card"], written, "heading") if params.get("card") else ""
        return bare, written
    return params, []


def _row_spared(row: Any, written: list[Any]) -> Any:
    """A row of a summary with stand-ins for its words, and for where its links lead."""
    kept = {part: _spared(row[part], written, "text", "html") for part in ("key", "value") if row.get(part)}
    if row.get("actions"):
        items = [_spared(each, written, "href", "visuallyHiddenText") for each in row["actions"]["items"]]
        kept["actions"] = {**row["actions"], "items": items}
    return {**row, **kept}


def _spared(item: Mapping[str, Any], written: list[Any], *names: str) -> Mapping[str, Any]:
    """An item with stand-ins for some of its parts."""
    stood = {}
    for name in names:
        if item.get(name):
            written.append(safe(item[name]) if name == "html" else item[name])
            stood[name] = _stand_in(len(written) - 1)
    return {**item, **stood}


def _stand_in(place: int) -> str:
    return f"{STAND_IN}{place}."


def _with_words(drawn: Markup, written: Sequence[Any]) -> Markup:
    return safe(PLACE.sub(lambda found: escape(written[int(found[1])]), drawn)) if written else drawn


class Options:
    """The options of a component, equal to others when every value in them is."""

    def __init__(self, params: Any) -> None:
        self.params, self.key = params, _key(params)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Options) and self.key == other.key


def _draw(environment: Environment, template: str, params: Any) -> Markup:
    return Markup(environment.get_template(template).render(params=params))  # noqa: S704  (a template's own output)


def _key(value: Any) -> Any:
    """A value as something to compare by: a text that is safe to print differs from the same text that is not."""
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is Items:
        return value.key
    if kind is dict:
        return tuple((name, _key(each)) for name, each in value.items())
    if isinstance(value, str | int | float):
        return kind, value
    if isinstance(value, list | tuple):
        return list, tuple(map(_key, value))
    if isinstance(value, Mapping):
        return _key(dict(value))
    if isinstance(value, Undefined):
        return (Undefined,)
    if isinstance(value, Promise):
        return str(value)
    raise Unknown
