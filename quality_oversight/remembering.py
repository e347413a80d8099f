"""Components of the NHS design system that are drawn once for the same options.

Half of the time of a list would go into drawing the selects of its filters anew. A component's HTML follows from its
options alone, so that what was drawn for equal options is given again. What people write is not kept in memory: a box
is remembered while it is empty, and the numbers of pages while their addresses hold nothing that somebody typed.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from jinja2 import BaseLoader, Environment, Undefined
from markupsafe import Markup

REMEMBERED = (
    "button", "checkboxes", "date-input", "footer", "input", "pagination", "radios", "select", "skip-link", "tag",
)  # fmt: skip
PLAIN = re.compile(r"[^?]*(\?((page|size|sort|status)=[\w-]*&?)*)?")  # an address that names no words
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
        if _is_written(template, params):
            return _draw(environment, template, params)
        try:
            return drawn(template, Options(params))
        except Unknown:
            return _draw(environment, template, params)

    return remembered


def _is_written(template: str, params: Any) -> bool:
    """Whether the options hold what somebody typed, or an error that may quote it."""
    if "/input/" in template:
        wrong = params.get("errorMessage")
        told = any(wrong.get(part) for part in ("text", "html")) if isinstance(wrong, Mapping) else wrong
        return bool(params.get("value") or told)
    if "/pagination/" in template:
        ends = [params.get(end) or {} for end in ("previous", "next")]
        return not all(PLAIN.fullmatch(each.get("href") or "") for each in (*params.get("items", []), *ends))
    return False


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
    if value is None or isinstance(value, str | int | float):
        return type(value), value
    if isinstance(value, Mapping):
        return tuple((name, _key(each)) for name, each in value.items())
    if isinstance(value, list | tuple):
        return list, tuple(map(_key, value))
    if isinstance(value, Undefined):
        return (Undefined,)
    if isinstance(value, Promise):
        return str, str(value)
    raise Unknown
