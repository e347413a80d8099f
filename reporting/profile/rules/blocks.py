"""The fifteen blocks of a profile, what is expected in each, and its gap in words (domain brief 6.6)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from concerns.insight.rules.freshness import usual_age_limit
from providers.rules.sectors import Sector


class Key(TextChoices):
    """The blocks in their order; a timeline and the list of gaps follow them."""

    IDENTITY = "identity", "Identity and structure"
    LEVELS = "levels", "Assurance levels and their story"
    RATINGS = "ratings", "Care Quality Commission"
    SEGMENT = "segment", "Oversight segment"
    CONCERNS = "concerns", "Concerns and risks"
    TRIANGULATION = "triangulation", "Sources side by side"
    MEASURES = "measures", "Key measures"
    SAFETY = "safety", "Safety"
    EXPERIENCE = "experience", "Experience"
    STAFF = "staff", "Staff"
    CONTRACT = "contract", "Contract and regulatory action"
    VISITS = "visits", "Visits and contract meetings"
    PLAN = "plan", "Improvement plan and actions"
    MATURITY = "maturity", "Maturity"
    PRACTICE = "practice", "Positive practice"


NUMBER: dict[str, int] = {key: number for number, key in enumerate(Key, 1)}


@dataclass(frozen=True)
class Expected:
    """Something that a block is expected to know: from which sources of insight, and in which sectors (all if none)."""

    words: str
    codes: tuple[str, ...]
    sectors: frozenset[Sector] = frozenset()

    @property
    def days(self) -> int:
        """Days for which the last of it counts: as long as insight of these sources does."""
        return max(usual_age_limit(code) for code in self.codes)


BEDS = frozenset({Sector.ACUTE, Sector.MENTAL_HEALTH, Sector.COMMUNITY, Sector.INDEPENDENT})
# What each block is made of among the 56 sources of insight (3.8), one line for each thing that 6.6 names.
EXPECTED: dict[Key, tuple[Expected, ...]] = {
    Key.SEGMENT: (Expected("oversight segment", ("EQ02",), frozenset({Sector.ACUTE, Sector.MENTAL_HEALTH,
                                                                     Sector.COMMUNITY, Sector.AMBULANCE})),),
    Key.SAFETY: (
        Expected("patient safety incident figures", ("IQ01",)),
        Expected("patient safety incident investigation", ("IL04",)),
        Expected("infection figures", ("IQ02",), BEDS),
        Expected("mortality figures", ("IQ03",), frozenset({Sector.ACUTE})),
        Expected("word on coroners’ reports", ("EL10",)),
        Expected("word on safety alerts", ("EL06",)),
    ),
    Key.EXPERIENCE: (
        Expected("word on complaints", ("IL01",)),
        Expected("Friends and Family Test", ("EQ13",)),
        Expected("patient survey", ("EQ11",)),
        Expected("word from patients’ groups", ("EL07",)),
    ),
    Key.STAFF: (
        Expected("staff survey", ("IQ06",)),
        Expected("absence and turnover figures", ("IQ07",)),
        Expected("word from staff", ("IL08",)),
        Expected("workforce race equality figures", ("IQ15",), frozenset({Sector.ACUTE, Sector.MENTAL_HEALTH,
                                                                          Sector.COMMUNITY, Sector.AMBULANCE})),
    ),
    Key.MATURITY: (
        Expected("Quality Account", ("IQ08", "IL02"), BEDS),
        Expected("internal review", ("IL06",)),
        Expected("internal audit", ("IL05",)),
        Expected("use of NICE Quality Standards", ("EL14",)),
    ),
}  # fmt: skip
# What 6.6 asks of the block on maturity and no record holds by itself: an internal review (IL06) says it.
ASKED_OF_MATURITY = (
    "Patient safety incident response plan signed",
    "Improvement method in use",
    "Assessment of the culture",
    "Assessment of the complaints system",
)
JUDGED_AGAIN = 183  # days after which a judgement on the sources is old: half a year, a product default
VISITED_AGAIN = 365  # days after which a visit is long ago
RATED_AGAIN = 1096  # days after which a rating is old: three years
PRAISED_AGAIN = 365
YOUNG, OLD = 30, 90  # days: the ages by which open concerns are counted


def codes_of(key: Key) -> frozenset[str]:
    """The sources of insight that a block is made of."""
    return frozenset(code for each in EXPECTED.get(key, ()) for code in each.codes)


def gap(words: str, last: date | None, days: int, today: date) -> str:
    """What is missing, in words: "No patient survey since March 2025"; empty while the last of it counts.

    `last` is the last day that anything says something of, `days` for how long that counts.
    """
    if last is None:
        return f"No {words} on file"
    if last + timedelta(days=days) >= today:
        return ""
    return f"No {words} since {last:%B %Y}"


def gaps_of(key: Key, last: Mapping[str, date], *, sector: str, today: date) -> tuple[str, ...]:
    """The gaps of a block by the last day that each source says something of."""
    found = (
        gap(each.words, latest(last.get(code) for code in each.codes), each.days, today)
        for each in EXPECTED.get(key, ())
        if not each.sectors or sector in each.sectors
    )
    return tuple(each for each in found if each)


def latest(days: Iterable[date | None]) -> date | None:
    """The latest of some days, of which some are not known."""
    return max((day for day in days if day is not None), default=None)


def age_of(since: date, today: date) -> str:
    """How old something open is, as the table of open concerns counts it."""
    days = (today - since).days
    return AGES[0] if days <= YOUNG else AGES[1] if days <= OLD else AGES[2]


AGES = (f"Up to {YOUNG} days", f"{YOUNG + 1} to {OLD} days", f"More than {OLD} days")


def confidence(coverage: int, of: int, gaps: Collection[str]) -> str:
    """How far the whole profile bears, in one sentence: by the kinds of source with fresh evidence, and the gaps."""
    kinds = f"{coverage} of {of} kinds of source have something fresh to say"
    if not gaps:
        return f"{kinds}, and nothing that is expected is missing."
    one = len(gaps) == 1
    what = "thing that is expected is" if one else "things that are expected are"
    return f"{kinds}; {len(gaps)} {what} missing."
