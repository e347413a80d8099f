"""Exit criteria: how each is judged, where its readings leave it, and what a step down still lacks (EA7-EA9).

What holds is told from dated entries that are only ever added. Somebody records that a criterion is met, somebody else
verifies it, and a criterion that was fixed with a period is sustained when it was seen to hold for the whole of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import TextChoices

from .case import Id
from .charted import Judged, Judgement
from .wording import counted, day

LARGEST = Decimal(10) ** 9
LONGEST = 730  # days that a criterion can ask to be sustained: two years, a product default


class Kind(TextChoices):
    """By what a criterion is judged."""

    EVIDENCE = "evidence", "Evidence"
    MEASURE = "measure", "Measure"
    CHART = "chart", "Chart of a measure"


class Bound(TextChoices):
    """On which side of its threshold a measure must lie, the threshold itself included."""

    AT_LEAST = "at_least", "At least"
    AT_MOST = "at_most", "At most"


class Status(TextChoices):
    """How far a criterion is met."""

    NOT_MET = "not_met", "Not met"
    PARTLY = "partly", "Partly met"
    REPORTED = "reported", "To be verified"
    MET = "met", "Met"
    SUSTAINED = "sustained", "Met and sustained"


class Claim(TextChoices):
    """What one entry says of a criterion on its day."""

    NOT_MET = "not_met", "Not met"
    PARTLY = "partly", "Partly met"
    MET = "met", "Met"


PROVEN = (Status.MET, Status.SUSTAINED)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A criterion as it is fixed on entry: its words, for a measure its threshold, and the days that it must hold.

    One that is judged by a chart names a measure of the subject, and what its chart must show.
    """

    text: str
    bound: str = ""
    threshold: Decimal | None = None
    unit: str = ""
    sustained_days: int | None = None
    measure_id: Id | None = None
    measure: str = ""  # its name
    judgement: str = ""

    @property
    def kind(self) -> Kind:
        if self.measure_id is not None:
            return Kind.CHART
        return Kind.EVIDENCE if self.threshold is None else Kind.MEASURE

    @property
    def whole(self) -> str:
        """Its words, and how it is judged where more was fixed than that evidence is needed."""
        plain = self.kind == Kind.EVIDENCE and not self.sustained_days
        return self.text if plain else f"{self.text} ({self.judged})"

    @property
    def judged(self) -> str:
        """By what it is judged, in words: "Measure: at most 2 per cent, held for 84 days"."""
        words = str(self.kind.label)
        if self.measure_id is not None:
            words = f"Chart of {self.measure or 'a measure'}: {Judgement(self.judgement).label.lower()}"
        if self.threshold is not None:
            words += f": {Bound(self.bound).label.lower()} {number(self.threshold)} {self.unit}".rstrip()
        return words + (f", held for {counted(self.sustained_days, 'day')}" if self.sustained_days else "")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What somebody recorded or verified on a day; a verification that was refused claims less than met."""

    on: date
    claim: str
    verifies: bool = False
    sustained: bool = False  # only where no period was fixed: the verifier says that it has lasted


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where the entries leave a criterion: met since a day without a break, and seen to hold up to another."""

    status: Status = Status.NOT_MET
    met_since: date | None = None
    held_to: date | None = None


