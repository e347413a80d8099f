"""The cells of a table, for `components/tables.jinja`: a macro around each of 250 cells takes half of a page's time."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from django.template import engines
from jinja2 import Undefined
from markupsafe import Markup, escape

NOTHING = Markup('<span aria-hidden="true">–</span><span class="nhsuk-u-visually-hidden">none</span>')
Caller = Callable[[], str]


@cache
def component(template: str, name: str) -> Any:
    """A macro of our templates, or a table of words in one, for what is drawn outside them."""
    source: Any = engines["jinja2"].get_template(template)
    return getattr(source.template.module, name)


@lru_cache(maxsize=512)
def mark(name: str, *said: Any) -> Markup:
    """A mark of components/status.jinja that many rows share, such as a tag: drawn once for a process."""
    drawn: Markup = component("components/status.jinja", name)(*said)
    return drawn


def row(classes: str = "", *cells: str, caller: Caller | None = None) -> Markup:
    """One row."""
    body = caller() if caller else "".join(cells)
    return safe(f'<tr class="nhsuk-table__row {escape(classes)}" role="row">{body}</tr>\n')


def rowhead(heading: str, text: Any, href: str | None = None) -> Markup:
    """The cell that names its row."""
    whole = "" if " " in str(text) else ' class="qo-nowrap"'
    head = f"{_heading(heading)}<span{whole}>{_linked(escape(text), href)}</span>"
    return safe(f'<th class="nhsuk-table__header" scope="row" role="rowheader">{head}</th>\n')


def cell(
    heading: str,
    text: Any = None,
    href: str | None = None,
    format: str = "",
    wide: bool = False,
    classes: str = "",
    caller: Caller | None = None,
) -> Markup:
    """One cell; None and an empty text print a dash. A wide one has a line of its own on a narrow screen."""
    body = caller() if caller else text
    empty = body is None or (not isinstance(body, Undefined) and body == "")
    kinds = f"{' nhsuk-table__cell--numeric' if format == 'numeric' else ''}{' qo-wide' if wide else ''}"
    kinds += f" {classes}" if classes else ""
    words: Any = NOTHING if empty else body if type(body) is Markup else escape(body)
    said = f"{_heading(heading)}<span>{words if empty else _linked(words, href)}</span>"
    return safe(f'<td class="nhsuk-table__cell{kinds}" role="cell">{said}</td>\n')


def link(text: Any, href: str) -> Markup:
    """A link within a cell."""
    return safe(f'<a href="{escape(href)}">{escape(text)}</a>')


def about(thing: Any) -> Markup:
    """What a row is about, a concern or a risk: its reference as a link, and its subject below."""
    href, ref, subject = escape(thing.get_absolute_url()), escape(thing.ref), escape(thing.subject.name)
    return safe(f'<a href="{href}" class="qo-nowrap">{ref}</a><br>{subject}')


def two_lines(first: Any, second: Any) -> Markup:
    """A text, and below it a quieter one; the first alone where there is no second."""
    below = f'<br><span class="qo-quiet">{escape(second)}</span>' if second else ""
    return safe(f"{escape(first)}{below}")


@cache
def _heading(words: str) -> str:
    """The column's words, for the narrow view; the product's own, and so few."""
    return f'<span class="nhsuk-table__heading" aria-hidden="true">{escape(words)} </span>' if words else ""


def _linked(text: Markup, href: str | None) -> str:
    return f'<a class="nhsuk-link" href="{escape(href)}">{text}</a>' if href else text


def safe(html: str) -> Markup:
    """HTML of which every part was escaped."""
    return str.__new__(Markup, html)  # as Markup(html), which takes three times as long to look for __html__
