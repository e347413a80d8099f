"""The columns of a sheet of concerns: one table for taking away and for bringing (domain brief 5.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from concerns.rules.fields import BY_NAME as FIELDS
from concerns.rules.lifecycle import Status
from concerns.rules.references import looks_like_reference
from concerns.rules.risk import BANDS
from concerns.rules.sources import BY_CODE
from concerns.rules.vocabulary import Harm, Immediacy, KeyQuestion, Sensitivity
from quality_oversight.markings import Marking
from quality_oversight.spreadsheets.headings import Named, guessed_by, likely_header_by, same_words, ways_to_read

from .headings import ELSEWHERE, PERHAPS, SURE


class Kind(Enum):
    LINE = "a text of one line"
    TEXT = "a text of several lines"
    CHOICE = "one of `choices`"
    SEVERAL = "several of `choices`, with semicolons between"
    DOMAINS = "several of the framework's quality domains, with semicolons between"
    THEMES = "several of the ICB's themes, with semicolons between"
    NUMBER = "a whole number"
    SCALE = "a whole number from 1 to 5"
    DATE = "a day"
    SUBJECT = "a provider, by name or code"
    PERSON = "somebody who works on concerns, by name"
    REFERENCE = "the reference of a concern that is here already"
    WORKED_OUT = "what is worked out here and never read"


@dataclass(frozen=True)
class Column:
    """One column and its heading; `width` in characters.

    An `inside` column is for the ICB's own people. A `needed` one must be filled in every row.
    """

    name: str
    label: str
    kind: Kind
    choices: Mapping[str, str] = field(default_factory=dict)
    width: int = 16
    inside: bool = False
    needed: bool = False

    @property
    def is_read(self) -> bool:
        return self.kind is not Kind.WORKED_OUT

    @property
    def is_chosen(self) -> bool:
        """Whether its cells name something that must be known here."""
        return self.kind in {Kind.CHOICE, Kind.SUBJECT, Kind.PERSON} or self.holds_several

    @property
    def holds_several(self) -> bool:
        return self.kind in {Kind.SEVERAL, Kind.DOMAINS, Kind.THEMES}


def _of(name: str, kind: Kind, *, width: int = 24) -> Column:
    """The column of a field that is added under "Add more about it"; the ICB's own people alone see it."""
    field = FIELDS[name]
    return Column(name, field.label, kind, field.choices, width=width, inside=True)


SOURCES = {code: source.name for code, source in BY_CODE.items()}

