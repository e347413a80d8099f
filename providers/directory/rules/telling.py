"""How the report of a file tells what became of its rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from providers.rules.ods import Kind
from providers.rules.standing import written

WORDS = {
    "name": "Name",
    "region_code": "Region",
    "icb_code": "ICB",
    "address": "Address",
    "postcode": "Postcode",
    "opened": "Opening date",
    "closed": "Closing date",
    "telephone": "Telephone",
    "kind": "Kind",
    "status": "Status",
    "parent_code": "Parent organisation",
    "until": "Last day",
    "manner": "Manner",
    "registered": "Registration",
    "registered_on": "Registered on",
    "deregistered_on": "Deregistered on",
    "ratings": "Ratings",
    "provider_id": "Provider",
    "ods_code": "ODS code",
    "type": "Type",
    "local_authority": "Local authority",
    "icb_ons_code": "ICB (ONS code)",
    "care_home": "Care home",
    "beds": "Beds",
}
DAYS = {"opened", "closed", "until", "registered_on", "deregistered_on"}
REGISTRATION = {True: "registered", False: "deregistered"}


def outcome_in_words(outcome: str, fields: Mapping[str, Sequence[Any]], today: date) -> str:
    """What became of a row: one with a closing date to come is not closed yet, and a location is deregistered."""
    if outcome == Kind.CLOSED:
        end = _day(fields.get("closed") or fields.get("until"))
        if end and end > today:
            return f"{'Closes' if 'closed' in fields else 'Ends'} on {written(end)}"
        if "until" in fields:
            return "Ended"
        if "registered" in fields:
            return "Deregistered"
    if outcome == Kind.REOPENED and "registered" in fields:
        return "Registered again"
    return outcome.capitalize()


def fields_in_words(fields: Mapping[str, Sequence[Any]]) -> list[str]:
    """Name: The Old Surgery → The New Surgery; a line for each field."""
    return [
        f"{WORDS.get(name, name)}: {_value(name, before)} → {_value(name, after)}"
        for name, (before, after) in fields.items()
        if before != after
    ]


def registrations(registered: int, deregistered: int, untold: int) -> list[str]:
    """How many locations of a file are registered, and how many no longer."""
    found = [f"{registered:,} registered", f"{deregistered:,} deregistered"]
    if untold:
        found.append(f"{untold:,} of which it does not say")
    return [f"Locations in this file by their registration: {', '.join(found)}."]


def _day(pair: Sequence[Any] | None) -> date | None:
    return date.fromisoformat(pair[1]) if pair and pair[1] else None


def _value(name: str, value: Any) -> str:
    if name == "registered":
        return REGISTRATION.get(value, "not told")
    if value is True or value is False:
        return "yes" if value else "no"
    if value in (None, ""):
        return "none"
    return written(date.fromisoformat(value)) if name in DAYS else str(value)
