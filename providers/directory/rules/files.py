"""The files that the directory is made of: how each is recognised, and what it speaks of.

A file is known by what is in it, never by its name. Layouts are those of the Organisation Data Service, and of lists
that are published with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from providers.rules.ods import COLUMNS, EDISPENSARY, EPRACCUR, ETR, Layout

ORGANISATION = ("name", "region_code", "icb_code", "address", "postcode", "opened", "closed", "kind")
FULL = (*ORGANISATION, "telephone", "status", "parent_code")


@dataclass(frozen=True)
class FileKind:
    """One kind of file. `family`: the kinds of organisation that it may speak of; `carried`: the fields that it sets.

    Either a `layout` of 27 columns without headings, or `needed` headings, as `plain` writes them. `tells_change`:
    whether its rows say when they last changed.
    """

    name: str
    called: str
    family: frozenset[str] = frozenset()
    carried: tuple[str, ...] = ()
    layout: Layout | None = None
    telling: frozenset[str] = frozenset()
    needed: frozenset[str] = field(default_factory=frozenset)
    relates: str = ""
    tells_change: bool = False


TRUSTS = FileKind("etr", "NHS trusts (ODS file etr)", frozenset({"trust"}), (*ORGANISATION, "telephone"), ETR)
PRACTICES = FileKind(
    "epraccur", "General practices (ODS file epraccur)", frozenset({"practice", "prescriber"}), FULL, EPRACCUR
)
PHARMACIES = FileKind("edispensary", "Pharmacies (ODS file edispensary)", frozenset({"pharmacy"}), FULL, EDISPENSARY)
PCNS = FileKind(
    "pcn",
    "Primary care networks (ODS file ePCN)",
    frozenset({"pcn"}),
    ("name", "address", "postcode", "opened", "closed", "parent_code", "kind"),
    telling=frozenset({"pcn code", "pcn name", "open date"}),
    needed=frozenset({"pcn code", "pcn name", "current sub icb loc code", "open date", "close date", "postcode"}),
)
MEMBERS = FileKind(
    "pcn_members",
    "Practices of primary care networks (ODS file ePCN)",
    telling=frozenset({"partner organisation code", "pcn code"}),
    needed=frozenset(
        {
            "partner organisation code",
            "pcn code",
            "practice to pcn relationship start date",
            "practice to pcn relationship end date",
        }
    ),
    relates="member_of_pcn",
)
ICB_LIST = FileKind(
    "icb",
    "Integrated Care Boards",
    frozenset({"icb"}),
    ("name", "region_code", "icb_code", "kind"),
    telling=frozenset({"icb ods code", "nhs region code"}),
    needed=frozenset({"icb ods code", "icb name", "nhs region code"}),
)
SUB_ICB_LIST = FileKind(
    "sub_icb",
    "Sub-ICB locations",
    frozenset({"sub_icb", "other"}),
    ("name", "icb_code", "parent_code", "kind"),
    telling=frozenset({"sub icb code", "sub icb name"}),
    needed=frozenset({"sub icb code", "sub icb name", "icb code"}),
)
SUCCESSION = FileKind(
    "succession",
    "Succession of Integrated Care Boards",
    telling=frozenset({"predecessor code", "successor code"}),
    needed=frozenset({"predecessor code", "successor code", "succession date", "succession type"}),
    relates="succeeded_by",
)
SUCCESSIONS = FileKind(
    "successions",
    "Succession of organisations of every kind",
    telling=frozenset({"old code", "new code"}),
    needed=frozenset({"old code", "new code", "date"}),
    relates="succeeded_by",
)
HEADED = (PCNS, MEMBERS, ICB_LIST, SUB_ICB_LIST, SUCCESSION, SUCCESSIONS)
KINDS = {kind.name: kind for kind in (TRUSTS, PRACTICES, PHARMACIES, *HEADED)}
STATUS, SETTING = 13, 26


def plain(heading: str) -> str:
    """A heading without its line breaks, underscores and capitals."""
    return " ".join(heading.replace("_", " ").split()).lower()


def recognised(rows: Sequence[Sequence[str]]) -> FileKind | None:
    """The kind of a file by its first rows; None for one that is not known."""
    if not rows:
        return None
    headings = {plain(cell) for cell in rows[0]}
    headed = next((kind for kind in HEADED if kind.telling <= headings), None)
    if headed:
        return headed
    whole = [row for row in rows if len(row) == COLUMNS]
    if not whole:
        return None
    for place, kind in ((SETTING, PRACTICES), (STATUS, PHARMACIES)):
        if sum(bool(row[place - 1].strip()) for row in whole) * 2 > len(whole):
            return kind
    return TRUSTS


def missing(kind: FileKind, headings: Sequence[str]) -> list[str]:
    """Needed columns that a file with headings lacks."""
    return sorted(kind.needed - {plain(cell) for cell in headings})
