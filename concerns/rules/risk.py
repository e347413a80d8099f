"""The 5 by 5 risk matrix: a score is consequence times likelihood (NPSA 2008 style; domain brief 7.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import IntegerChoices, TextChoices


class Consequence(IntegerChoices):
    NEGLIGIBLE = 1, "Negligible"
    MINOR = 2, "Minor"
    MODERATE = 3, "Moderate"
    MAJOR = 4, "Major"
    CATASTROPHIC = 5, "Catastrophic"


class Likelihood(IntegerChoices):
    RARE = 1, "Rare"
    UNLIKELY = 2, "Unlikely"
    POSSIBLE = 3, "Possible"
    LIKELY = 4, "Likely"
    ALMOST_CERTAIN = 5, "Almost certain"


class Area(TextChoices):
    """What a risk may strike: the eight consequence domains, each with a consequence and a likelihood of its own."""

    SAFETY = "safety", "Safety of people"
    QUALITY = "quality", "Quality, complaints and audit"
    WORKFORCE = "workforce", "Workforce"
    STATUTORY = "statutory", "Statutory duty and inspection"
    REPUTATION = "reputation", "Reputation"
    OBJECTIVES = "objectives", "Objectives and projects"
    FINANCE = "finance", "Finance, including claims"
    SERVICE = "service", "Service interruption and environment"


class Stage(TextChoices):
    """The three scores of a concern: as first seen, as it stands, and where it shall come to."""

    INITIAL = "initial", "Initial"
    CURRENT = "current", "Current"
    TARGET = "target", "Target"


class Appetite(TextChoices):
    """How much risk a board takes on knowingly, from least to most (domain brief 5.3, RiskAppetite)."""

    AVERSE = "averse", "Averse"
    MINIMAL = "minimal", "Minimal"
    CAUTIOUS = "cautious", "Cautious"
    OPEN = "open", "Open"
    SEEK = "seek", "Seek"


USUAL_AREA = Area.SAFETY  # what a concern that is not scored area by area is judged as (assumed)
Scores = Mapping[Any, tuple[int, int]]  # area, or its key: consequence and likelihood
SCORES = tuple(sorted({c * x for c in Consequence.values for x in Likelihood.values}))


@dataclass(frozen=True)
class Band:
    key: str
    label: str
    colour: str
    low: int
    high: int

    @property
    def scores(self) -> tuple[int, ...]:
        """The scores of this band that some consequence and likelihood really give."""
        return tuple(score for score in SCORES if self.low <= score <= self.high)


# 7, 13 and 14 are nobody's product. They belong to a band only so that the bands tile 1 to 25 without a gap.
BANDS = (
    Band("low", "Low", "green", 1, 3),
    Band("moderate", "Moderate", "yellow", 4, 7),
    Band("high", "High", "orange", 8, 14),
    Band("extreme", "Extreme", "red", 15, 25),
)


@dataclass(frozen=True)
class Cell:
    consequence: Consequence
    likelihood: Likelihood
    score: int
    band: Band
    chosen: bool


@dataclass(frozen=True)
class MatrixRow:
    consequence: Consequence
    cells: tuple[Cell, ...]


def score(consequence: int, likelihood: int) -> int:
    """Multiply consequence by likelihood, 1 to 25; a value outside 1 to 5 is refused by field (RS9)."""
    problems = {}
    if consequence not in Consequence.values:
        problems["consequence"] = "Choose a consequence from 1 (negligible) to 5 (catastrophic)."
    if likelihood not in Likelihood.values:
        problems["likelihood"] = "Choose a likelihood from 1 (rare) to 5 (almost certain)."
    if problems:
        raise ValidationError(problems)
    return int(consequence) * int(likelihood)


def band(score: int, bands: Iterable[Band] = BANDS) -> Band:
    """The band of a score; a number that the matrix cannot give, such as 7, is refused (RS10)."""
    if score not in SCORES:
        raise ValidationError(f"{score} is not a risk score. Choose a consequence and a likelihood instead.")
    for each in bands:
        if each.low <= score <= each.high:
            return each
    raise ValidationError(f"No band covers the score {score}.")


def why_not_bands(bands: Iterable[Band]) -> str | None:
    """Why an ICB's own bands cannot be used: they must cover 1 to 25 with no gap and no overlap (7.1)."""
    expected = 1
    for each in bands:
        if each.low != expected:
            return f"The band “{each.label}” must start at {expected}, not {each.low}."
        if each.high < each.low:
            return f"The band “{each.label}” ends before it starts."
        expected = each.high + 1
    return None if expected == 26 else f"The bands must end at 25, not {expected - 1}."


def headline(scores: Scores) -> str:
    """The area whose score is the highest: it stands for the risk, and the others are shown beside it (RS15).

    Of two equal scores the one with the worse consequence stands for the risk, then the first in the order of areas.
    """
    if not scores:
        raise ValidationError("Score at least one area of this risk.")
    ordered = sorted(scores, key=Area.values.index)
    return max(ordered, key=lambda area: (score(*scores[area]), scores[area][0]))


def why_not_both(whole: tuple[int, int] | None, scores: Scores) -> str | None:
    """Say why a score as a whole does not stand beside scores by area: the highest of these is the score (RS15)."""
    if not whole or not scores:
        return None
    area = headline(scores)
    one, other = score(*whole), score(*scores[area])
    if one == other:
        return None
    return (
        f"As a whole you chose {one}, but the highest of the areas is {Area(area).label} with {other}. "
        "Choose the same as a whole, change the areas, or leave all areas empty."
    )


def warnings(consequence: int, likelihood: int) -> list[str]:
    """What a reader must be told beside the score: 5 can mean catastrophic but rare (RS7)."""
    if consequence == Consequence.CATASTROPHIC and likelihood == Likelihood.RARE:
        return ["Rare, but catastrophic if it happens: do not judge this risk by its score alone."]
    return []


def matrix(consequence: int | None = None, likelihood: int | None = None) -> list[MatrixRow]:
    """The matrix as drawn: worst consequence on top, likelihood rising to the right, the chosen cell marked."""
    return [
        MatrixRow(
            row,
            tuple(
                Cell(row, column, int(row * column), band(row * column), (row, column) == (consequence, likelihood))
                for column in Likelihood
            ),
        )
        for row in sorted(Consequence, reverse=True)
    ]
