"""With what a request for a level begins when it is drafted from early warnings."""

from typing import Any

from django.utils.timezone import localdate

from concerns.insight.models import InsightItem
from concerns.rules.vocabulary import Sensitivity
from escalation.early_warning.models import WarningLine
from escalation.early_warning.rules.facts import Kind
from escalation.rules.wording import day
from providers.models import Subject

ROWS = 2  # of further evidence, as the form has them
SOURCES = {Kind.RATING: "EQ01", Kind.NOTICE: "EL01"}  # CQC ratings; warning notices (domain brief 3.8)
LONGEST = 500


def draft_of(about: Subject) -> dict[str, Any]:
    """Values of the form of a proposal by field: grounds, concerns and further evidence of the lines to look at.

    Restricted lines are left out: a request is read by people who are not cleared for them.
    """
    rows = list(WarningLine.objects.to_look_at().filter(subject=about, sensitivity=Sensitivity.STANDARD))
    if not rows:
        return {}
    told = [f"- {row.words} (since {day(localdate(row.since))})" for row in rows]
    given: dict[str, Any] = {
        "grounds": "\n".join(["Early warnings on this subject:", *told]),
        "concern_ids": sorted({str(pk) for row in rows for pk in row.concerns}),
    }
    for number, (source, words) in enumerate(_further(rows)[:ROWS], 1):
        given |= {f"source_{number}": source, f"text_{number}": words[:LONGEST]}
    return given


def _further(rows: list[WarningLine]) -> list[tuple[str, str]]:
    """What is no concern and has a source of the 56: ratings and notices first, then items of insight."""
    told = []
    for kind, source in SOURCES.items():
        for row in rows:
            behind = [each for each in row.behind if each["kind"] == kind]
            if behind:
                named = "; ".join(each["words"] for each in behind if each["words"])
                told.append((source, f"{row.words}: {named}" if named else row.words))
    items = {each["id"] for row in rows for each in row.behind if each["kind"] == Kind.INSIGHT}
    found = InsightItem.objects.current().filter(pk__in=items).order_by("-period_to", "ref")[:ROWS]
    return told + [(item.source, f"{item.ref}: {item.headline}") for item in found]
