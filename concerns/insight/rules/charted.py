"""What a chart says as evidence of a source, and from which source the published measures come (F022, F110)."""

from django.core.exceptions import ValidationError

from concerns.insight.rules.vocabulary import Polarity
from concerns.rules.sources import source
from concerns.rules.vocabulary import Sensitivity
from providers.measures.rules.published import LAYOUTS
from providers.measures.rules.vocabulary import Assurance, Variation

# What NHS England publishes comes from the figures that were NHS Digital's (3.8, EQ07), unless somebody says otherwise.
PUBLISHED = {recipe.code: "EQ07" for layout in LAYOUTS for recipe in layout.recipes}
WAYS = {
    Variation.CONCERN_HIGH: Polarity.NEGATIVE,
    Variation.CONCERN_LOW: Polarity.NEGATIVE,
    Variation.IMPROVEMENT_HIGH: Polarity.POSITIVE,
    Variation.IMPROVEMENT_LOW: Polarity.POSITIVE,
    Assurance.FAIL: Polarity.NEGATIVE,
    Assurance.PASS: Polarity.POSITIVE,
}


def ways_of(variation: Variation | None, assurance: Assurance | None) -> tuple[Polarity, ...]:
    """Which ways the icons of a chart point, as evidence of its source; both ways where they differ.

    Special cause of concern and a target that is consistently missed point to a problem, special cause of improvement
    and a target that is consistently met away from one. Common cause, a target that is hit and missed, and a chart
    with too few points for an icon are neutral. Source: domain brief 7.2 (icons) and F022; the mapping is our own.
    """
    found = {WAYS[icon] for icon in (variation, assurance) if icon in WAYS}
    return tuple(way for way in Polarity if way in found) or (Polarity.NEUTRAL,)


def why_not_tied(code: str) -> str | None:
    """Say why the charts of a measure cannot speak for a source; no code is no source."""
    if not code:
        return None
    try:
        found = source(code)
    except ValidationError as unknown:
        return str(unknown.messages[0])
    if found.sensitivity != Sensitivity.STANDARD:
        return "This source is restricted, and what it says is not set beside the others. Choose another, or none"
    return None
