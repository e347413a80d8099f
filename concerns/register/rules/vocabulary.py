"""The words in which a risk on the register is described (domain brief 5.3 and 7.1)."""

from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices

from concerns.rules.risk import Area, Band, band


class Kind(TextChoices):
    """Strategic risks come from the board down, the others from the work up; they stay apart (domain brief 6.7)."""

    QUALITY = "quality", "Quality"
    CORPORATE = "corporate", "Corporate"
    STRATEGIC = "strategic", "Strategic (board assurance framework)"
    PROGRAMME = "programme", "Programme"
    SYSTEM = "system", "System"


class Which(TextChoices):
    """The three scores of a risk: before any control, as it stands, and where it shall come to."""

    INHERENT = "inherent", "Inherent"
    CURRENT = "current", "Current"
    TARGET = "target", "Target"


class Status(TextChoices):
    OPEN = "open", "Open"
    TOLERATED = "tolerated", "Tolerated"
    CLOSED = "closed", "Closed"


STANDING = frozenset({Status.OPEN, Status.TOLERATED})


class Proximity(TextChoices):
    """How soon the event could come (periods assumed)."""

    NOW = "now", "Now"
    QUARTER = "quarter", "Within 3 months"
    YEAR = "year", "In 3 to 12 months"
    LATER = "later", "In more than a year"


class Effectiveness(TextChoices):
    UNTESTED = "untested", "Not tested yet"
    EFFECTIVE = "effective", "Effective"
    PARTLY = "partly", "Partly effective"
    INEFFECTIVE = "ineffective", "Not effective"


class Line(IntegerChoices):
    """The three lines of defence."""

    FIRST = 1, "First line: operational management"
    SECOND = 2, "Second line: oversight functions"
    THIRD = 3, "Third line: independent"


class Polarity(TextChoices):
    POSITIVE = "positive", "Positive"
    NEGATIVE = "negative", "Negative"


class Level(TextChoices):
    """How much assurance a source gives."""

    FULL = "full", "Full"
    REASONABLE = "reasonable", "Reasonable"
    LIMITED = "limited", "Limited"
    NONE = "none", "None"


class Gap(TextChoices):
    CONTROL = "control", "Gap in control"
    ASSURANCE = "assurance", "Gap in assurance"


@dataclass(frozen=True)
class Scored:
    """One score of a risk: its headline, and what each area that it would hit gives."""

    consequence: int
    likelihood: int
    areas: tuple[tuple[Area, int, int], ...]

    @property
    def score(self) -> int:
        return self.consequence * self.likelihood

    @property
    def band(self) -> Band:
        return band(self.score)
