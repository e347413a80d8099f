"""What is known of one subject on a day, as the rules of early warnings take it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from concerns.rules.vocabulary import Sensitivity
from quality_oversight.frameworks.vocabulary import WARNING_REASONS

REASONS = list(WARNING_REASONS.items())  # choices of a field


class Kind(TextChoices):
    """What stands behind a reason."""

    CONCERN = "concern", "Concern"
    RISK = "risk", "Risk"
    RATING = "rating", "CQC rating"
    MEASURE = "measure", "Measure"
    INSIGHT = "insight", "Insight"
    NOTICE = "notice", "Intervention"
    JUDGEMENT = "judgement", "Judgement"
    REVIEW = "review", "Review"
    ACTION = "action", "Action"
    SOURCE = "source", "Source"


@dataclass(frozen=True, kw_only=True)
class OpenConcern:
    """A concern that is being worked on, about the subject or caused by it."""

    id: str
    immediate: bool
    score: int
    first_score: int
    themes: frozenset[str]
    identified: date
    sensitivity: str = Sensitivity.STANDARD
    overdue_actions: int = 0


@dataclass(frozen=True, kw_only=True)
class StandingRisk:
    """A risk on the register about the subject."""

    id: str
    score: int


@dataclass(frozen=True, kw_only=True)
class Rated:
    """What the Care Quality Commission says now of one question at one location."""

    id: str
    question: str
    rating: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Charted:
    """A chart whose latest point is special cause of concern; `failing` when it consistently misses its target too."""

    id: str
    domain: str
    failing: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class Negative:
    """One piece of negative evidence: an item of insight or a concern, by its source."""

    id: str
    kind: Kind
    source: str
    experience: bool = False


@dataclass(frozen=True, kw_only=True)
class Record:
    """Any other record with its words: an open warning notice, a judgement, a source that fell silent."""

    id: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the rules look at of one subject; evidence, judgement and silence are those of the framework's window.

    Evidence, like all that is counted together, holds nothing of a restricted stream.
    """

    on: date
    concerns: tuple[OpenConcern, ...] = ()
    risks: tuple[StandingRisk, ...] = ()
    ratings: tuple[Rated, ...] = ()
    charts: tuple[Charted, ...] = ()
    notices: tuple[Record, ...] = ()
    negative: tuple[Negative, ...] = ()
    judgement: Record | None = None
    review_late: int = 0  # days
    review_days: int = 0  # the interval
    silent: tuple[Record, ...] = ()