COLUMNS = (
    Column("ref", "Reference", Kind.REFERENCE),
    Column("title", "Title", Kind.LINE, width=40, needed=True),
    Column("provider", "Provider code", Kind.SUBJECT),
    Column(
        "subject",
        "Provider",
        Kind.SUBJECT,
        width=40,
        needed=True,
    ),
    Column("status", "Status", Kind.WORKED_OUT, dict(Status.choices)),
    Column(
        "summary",
        "What was seen",
        Kind.TEXT,
        width=60,
        needed=True,
    ),
    Column(
        "source",
        "Source",
        Kind.CHOICE,
        SOURCES,
        width=30,
        inside=True,
        needed=True,
    ),
    Column(
        "date_identified",
        "Date identified",
        Kind.DATE,
        needed=True,
    ),
    Column(
        "domains",
        "Quality domain",
        Kind.DOMAINS,
        width=24,
        needed=True,
    ),
    Column(
        "key_questions",
        "CQC key question",
        Kind.SEVERAL,
        dict(KeyQuestion.choices),
        width=20,
    ),
    Column(
        "immediacy",
        "Urgency",
        Kind.CHOICE,
        dict(Immediacy.choices),
        width=30,
        needed=True,
    ),
    Column(
        "immediate_safety_action",
        "Immediate safety action",
        Kind.TEXT,
        width=40,
    ),
    Column("harm", "Harm known so far", Kind.CHOICE, dict(Harm.choices), inside=True),
    _of("people_affected", Kind.NUMBER, width=16),
    _of("inequality_groups", Kind.SEVERAL),
    _of("themes", Kind.THEMES),
    _of("evidence_categories", Kind.SEVERAL),
    _of("informant", Kind.LINE),
    _of("confidence", Kind.CHOICE),
    Column(
        "initial_consequence",
        "Initial consequence",
        Kind.SCALE,
        inside=True,
        needed=True,
    ),
    Column(
        "initial_likelihood",
        "Initial likelihood",
        Kind.SCALE,
        inside=True,
        needed=True,
    ),
    Column("consequence", "Current consequence", Kind.WORKED_OUT, inside=True),
    Column("likelihood", "Current likelihood", Kind.WORKED_OUT, inside=True),
    Column("score", "Score", Kind.WORKED_OUT, inside=True),
    Column("band", "Risk", Kind.WORKED_OUT, {band.key: band.label for band in BANDS}, inside=True),
    _of("review_due", Kind.DATE, width=16),
    Column("lead", "Lead", Kind.PERSON, width=24),
    Column(
        "sensitivity",
        "Who may see it",
        Kind.CHOICE,
        dict(Sensitivity.choices),
        width=20,
        inside=True,
    ),
    Column("marking", "Marking", Kind.CHOICE, dict(Marking.choices), width=20, inside=True),
    Column("handling", "Handling", Kind.LINE, width=30, inside=True),
    Column("logged_at", "Logged on", Kind.WORKED_OUT),
    Column("further", "Also about", Kind.WORKED_OUT, width=40, inside=True),
)
BY_NAME = {column.name: column for column in COLUMNS}
READ = tuple(column for column in COLUMNS if column.is_read)
NEEDED = tuple(column.name for column in COLUMNS if column.needed)


# By field, the headings that name it: first its own, then those that are surely it, then those that may be it.
NAMED: tuple[Named, ...] = (
    {column.name: frozenset({same_words(column.label)}) for column in READ},
    {name: frozenset(map(same_words, also)) for name, also in SURE.items()},
    {name: frozenset(map(same_words, also)) for name, also in PERHAPS.items()},
)
HEADINGS = frozenset(
    {*ELSEWHERE, *map(same_words, (column.label for column in COLUMNS))}.union(
        *(names for named in NAMED for names in named.values())
    )
)


def seen_by(*, outside: bool) -> tuple[Column, ...]:
    """The columns that a reader takes away: an outside organisation's user sees no score and no source."""
    return tuple(column for column in COLUMNS if not (outside and column.inside))


def guessed(headings: Sequence[str]) -> dict[str, int]:
    """Which column of a sheet (counted from 0) holds what, as its headings suggest; each is used once.

    A field that several headings claim alike is left to the person, and so is a heading that several fields claim.
    """
    return guessed_by(headings, NAMED)


def without_own_numbers(places: Mapping[str, int], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """What was guessed, but no column of references whose cells hold something else: numbers of the sheet's own."""
    cells = [row[places["ref"]] for row in rows if "ref" in places and places["ref"] < len(row)]
    filled = [cell for cell in cells if cell.strip()]
    own = bool(filled) and not any(map(looks_like_reference, filled))
    return {name: place for name, place in places.items() if not (own and name == "ref")}


def recognised(row: Sequence[str]) -> int:
    """How many cells of a row are headings that are met in sheets of concerns, whether or not they name a field."""
    return sum(bool(ways_to_read(cell) & HEADINGS) for cell in row)


def likely_header(rows: Sequence[Sequence[str]]) -> int:
    """The row (counted from 0) that looks most like the headings: the most known ones, or else the most words."""
    return likely_header_by(rows, recognised)


def is_mark(cells: Sequence[str]) -> bool:
    """Whether a row is the marking at the head or foot of a sheet that left here."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) == 1 and filled[0].startswith("OFFICIAL")
