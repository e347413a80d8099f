"""The parts of a concern's page that stand below its description, in their order.

Each area of concerns brings one part: a template, and a function that gives what the template calls `part`, or None
when this reader has nothing to see or do there. The page's contents link to each part by its template's name, in the
words of the part's `title` where it gives one.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from concerns.drawing import matrix, scored
from concerns.files.queries import part_of_page
from concerns.models import Concern
from concerns.queries import reports_of, ties_of
from concerns.register.queries import risks_of
from concerns.register.risk_of_concerns import judged
from concerns.rules import risk as risk_rules
from concerns.rules.changes import why_not_change
from concerns.rules.risk import Stage
from concerns.rules.sources import source
from concerns.rules.vocabulary import RESTRICTED
from concerns.streams import queries as streams
from concerns.streams.rules import why_not_hand_back
from concerns.views.updating import updates_part
from concerns.work import queries as work
from quality_oversight.tenancy.access import MemberRequest

Part = dict[str, Any] | None


def risk(request: MemberRequest, concern: Concern) -> Part:
    """The three scores, what the board tolerates and what must follow, for people inside the ICB."""
    by = request.membership
    if by.is_outside:
        return None
    now = judged([concern], timezone.localdate())[concern.pk]
    pairs = {stage: concern.pair(stage) for stage in Stage}
    current = (concern.consequence, concern.likelihood)
    return {
        "now": now,
        "scores": [(stage, scored(*pair) if pair else None) for stage, pair in pairs.items()],
        "stages": list(Stage),
        "by_area": bool(concern.areas),
        "warnings": [*risk_rules.warnings(*current), *now.target_warnings],
        "matrix": matrix(current, earlier=pairs[Stage.INITIAL]),
        "may_accept": by.may("risk.accept") and why_not_change(concern.status) is None,
    }


def files(request: MemberRequest, concern: Concern) -> Part:
    """The files that this reader may know of, newest first, and what may be done with each."""
    return part_of_page(concern, by=request.membership)


def actions(request: MemberRequest, concern: Concern) -> Part:
    """What was asked of whom, by when, and how it stands."""
    return work.part_of_page(concern, by=request.membership)


def level(request: MemberRequest, concern: Concern) -> Part:
    """The assurance level of the subject, fetched by the browser."""
    return {"title": "Assurance level"} if request.membership.may("level.view") else None


def vault(request: MemberRequest, concern: Concern) -> Part:
    """Who reported a restricted concern: that it is kept apart, and the way to it for its keeper."""
    by = request.membership
    if concern.sensitivity not in RESTRICTED:
        return None
    return {
        "title": "Who reported it",
        "keeper": streams.keeper_words(concern.sensitivity),
        "keeps": by.keeps == concern.sensitivity,
        "kept": streams.is_kept(concern),
        "may_keep": by.may("concern.raise"),
        "may_hand_back": by.keeps == concern.sensitivity and not why_not_hand_back(concern.status, reason="-"),
    }


def register(request: MemberRequest, concern: Concern) -> Part:
    """The risks on the register that are about it."""
    by = request.membership
    if not by.may("risk.view"):
        return None
    risks = risks_of(concern)
    return (
        {"title": "Risk register", "risks": risks, "keeps": by.may("risk.keep")}
        if risks or by.may("risk.keep")
        else None
    )


def links(request: MemberRequest, concern: Concern) -> Part:
    """Concerns that belong with this one, and where else the same was reported; for people inside the ICB."""
    by = request.membership
    if by.is_outside:
        return None
    return {
        "title": "Linked concerns",
        "ties": ties_of(concern),
        "reports": [(other, source(other.source)) for other in reports_of(concern)],
        "may_link": by.may_over("concern.edit", concern.sensitivity),
    }


def updates(request: MemberRequest, concern: Concern) -> Part:
    """What has happened between the moves, and what the organisation says of its accuracy."""
    return updates_part(request, concern)


SECTIONS: tuple[tuple[str, Callable[[MemberRequest, Concern], Part]], ...] = (
    ("concerns/sections/risk.jinja", risk),
    ("concerns/sections/vault.jinja", vault),
    ("concerns/sections/actions.jinja", actions),
    ("concerns/sections/links.jinja", links),
    ("concerns/sections/register.jinja", register),
    ("concerns/sections/files.jinja", files),
    ("concerns/sections/level.jinja", level),
    ("concerns/sections/updates.jinja", updates),
)


def sections(request: MemberRequest, concern: Concern) -> list[tuple[str, dict[str, Any]]]:
    """The parts that this reader sees, each with its template."""
    drawn = ((template, part(request, concern)) for template, part in SECTIONS)
    return [(template, part) for template, part in drawn if part is not None]


def contents(parts: list[tuple[str, dict[str, Any]]]) -> list[dict[str, str]]:
    """Where each part stands on the page: its template's name, and its `title` or that name as words."""
    places = [(template.rpartition("/")[2].removesuffix(".jinja"), part.get("title")) for template, part in parts]
    return [{"id": name, "text": title or name.replace("_", " ").capitalize()} for name, title in places]
