"""The rows of the list of concerns, drawn by functions: a template takes four times as long over each of them."""

from collections.abc import Iterable, Mapping
from functools import cache
from uuid import UUID

from markupsafe import Markup, escape

from concerns.drawing import scored
from concerns.rules.lifecycle import Status
from concerns.rules.rescoring import Course
from concerns.search.queries import Line
from quality_oversight.addresses import url
from quality_oversight.cells import NOTHING, cell, component, mark, row, rowhead, safe
from quality_oversight.jinja import long_date
from quality_oversight.markings import Marked


def concern_rows(
    lines: Iterable[Line],
    *,
    marks: Mapping[UUID, Marked],
    courses: Mapping[UUID, Course],
    snippets: Mapping[UUID, Markup],
    choose: bool,
    inside: bool,
) -> Markup:
    """The rows of some concerns: with a box to `choose` each by, and its risk for those `inside`."""
    return safe(
        "".join(
            row(
                "qo-card",
                cell("Choose", _box(line), classes="qo-card__pick") if choose else "",
                rowhead("Reference", line.ref, url("concerns:detail", line.pk)),
                cell("Title", _title(line, marks[line.pk], snippets.get(line.pk)), classes="qo-card__title"),
                cell("Provider", _subjects(line), classes="qo-card__provider"),
                cell("Status", _status(line.status), classes="qo-card__status"),
                cell("Risk", _risk(line, courses.get(line.pk)), classes="qo-card__risk") if inside else "",
                cell("Lead", line.lead_name or NOTHING, classes="qo-card__lead"),
                cell("Identified", long_date(line.date_identified), classes="qo-card__identified"),
            )
            for line in lines
        )
    )


def _box(line: Line) -> Markup:
    box = f'<input class="nhsuk-checkboxes__input" type="checkbox" form="bulk" name="pick" value="{line.pk}"'
    words = f'<span class="nhsuk-u-visually-hidden">Choose {escape(line.ref)}</span>'
    label = f'<label class="nhsuk-label nhsuk-checkboxes__label" for="pick-{line.pk}">{words}</label>'
    item = f'<div class="nhsuk-checkboxes__item">{box} id="pick-{line.pk}">{label}</div>'
    return safe(f'<div class="nhsuk-checkboxes nhsuk-checkboxes--small">{item}</div>')


@cache
def _status(status: str) -> Markup:
    colour = component("concerns/_words.jinja", "COLOURS").get(status, "grey")
    return mark("tag", str(Status(status).label), colour)


def _title(line: Line, marked: Marked, snippet: Markup | None) -> Markup:
    found: list[str] = [escape(line.title)]
    if snippet is not None:
        found.append(_quieter(escape(snippet)))
    if marked.is_sensitive:
        found += [" ", mark("tag", marked.marking.label, "red")]
        found.append(f' <span class="qo-quiet">{escape(marked.line)}</span>' if marked.own else "")
    return safe("".join(found))


def _subjects(line: Line) -> Markup:
    also = _quieter(f"and {escape(', '.join(line.further_names))}") if line.further_names else ""
    return safe(f"{escape(line.subject_name)}{also}")


def _quieter(html: str) -> str:
    return f'<span class="qo-snippet">{html}</span>'


def _risk(line: Line, course: Course | None) -> Markup:
    band = scored(line.consequence, line.likelihood).band
    found = [mark("risk_badge", line.score, band)]
    if course and line.is_live:
        if course.movement != "same":
            found.append(mark("movement", course.movement))
        if course.static:
            found.append(mark("tag", course.static.capitalize(), "yellow"))
    return safe(" ".join(found))
