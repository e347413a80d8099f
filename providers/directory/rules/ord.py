"""Records of the Organisation Data Service's ORD interface, version 2-0-0: an organisation with its roles, what it
belongs to, and whom it follows (standard DCB0090; NHS England, "ODS ORD API endpoints").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from providers.directory.rules.files import MEMBERS, ORGANISATION, SUCCESSION, FileKind
from providers.directory.rules.headed import Link, checked_address, checked_code, checked_name, checked_postcode
from providers.rules.ods import CODE, GENERAL_PRACTICE, Rejection, Row

ICB, SUB_ICB, PCN = "RO261", "RO98", "RO272"  # roles of what an organisation can belong to
DIRECTED_BY, COMMISSIONED_BY, PARTNER_TO = "RE5", "RE4", "RE8"  # kinds of relationship
PREDECESSOR, SUCCESSOR = "Predecessor", "Successor"
STATUSES = {"active": "active", "inactive": "inactive"}
_WHERE = tuple(name for name in ORGANISATION if name not in {"region_code", "icb_code"})


def _kind(name: str, called: str, family: str, *carried: str) -> FileKind:
    return FileKind(f"ord_{name}", f"{called} (ODS ORD)", frozenset(family.split()), carried, tells_change=True)


# primary role: what such records are. A record says nothing of the region, and of the ICB only where it names it.
ROLES: dict[str, FileKind] = {
    "RO197": _kind("trust", "NHS trusts", "trust", *_WHERE, "icb_code", "telephone", "status"),
    "RO177": _kind(
        "practice", "General practices", "practice prescriber", *_WHERE, "telephone", "status", "parent_code"
    ),
    "RO182": _kind("pharmacy", "Pharmacies", "pharmacy", *_WHERE, "telephone", "status"),
    PCN: _kind("pcn", "Primary care networks", "pcn", *_WHERE, "status"),
    ICB: _kind("icb", "Integrated Care Boards", "icb", "name", "icb_code", "kind"),
    SUB_ICB: _kind("sub_icb", "Sub-ICB locations", "sub_icb other", "name", "icb_code", "parent_code", "kind"),
}
LINKS = {"members": MEMBERS, "succession": SUCCESSION}


@dataclass(frozen=True)
class Sorted:
    """The records of a file by what they are, each with its number, and the links that they tell, each once."""

    organisations: Mapping[FileKind, Sequence[tuple[int, Mapping[str, Any]]]]
    links: Mapping[FileKind, Sequence[Link]]
    others: int


def records_of(content: Any) -> list[Any] | None:
    """The records in some JSON: an answer of the interface, or a list of them; None where it holds none."""
    found = content if isinstance(content, list) else [content]
    records = [each.get("Organisation") for each in found if isinstance(each, dict)]
    whole = len(records) == len(found) and all(isinstance(each, dict) for each in records)
    return records if records and whole else None


def sorted_out(records: Sequence[Mapping[str, Any]]) -> Sorted:
    """The records by kind, in the order of ROLES; those of other roles are counted and left alone."""
    organisations: dict[FileKind, list[tuple[int, Mapping[str, Any]]]] = {kind: [] for kind in ROLES.values()}
    links: dict[FileKind, dict[Any, Link]] = {kind: {} for kind in LINKS.values()}
    others = 0
    for number, record in enumerate(records, 1):
        kind = ROLES.get(primary_role(record))
        if kind is None:
            others += 1
            continue
        organisations[kind].append((number, record))
        for relation, link in _links(number, record):
            links[relation].setdefault((link.source_code, link.target_code, link.since), link)
    return Sorted(
        {kind: rows for kind, rows in organisations.items() if rows},
        {kind: list(found.values()) for kind, found in links.items() if found},
        others,
    )


def primary_role(record: Mapping[str, Any]) -> str:
    """The role that says what an organisation is, such as RO197 for an NHS trust; empty where none is given."""
    return next((str(role.get("id", "")) for role in _roles(record) if role.get("primaryRole")), "")


def read_record(number: int, record: Mapping[str, Any]) -> Row | Rejection:
    """A record of one of the ROLES as a row of the directory, or why it is none."""
    role, problems = primary_role(record), list[str]()
    code = checked_code(_code_of(record), problems, called="organisation code")
    name = checked_name(str(record.get("Name") or ""), problems)
    where = (record.get("GeoLoc") or {}).get("Location") or {}
    lines = [str(where.get(line) or "") for line in ("AddrLn1", "AddrLn2", "AddrLn3", "Town")]
    address = checked_address(lines, problems)
    postcode = checked_postcode(str(where.get("PostCode") or ""), problems)
    status = STATUSES.get(str(record.get("Status") or "").lower(), "")
    if not status:
        problems.append(f"The status “{str(record.get('Status'))[:30]}” is neither active nor inactive.")
    opened, closed = _span(record, problems)
    if opened is None and "opened" in ROLES[role].carried:
        problems.append("The opening date is missing.")
    changed_on = _day(record.get("LastChangeDate"), problems)
    if problems:
        return Rejection(number, code if CODE.fullmatch(code) else "", " ".join(problems))
    icb = code if role == ICB else _belongs_to(record, ICB)
    parent = icb if role == SUB_ICB else _belongs_to(record, SUB_ICB)
    telephone = next((str(each.get("value")) for each in _contacts(record) if each.get("type") == "tel"), "")[:30]
    reached = (address, postcode, opened, closed, telephone)
    return Row(number, code, name, "", icb, *reached, _kind_of(role, record, icb), status, parent, changed_on)


def _kind_of(role: str, record: Mapping[str, Any], icb: str) -> str:
    """What the directory calls it: a practice prescribes as one; a sub-ICB location stands under an ICB."""
    if role == "RO177":
        return "practice" if GENERAL_PRACTICE & {str(each.get("id")) for each in _roles(record)} else "prescriber"
    if role == SUB_ICB:
        return "sub_icb" if icb else "other"
    return next(iter(ROLES[role].family))


def _links(number: int, record: Mapping[str, Any]) -> Iterator[tuple[FileKind, Link]]:
    """Networks that a practice is a partner of, and whom an organisation follows or is followed by."""
    own = _code_of(record)
    for each in _listed(record, "Rels", "Rel"):
        if each.get("id") == PARTNER_TO and _role(each) == PCN:
            since, until = _span(each, [])
            if since:
                yield MEMBERS, Link(number, own, _target(each), since, until)
    for each in _listed(record, "Succs", "Succ"):
        since, _ = _span(each, [])
        other = _target(each)
        pair = {SUCCESSOR: (own, other), PREDECESSOR: (other, own)}.get(str(each.get("Type")))
        if pair and since and own != other and all(map(CODE.fullmatch, pair)):
            yield SUCCESSION, Link(number, *pair, since)


def _belongs_to(record: Mapping[str, Any], role: str) -> str:
    """The code of the organisation of a role that it belongs to now; empty where it belongs to none."""
    for each in _listed(record, "Rels", "Rel"):
        if each.get("id") in {DIRECTED_BY, COMMISSIONED_BY} and each.get("Status") == "Active" and _role(each) == role:
            return _target(each)
    return ""


def _span(thing: Mapping[str, Any], problems: list[str]) -> tuple[date | None, date | None]:
    """The first and the last day of the operational dates, else of the legal ones."""
    dates = [each for each in thing.get("Date") or [] if isinstance(each, dict)]
    told = next((each for kind in ("Operational", "Legal") for each in dates if each.get("Type") == kind), {})
    first, last = (_day(told.get(end), problems) for end in ("Start", "End"))
    if first and last and last < first:
        problems.append(f"The closing date {last:%Y-%m-%d} is before the opening date {first:%Y-%m-%d}.")
        last = None
    return first, last


def _day(value: Any, problems: list[str]) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        problems.append(f"The date “{str(value)[:30]}” is not a date written as YYYY-MM-DD.")
        return None


def _listed(record: Mapping[str, Any], outer: str, inner: str) -> list[dict[str, Any]]:
    found = (record.get(outer) or {}).get(inner) or []
    return [each for each in found if isinstance(each, dict)]


def _roles(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    return _listed(record, "Roles", "Role")


def _contacts(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    return _listed(record, "Contacts", "Contact")


def _code_of(thing: Mapping[str, Any]) -> str:
    return str((thing.get("OrgId") or {}).get("extension") or "")


def _target(each: Mapping[str, Any]) -> str:
    return _code_of(each.get("Target") or {})


def _role(each: Mapping[str, Any]) -> str:
    return str(((each.get("Target") or {}).get("PrimaryRoleId") or {}).get("id") or "")
