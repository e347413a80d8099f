"""The register as a sheet with a row for each report: its columns, and what a row says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import TextChoices

from escalation.contracts.rules.vocabulary import Every, Holder, Kind, Report
from quality_oversight.spreadsheets.days import day_of, short
from quality_oversight.spreadsheets.headings import guessed_by, heading_words, same_words


@dataclass(frozen=True)
class Column:
    """One column: its name, its heading, how wide it is, and what else it may be called."""

    name: str
    label: str
    width: int
    also: tuple[str, ...] = ()
    needed: bool = False


OF_CONTRACT = (
    Column("ref", "Contract reference", 22, ("reference", "ref", "contract", "contract number", "contract ref"), True),
    Column("title", "What it is for", 40, ("contract title", "description", "service"), True),
    Column("kind", "Kind of contract", 28, ("contract type", "type"), True),
    Column("provider_code", "Provider code", 14, ("ods code", "code", "provider ods code")),
    Column("provider", "Provider", 40, ("provider name", "organisation"), True),
    Column("holder_kind", "Kind of provider", 28, ("provider type", "sector"), True),
    Column("covers", "Covers", 40, ("services", "services covered")),
    Column("commissioner", "Lead commissioner", 28, ("commissioner",)),
    Column("starts_on", "First day", 14, ("start", "start date", "begins"), True),
    Column("ends_on", "Last day", 14, ("end", "end date", "ends")),
    Column("owner", "Owner", 30, ("owner e-mail", "owner email", "contract manager"), True),
    Column("note", "Note", 40, ("notes",)),
)
OF_DUTY = (
    Column("duty_title", "What is to be sent", 36, ("report", "reporting duty", "requirement")),
    Column("duty_kind", "Kind of report", 26, ("report type",)),
    Column("every", "How often", 18, ("frequency",)),
    Column("first_due", "First due", 14, ("first due date",)),
    Column("last_due", "Last due", 14, ("last due date",)),
    Column("receiver", "Received by", 28, ("recipient", "sent to")),
)
# What leaves only: it follows from what was received.
TOLD = (Column("next_due", "Next due", 14), Column("late", "Periods late", 14))
READ = (*OF_CONTRACT, *OF_DUTY)
COLUMNS = (*READ, *TOLD)
LABELS = {each.name: each.label for each in READ}
TABLES = (
    {each.name: (heading_words(each.label),) for each in READ},
    {each.name: tuple(map(heading_words, each.also)) for each in READ},
)
CHOICES: Mapping[str, type[TextChoices]] = {"kind": Kind, "holder_kind": Holder, "duty_kind": Report, "every": Every}
DAYS = frozenset({"starts_on", "ends_on", "first_due", "last_due"})
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """What names stand for here, by their words (see `same_words`); None where several have a name."""

    providers: Mapping[str, Any]
    subjects: Mapping[str, Any]
    owners: Mapping[str, Any]  # by e-mail address in small letters


class RowError(ValueError):
    """A row that cannot be used: `reasons` say what is wrong in which column."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)


def places_of(headings: Sequence[str]) -> dict[str, int]:
    """Which column (counted from 0) holds what."""
    return guessed_by(headings, TABLES)


def missing(places: Mapping[str, int]) -> list[str]:
    """The headings without which no row can be used."""
    return [each.label for each in READ if each.needed and each.name not in places]


def contract_of(cells: Cells, known: Known) -> tuple[dict[str, Any], list[Any]]:
    """The fields of the contract that a row is about, as its actions take them, and what it covers."""
    wrong: list[str] = []
    given = _plain(cells, ("ref", "title", "commissioner", "note"))
    given |= _read(cells, ("kind", "holder_kind", "starts_on", "ends_on"), wrong)
    given |= _try("provider", wrong, lambda: _provider(cells, known), {"provider": None, "holder": ""})
    given |= _try("owner", wrong, lambda: {"owner": _owner(cells["owner"], known)}, {}) if "owner" in cells else {}
    covers = _covers(cells.get("covers", ""), known, wrong)
    if wrong:
        raise RowError(wrong)
    return given, covers


def duty_of(cells: Cells) -> dict[str, Any] | None:
    """The fields of what a row says is to be sent; None where it says nothing."""
    if not any(cells.get(each.name) for each in OF_DUTY):
        return None
    wrong: list[str] = []
    given = _plain(cells, ("duty_title", "receiver")) | _read(
        cells, ("duty_kind", "every", "first_due", "last_due"), wrong
    )
    if wrong:
        raise RowError(wrong)
    return {name.removeprefix("duty_"): value for name, value in given.items()}


def _plain(cells: Cells, names: Sequence[str]) -> dict[str, Any]:
    return {name: cells[name] for name in names if name in cells}


def _read(cells: Cells, names: Sequence[str], wrong: list[str]) -> dict[str, Any]:
    """Choices and days of a row; an empty day is none, an empty choice is left to the action to ask for."""
    found: dict[str, Any] = {}
    for name in names:
        if name in cells:
            found |= _try(name, wrong, partial(_one, name, cells[name]), {})
    return found


def _one(name: str, text: str) -> dict[str, Any]:
    return {name: _day(text) if name in DAYS else _choice(CHOICES[name], text)}


def _try(name: str, wrong: list[str], read: Callable[[], dict[str, Any]], otherwise: dict[str, Any]) -> dict[str, Any]:
    try:
        return read()
    except ValueError as error:
        wrong.append(f"{LABELS[name]}: {error}")
        return otherwise


def _day(text: str) -> date | None:
    return day_of(text) if text else None


def _choice(choices: type[TextChoices], text: str) -> str:
    words = same_words(text)
    for value, label in choices.choices:
        if words in (same_words(str(label)), same_words(value)):
            return str(value)
    if not text:
        return ""
    raise ValueError(f"“{short(text)}” is none of these: {', '.join(str(label) for _, label in choices.choices)}")


def _provider(cells: Cells, known: Known) -> dict[str, Any]:
    """The provider by its code, else by its name; a name that is not known here is kept as it is written."""
    code, name = cells.get("provider_code", ""), cells.get("provider", "")
    if code:
        if (found := known.providers.get(same_words(code))) is None:
            raise ValueError(f"“{short(code)}” is not one of this ICB’s providers. Add it to these first")
        return {"provider": found, "holder": ""}
    words = same_words(name)
    if words in known.providers and known.providers[words] is None:
        raise ValueError(f"several have the name “{short(name)}”: use the code")
    found = known.providers.get(words)
    return {"provider": found, "holder": "" if found is not None else " ".join(name.split())}


def _owner(text: str, known: Known) -> Any:
    found = known.owners.get(text.strip().lower())
    if text and found is None:
        raise ValueError("there is nobody with this e-mail address here who may look after a contract")
    return found


def _covers(text: str, known: Known, wrong: list[str]) -> list[Any]:
    found = []
    for name in filter(None, map(str.strip, text.replace("\n", ";").split(";"))):
        subject = known.subjects.get(same_words(name))
        if subject is None:
            many = same_words(name) in known.subjects
            wrong.append(f"Covers: “{short(name)}” {'is the name of several' if many else 'is not known here'}")
        else:
            found.append(subject)
    return found
