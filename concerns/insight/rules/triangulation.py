"""Several independent sources side by side: do they agree, and which are silent? (domain brief F022, 7.8 TR1, DD1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from concerns.insight.rules.vocabulary import Agreement, Polarity
from concerns.rules.sources import QUADRANTS, SOURCES, Source, source
from concerns.rules.vocabulary import Sensitivity

ENOUGH = 3  # quadrants with fresh evidence; with fewer nothing can be said (TR1: two of four are insufficient)


@dataclass(frozen=True)
class Evidence:
    """What one source says once: several rows about the same thing are one (DD1)."""

    source: str
    polarity: str
    stale: bool = False


@dataclass(frozen=True)
class Weighed:
    """What all the evidence says together; stale evidence is named and not counted."""

    points: Mapping[str, frozenset[str]]  # quadrant: the ways in which its fresh evidence points
    negative: int  # independent sources that point this way, and no other
    positive: int
    both: int  # independent sources that point both ways
    stale: tuple[Source, ...]  # sources of which all evidence is stale
    silent: tuple[Source, ...]  # sources that say nothing of the subject, of those that are not restricted

    @property
    def coverage(self) -> int:
        """How many of the four quadrants have fresh evidence."""
        return sum(1 for ways in self.points.values() if ways)

    @property
    def agreement(self) -> Agreement:
        """What the evidence suggests; a person judges."""
        spoken = {key: ways & {Polarity.NEGATIVE, Polarity.POSITIVE} for key, ways in self.points.items()}
        said: set[str] = set().union(*spoken.values())
        if self.coverage < ENOUGH or not said:
            return Agreement.INSUFFICIENT
        if len(said) == 1:
            return Agreement.AGREE
        alone = {next(iter(ways)) for ways in spoken.values() if len(ways) == 1}
        return Agreement.CONFLICT if len(alone) == 2 else Agreement.MIXED


def weigh(evidence: Iterable[Evidence]) -> Weighed:
    """Set all evidence about one subject side by side.

    An unknown source is refused (ValidationError). Restricted streams are neither counted nor called silent: whether
    somebody spoke up is not told here (domain brief 8.3).
    """
    ways: dict[str, set[str]] = defaultdict(set)
    old: set[str] = set()
    for each in evidence:
        if each.stale:
            old.add(source(each.source).code)
        else:
            ways[source(each.source).code].add(each.polarity)
    pointing = [said & {Polarity.NEGATIVE, Polarity.POSITIVE} for said in ways.values()]
    return Weighed(
        points={key: frozenset().union(*(said for code, said in ways.items() if code[:2] == key)) for key in QUADRANTS},
        negative=pointing.count({Polarity.NEGATIVE}),
        positive=pointing.count({Polarity.POSITIVE}),
        both=sum(1 for said in pointing if len(said) == 2),
        stale=tuple(each for each in SOURCES if each.code in old and each.code not in ways),
        silent=tuple(
            each
            for each in SOURCES
            if each.code not in ways and each.code not in old and each.sensitivity == Sensitivity.STANDARD
        ),
    )
