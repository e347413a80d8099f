"""The rows of the list of concerns, drawn by functions: a template takes four times as long over each of them."""

from typing import Any

from markupsafe import Markup, escape

from concerns.drawing import scored
from concerns.models import Concern
from concerns.rules.rescoring import Course
from quality_oversight.cells import NOTHING, cell, component, mark, row, rowhead, safe
from quality_oversight.jinja import long_date
from quality_oversight.markings import Marked


def concern_row(
    concern: Any, *, marked: Marked, course: Course | None, snippet: Markup | None, choose: bool, inside: bool
) -> Markup:
    """The row of one concern (`queries.lines`): with a box to `choose` it by, and its risk for those `inside`."""
    return row(
        "qo-card",
        cell("Choose", _box(concern), classes="qo-card__pick") if choose else "",
        rowhead("Reference", concern.ref, concern.get_absolute_url()),
        cell("Title", _title(concern, marked, snippet), classes="qo-card__title"),
        cell("Provider", _subjects(concern), classes="qo-card__provider"),
        cell("Status", _status(concern), classes="qo-card__status"),
        cell("Risk", _risk(concern, course), classes="qo-card__risk") if inside else "",
        cell("Lead", concern.lead_name or NOTHING, classes="qo-card__lead"),
        cell("Identified", long_date(concern.date_identified), classes="qo-card__identified"),
    )


def _box(concern: Concern) -> Markup:
    box = f'<input class="nhsuk-checkboxes__input" type="checkbox" form="bulk" name="pick" value="{concern.pk}"'
    words = f'<span class="nhsuk-u-visually-hidden">Choose {escape(concern.ref)}</span>'
    label = f'<label class="nhsuk-label nhsuk-checkboxes__label" for="pick-{concern.pk}">{words}</label>'
    item = f'<div class="nhsuk-checkboxes__item">{box} id="pick-{concern.pk}">{label}</div>'
    return safe(f'<div class="nhsuk-checkboxes nhsuk-checkboxes--small">{item}</div>')


def _status(concern: Concern) -> Markup:
    colour = component("concerns/_words.jinja", "COLOURS").get(concern.status, "grey")
    return mark("tag", concern.status_words, colour)


def _title(concern: Any, marked: Marked, snippet: Markup | None) -> Markup:
    found: list[str] = [escape(concern.title)]
    if snippet is not None:
        found.append(_quieter(escape(snippet)))
    if marked.is_sensitive:
        found += [" ", mark("tag", marked.marking.label, "red")]
        found.append(f' <span class="qo-quiet">{escape(marked.line)}</span>' if marked.own else "")
    return safe("".join(found))


def _subjects(concern: Any) -> Markup:
    further = getattr(concern, "further_names", None)
    also = _quieter(f"and {escape(', '.join(further))}") if further else ""
    return safe(f"{escape(concern.subject_name)}{also}")


def _quieter(html: str) -> str:
    return f'<span class="qo-snippet">{html}</span>'


def _risk(concern: Any, course: Course | None) -> Markup:
    band = scored(concern.consequence, concern.likelihood).band
    found = [mark("risk_badge", concern.score, band)]
    if course and concern.is_live:
        if course.movement != "same":
            found.append(mark("movement", course.movement))
        if course.static:
            found.append(mark("tag", course.static.capitalize(), "yellow"))
    return safe(" ".join(found))
