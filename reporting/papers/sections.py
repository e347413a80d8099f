"""What an Alert, Advise and Assure paper is made of: frozen, complete, and stored as JSON beside the PDF."""

import re
from dataclasses import dataclass
from datetime import date, datetime

SECTION_ORDER = ("alert", "advise", "assure")

# Outlines on a grid of 24 by 24. Every level carries one, so that status never rests on colour alone.
SHAPES = {
    "circle": "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z",
    "square": "M3 3h18v18H3z",
    "triangle": "M12 2L23 21H1z",
    "diamond": "M12 1L23 12L12 23L1 12z",
    "pentagon": "M12 2L22.5 9.6L18.5 22H5.5L1.5 9.6z",
    "hexagon": "M6.5 2.5h11L23 12l-5.5 9.5h-11L1 12z",
    "octagon": "M8 2h8l6 6v8l-6 6H8l-6-6V8z",
    "star": "M12 1.5l3.2 7.1 7.7 0.8-5.8 5.2 1.7 7.6L12 18.2l-6.8 4 1.7-7.6L1.1 9.4l7.7-0.8z",
}

# Heading and field of each column, by section (domain model 6.1, block C). A column without a value is left out.
COLUMNS = {
    "alert": (
        ("Level", "level"), ("Risk", "risk"), ("Owner", "owner"), ("Next look", "next_look"),
        ("Reference", "reference"),
    ),
    "advise": (
        ("Level", "level"), ("Risk", "risk"), ("Owner", "owner"), ("Next look", "next_look"),
        ("Reference", "reference"),
    ),
    "assure": (
        ("Evidence seen", "evidence"), ("Line of assurance", "evidence_line"), ("Assurance", "assurance"),
        ("Level", "level"), ("Reference", "reference"),
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Level:
    """An assurance level in the ICB's own words; `colour` is #rrggbb, `shape` a key of SHAPES."""

    label: str
    colour: str
    shape: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.colour):
            raise ValueError(f"{self.colour!r} is not a colour written as #rrggbb.")
        if self.shape not in SHAPES:
            raise ValueError(f"{self.shape!r} is not a shape that can be printed: {', '.join(SHAPES)}.")

    @property
    def outline(self) -> str:
        return SHAPES[self.shape]


@dataclass(frozen=True, kw_only=True)
class Risk:
    """A score of 1 to 25, consequence times likelihood, and its band in words."""

    score: int
    band: str


@dataclass(frozen=True, kw_only=True)
class PaperItem:
    """One matter in a section; `previous_level` is a label, `ask` what the receiving committee is asked to do."""

    number: int
    title: str
    text: str
    level: Level | None = None
    previous_level: str = ""
    risk: Risk | None = None
    reference: str = ""
    ask: str = ""
    owner: str = ""
    next_look: date | None = None
    evidence: str = ""
    evidence_line: str = ""
    assurance: str = ""
    mitigation: str = ""
    awaited: str = ""
    learning: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperSection:
    """Alert, Advise or Assure; `none_stated` says that the author has declared it empty."""

    key: str
    heading: str
    meaning: str
    items: tuple[PaperItem, ...] = ()
    none_stated: bool = False

    def __post_init__(self) -> None:
        if self.none_stated and self.items:
            raise ValueError(f"{self.heading} states None and has items.")  # domain model 7.5, AA3


@dataclass(frozen=True, kw_only=True)
class FollowThrough:
    """An alert of the last report and what became of it."""

    title: str
    disposition: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Override:
    """A subject newly at the highest level and not under Alert, with the reason given (domain model 7.5, AA9)."""

    subject: str
    reason: str
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing said of a proposal or decision; `what` names its kind, without a day where nobody said anything."""

    what: str
    text: str
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SaidOfMove:
    """What the provider and others said of one proposed or decided move (domain model 4.3 and 4.4)."""

    subject: str
    move: str
    state: str
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LateReview:
    """A review late by more than two intervals, which the quality committee is told of (domain model 7.7, OV9)."""

    subject: str
    level: str
    due: date
    days: int
    lead: str = ""


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """Who approved the paper, in which role, and the moment, which must know its time zone."""

    name: str
    role: str
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("The time of approval needs a time zone.")


@dataclass(frozen=True, kw_only=True)
class AAAPaper:
    """One committee's report to the committee above it (seed 004, Triple A approach; domain model 6.1)."""

    reference: str
    version: str
    title: str
    tenant_name: str
    tenant_code: str
    from_committee: str
    to_committee: str
    meeting_date: date
    covers_from: date
    covers_to: date
    chair: str
    author: str
    purpose: str
    recommendations: tuple[str, ...]
    sections: tuple[PaperSection, ...]
    marking: str = "OFFICIAL"
    handling: str = ""
    executive_lead: str = ""
    agenda_item: str = ""
    quorate: bool | None = None
    quorate_note: str = ""
    attendance: str = ""
    declarations: str = ""
    follow_through: tuple[FollowThrough, ...] = ()
    to_ratify: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    late_reviews: tuple[LateReview, ...] = ()
    said_of_moves: tuple[SaidOfMove, ...] = ()
    next_meeting: date | None = None
    sign_off: SignOff | None = None
    draft: bool = True

    def __post_init__(self) -> None:
        if tuple(section.key for section in self.sections) != SECTION_ORDER:
            raise ValueError("A paper has the sections alert, advise and assure, in this order.")
        if self.draft:
            return
        if self.sign_off is None:
            raise ValueError("A paper that is no draft names who approved it.")
        for section in self.sections:
            if not section.items and not section.none_stated:
                raise ValueError(f"{section.heading} is empty: state None.")  # domain model 7.5, AA1

    @property
    def full_title(self) -> str:
        """Name the paper so that it can be told apart in a folder of papers."""
        return f"{self.title}: {self.from_committee} to {self.to_committee}, {long_date(self.meeting_date)}"


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_date(day: date) -> str:
    """Write 3 March 2026, whatever the machine's locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
