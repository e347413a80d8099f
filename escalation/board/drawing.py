"""The rows of the board, drawn by functions: a template takes four times as long over each of them."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from escalation.agreements.drawing import beside_others
from escalation.agreements.queries import Marks
from escalation.board.queries import Place, SectorLevel
from escalation.board.rules import Stuck
from escalation.rules.workflow import RequestStatus
from providers.rules.sectors import PARTS, WHOLE, SubjectKind
from quality_oversight.addresses import url
from quality_oversight.cells import NOTHING, cell, mark, row, rowhead, safe
from quality_oversight.frameworks.schema import Framework
from quality_oversight.jinja import days, long_date

WAYS = {"up": "Up", "down": "Down"}


class Words:
    """Levels in the framework's words."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework

    def level(self, key: str, note: str = "") -> Markup:
        level = self.framework.level(key)
        return mark("level_tag", level.label, level.colour.hex, level.colour.text_hex, level.shape, note)

    def label(self, key: str) -> str:
        return self.framework.level(key).label


def place_rows(places: Iterable[Place], words: Words, marks: Mapping[str, Marks]) -> Markup:
    """The rows of some subjects; `marks` is what other ICBs told of a provider by agreement, by its code."""
    return safe(
        "".join(
            row(
                "qo-lines",
                rowhead("Subject", _name(place), url("escalation:subject", place.subject_id)),
                cell("Level", _level(place, words, marks)),
                cell("Since", _since(place)),
                cell("Last move", _moved(place, words)),
                cell("Proposed", _proposed(place, words)),
                cell("Stuck", _stuck(place)),
            )
            for place in places
        )
    )


def _name(place: Place) -> str:
    """Its name, and of a service or site the code of its provider: many providers have a maternity service."""
    scope = "" if place.scope == WHOLE else f", {place.scope}"
    whose = f" of {place.code}" if place.kind in PARTS and place.code else ""
    return f"{place.name}{scope}{whose}"


def _level(place: Place, words: Words, marks: Mapping[str, Marks]) -> Markup:
    own = words.level(place.level, "" if place.since else "default")
    return beside_others(own, marks.get(place.code) if place.kind == SubjectKind.PROVIDER else None)


def _since(place: Place) -> Markup:
    if place.since is None:
        return safe('<span class="qo-quiet">no decision on file</span>')
    late = ""
    if place.twice_overdue:
        late = f"<br>{mark('tag', 'Review more than two intervals late', 'red')}"
    return safe(f'{long_date(place.since)}<br><span class="qo-quiet">{days(place.days)}</span>{late}')


def _moved(place: Place, words: Words) -> Markup:
    if not place.moved:
        return NOTHING
    way = mark("movement", place.moved, WAYS[place.moved])
    return safe(
        f'{way}<br><span class="qo-quiet">from {escape(words.framework.level(place.origin).short_label)}'
        f"{f', taken over from {escape(place.taken_from)}' if place.taken_from else ''}</span>"
    )


def _proposed(place: Place, words: Words) -> Markup | None:
    if place.request_id is None:
        return None
    link = (
        f'<a class="nhsuk-link" href="{url("escalation:request", place.request_id)}">{words.level(place.proposed)}</a>'
    )
    return safe(f'{link}<br><span class="qo-quiet">{RequestStatus(place.request_status).label}</span>')


def _stuck(place: Place) -> Markup | None:
    tags = [mark("tag", Stuck(why).label, "orange") for why in place.stuck]
    return safe("<br>".join(tags)) if tags else None


def sector_rows(
    sectors: tuple[SectorLevel, ...], names: Mapping[str, str], levels: Mapping[str, str], link: str
) -> Markup:
    """One row for each sector: at each level how many subjects, and their median days there, each a link to them.

    `link` is the address of the whole board, to which filters can be added.
    """
    found = {(each.sector, str(each.level)): each for each in sectors}
    link, rows = str(escape(link)), []
    for sector, name in names.items():
        cells = [(found.get((sector, key)), label) for key, label in levels.items()]
        if any(each for each, _ in cells):
            rows.append(row("", rowhead("Sector", name), *(_counted(*each, name, link) for each in cells)))
    return safe("".join(rows))


def _counted(each: SectorLevel | None, label: str, name: str, link: str) -> str:
    if each is None:
        return cell(label, None)
    hidden = f'<span class="nhsuk-u-visually-hidden"> at this level in {name}</span>'
    href = f"{link}sector={each.sector}&amp;level={each.level.value}"
    said = f'<a class="nhsuk-link" href="{href}">{each.number}{hidden}</a>'
    if each.median is not None:
        said += f', median <a class="nhsuk-link" href="{href}&amp;sort=since">{days(each.median)}{hidden}</a>'
    return cell(label, safe(said))