def number(value: Decimal) -> str:
    """Return a number without idle noughts: 2, 0.5, 1200."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def why_not_terms(terms: Terms) -> str | None:
    """Return what is wrong with how a criterion is to be judged, or None."""
    if terms.judgement and terms.measure_id is None:
        return "Choose the measure whose chart judges it."
    if terms.measure_id is not None and (terms.threshold is not None or terms.bound or terms.unit):
        return "A criterion is judged by the chart of a measure or by a threshold, not by both."
    if terms.threshold is not None and terms.bound not in Bound.values:
        return "Choose whether the measure must be at least or at most its threshold."
    if terms.threshold is None and (terms.bound or terms.unit):
        return "Enter the threshold of the measure, or leave its direction and unit empty."
    if terms.threshold is not None and not abs(terms.threshold) < LARGEST:
        return "The threshold must be smaller than 1,000,000,000."
    if terms.sustained_days is not None and not 1 <= terms.sustained_days <= LONGEST:
        return f"The period must be between 1 and {LONGEST} days."
    return None


def claim_of(terms: Terms, value: Decimal) -> Claim:
    """Return what a reading says of a measure."""
    if terms.threshold is None:
        raise ValueError("Only a measure is judged by its reading.")
    reached = value >= terms.threshold if terms.bound == Bound.AT_LEAST else value <= terms.threshold
    return Claim.MET if reached else Claim.NOT_MET


def progress(entries: Iterable[Entry], sustained_days: int | None) -> Progress:
    """Return where a criterion stands after its entries, in the order of their days.

    Anything short of met breaks the period, and what follows must be verified anew. Where a period was fixed, it is
    sustained once it was seen to hold on a day that ends the period, and that was verified.
    """
    claim, since, held, verified, lasted = Claim.NOT_MET, None, None, False, False
    for entry in entries:
        claim = Claim(entry.claim)
        if claim != Claim.MET:
            since, held, verified, lasted = None, None, False, False
            continue
        since = since or entry.on
        if not entry.verifies:
            held = entry.on
            continue
        verified = True
        lasted = entry.sustained if sustained_days is None else _over(since, held or since, sustained_days)
    if claim != Claim.MET:
        return Progress(status=Status(claim))
    status = Status.REPORTED if not verified else Status.SUSTAINED if lasted else Status.MET
    return Progress(status=status, met_since=since, held_to=held or since)


def _over(since: date, held: date, days: int) -> bool:
    return (held - since).days >= days


def waits_for_verifier(now: Progress, sustained_days: int | None) -> bool:
    """Say whether somebody should verify: reported as met, or met with its period now over."""
    if now.status == Status.REPORTED:
        return True
    over = bool(sustained_days and now.met_since and now.held_to and _over(now.met_since, now.held_to, sustained_days))
    return now.status == Status.MET and over


def why_not_verify(
    now: Progress, sustained_days: int | None, *, by_id: Id, recorded_by_id: Id | None, party: str
) -> str | None:
    """Return why a person may not verify a criterion now, or None: it takes an ICB's member who did not record it."""
    if now.status not in (Status.REPORTED, Status.MET):
        return "Nothing waits to be verified here. Record first that the criterion is met."
    if now.status == Status.MET and sustained_days and not waits_for_verifier(now, sustained_days):
        until = _until(now, sustained_days)
        return f"This is verified as met. It is verified as sustained once it was seen to hold until {until}."
    if by_id == recorded_by_id:
        return "The person who recorded the evidence cannot verify it. Ask somebody else of the ICB."
    if party != "icb":
        return "A criterion is verified by a member of the ICB."
    return None


def _until(now: Progress, days: int) -> str:
    return day(now.met_since + timedelta(days=days)) if now.met_since else "a later day"


def fulfilled(status: str, sustained_days: int | None) -> bool:
    """Say whether a criterion stands against no step down: met, and for its whole period where one was fixed."""
    return status == Status.SUSTAINED or (status == Status.MET and not sustained_days)


def chart_lacks(now: Progress, judged: Judged | None, *, shown: bool) -> str:
    """Return what a criterion lacks that a chart judges; `shown`: the chart shows it, `judged` says so in words.

    Both are asked for: that a person verified it, and that the chart still shows it.
    """
    said = f": {judged.words[0].lower()}{judged.words[1:].rstrip('.')}" if judged else ""
    if not fulfilled(now.status, None):
        if shown:
            return OPEN_WORDS.get(now.status, "shown by its chart, not yet recorded and verified")
        return f"not shown by its chart{said}"
    return "" if shown else f"verified, but its chart does not show it now{said}"


OPEN_WORDS = {Status.PARTLY: "partly met", Status.REPORTED: "reported as met, not yet verified"}


def lacks(now: Progress, sustained_days: int | None) -> str:
    """Return what a criterion lacks, in words; empty where it stands against no step down."""
    if fulfilled(now.status, sustained_days):
        return ""
    if now.status == Status.MET and now.met_since and sustained_days:
        return f"met since {day(now.met_since)}, to be held until {_until(now, sustained_days)} and verified"
    return OPEN_WORDS.get(now.status, "not met")
