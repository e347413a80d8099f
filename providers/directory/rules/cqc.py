"""What the Care Quality Commission says of a location: its API's records (list and detail) and its CSV files.

Locations of NHS providers carry their ODS code as id, all others an id that begins with 1-. A rating that is not given,
one that is not published, and an inspection without a rating are three things.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices

# 1- and digits, or the ODS code of an NHS site or provider (domain brief 5.1).
ID = re.compile(r"1-\d{6,12}|[A-Z0-9]{3,9}")


class Rating(TextChoices):
    OUTSTANDING = "outstanding", "Outstanding"
    GOOD = "good", "Good"
    REQUIRES_IMPROVEMENT = "requires_improvement", "Requires improvement"
    INADEQUATE = "inadequate", "Inadequate"
    REGULATIONS_MET = "regulations_met", "Regulations met"
    REGULATIONS_NOT_MET = "regulations_not_met", "Regulations not met"
    INSPECTED_NOT_RATED = "inspected_not_rated", "Inspected but not rated"
    INSUFFICIENT = "insufficient", "Insufficient evidence to rate"
    NOT_PUBLISHED = "not_published", "No published rating"


class Question(TextChoices):
    OVERALL = "overall", "Overall"
    SAFE = "safe", "Safe"
    EFFECTIVE = "effective", "Effective"
    CARING = "caring", "Caring"
    RESPONSIVE = "responsive", "Responsive"
    WELL_LED = "well_led", "Well-led"


class Framework(TextChoices):
    INSPECTION = "inspection", "Inspection (before the single assessment framework)"
    ASSESSMENT = "assessment", "Single assessment framework"


# rating: its shape and the colour of its tag; all others have neither
LOOKS = {
    Rating.OUTSTANDING: ("★", "green"),
    Rating.GOOD: ("●", "green"),
    Rating.REGULATIONS_MET: ("●", "green"),
    Rating.REQUIRES_IMPROVEMENT: ("▲", "yellow"),
    Rating.INADEQUATE: ("■", "red"),
    Rating.REGULATIONS_NOT_MET: ("■", "red"),
}

SPELT = {" ".join(rating.label.lower().split()): rating for rating in Rating}
ASKED = {question.label.lower().replace("-", " "): question for question in Question}
# Column of a CSV, as `plain` writes it: what it is called in a record of the API.
COLUMNS = {
    "location id": "locationId",
    "location name": "name",
    "provider id": "providerId",
    "location ods code": "odsCode",
    "location type/sector": "type",
    "location hsca start date": "registrationDate",
    "location hsca end date": "deregistrationDate",
    "location postal code": "postalCode",
    "location local authority": "localAuthority",
    "location latest overall rating": "overallRating",
    "latest overall rating": "overallRating",
    "publication date": "overallReportDate",
}
QUESTION_COLUMNS = {
    "overallRating": Question.OVERALL,
    "safe": Question.SAFE,
    "effective": Question.EFFECTIVE,
    "caring": Question.CARING,
    "responsive": Question.RESPONSIVE,
    "wellLed": Question.WELL_LED,
}
TEXTS = {
    "providerId": "provider_id",
    "name": "name",
    "locationName": "name",
    "odsCode": "ods_code",
    "type": "type",
    "localAuthority": "local_authority",
    "onspdIcbCode": "icb_ons_code",
    "postalCode": "postcode",
}
LONGEST = {"name": 200, "type": 60, "local_authority": 80, "postcode": 10, "ods_code": 15, "provider_id": 20}
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
NUMBER = re.compile(r"[0-9]{1,5}")
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?|(\d{2})/(\d{2})/(\d{4})")


@dataclass(frozen=True, order=True)
class Rated:
    """One rating of one question on a day; `current` is False for what was said before."""

    question: str
    rating: str
    on: date | None
    framework: str
    current: bool


@dataclass(frozen=True)
class Location:
    """One location; `fields` and `ratings` hold what the record carries, and nothing else is known to be empty."""

    location_id: str
    fields: dict[str, Any] = field(default_factory=dict)
    ratings: tuple[Rated, ...] = ()
    carries_ratings: bool = False
    carries_history: bool = False


def words_of(rating: str) -> tuple[str, str]:
    """A rating as it is written, with its shape, and the colour of its tag."""
    shape, colour = LOOKS.get(Rating(rating), ("", "grey"))
    return f"{shape} {Rating(rating).label}".strip(), colour


def rating_of(words: str) -> Rating | None:
    """The rating that is meant, however it is spelt; None where none is given. A ValueError for an unknown word."""
    plain = " ".join(words.lower().replace("-", " ").split())
    if not plain:
        return None
    if plain not in SPELT:
        raise ValueError(f"The rating “{words[:40]}” is not known.")
    return SPELT[plain]


def read_location(record: Mapping[str, Any]) -> Location:
    """A location from a record of the API, or a row of a CSV under its headings; a ValueError says what is wrong."""
    try:
        return _location(_named(record))
    except (AttributeError, TypeError):  # a list or a word stands where the API has a record
        raise ValueError("This record is not built as those of the Care Quality Commission are.") from None


def id_in(record: Any) -> str:
    """The id that a record gives, to name what was not taken; empty where it has none that can be shown."""
    given = _named(record).get("locationId") if isinstance(record, dict) else None
    return CONTROL.sub("", given) if isinstance(given, str) else ""


def _named(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with the names that the API gives."""
    return {COLUMNS.get(" ".join(str(name).lower().split()), name): value for name, value in record.items()}


def _location(record: Mapping[str, Any]) -> Location:
    location_id = str(record.get("locationId") or "")
    if not ID.fullmatch(location_id):
        if "providerId" in record and "locationIds" in record:
            raise ValueError("This is a provider and not a location.")
        raise ValueError(f"The location id “{location_id[:30]}” is not one of the Care Quality Commission.")
    fields = {ours: _text(record[theirs]) for theirs, ours in TEXTS.items() if theirs in record}
    for name, value in fields.items():
        if CONTROL.search(value):
            raise ValueError(f"The {name.replace('_', ' ')} holds a control character.")
        if len(value) > LONGEST.get(name, 20):
            raise ValueError(f"The {name.replace('_', ' ')} is longer than {LONGEST.get(name, 20)} characters.")
    is_detail = "registrationStatus" in record or "registrationDate" in record
    if is_detail:
        fields |= _registration(record)
    carries = is_detail and ("overallRating" in record or "organisationType" in record)
    ratings = tuple(sorted(set(_ratings(record)), key=str)) if carries else ()
    return Location(location_id, fields, ratings, carries, carries and "overallRating" not in record)


def _registration(record: Mapping[str, Any]) -> dict[str, Any]:
    status = str(record.get("registrationStatus") or "Registered").lower()
    if status not in {"registered", "deregistered"}:
        raise ValueError(f"The registration status “{status[:30]}” is neither registered nor deregistered.")
    return {
        "registered": status == "registered",
        "registered_on": _day(record.get("registrationDate")),
        "deregistered_on": _day(record.get("deregistrationDate")),
        "care_home": record.get("careHome") == "Y",
        "beds": _number("number of beds", record.get("numberOfBeds")),
    }


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise TypeError
    return " ".join(str(value or "").split())


def _number(what: str, value: Any) -> int:
    words = str(value or 0).strip()
    if not NUMBER.fullmatch(words):
        raise ValueError(f"The {what} “{words[:30]}” is not a number of 0 to 99999.")
    return int(words)


def _ratings(record: Mapping[str, Any]) -> Iterator[Rated]:
    if "overallRating" in record:
        on = _day(record.get("overallReportDate"))
        for column, question in QUESTION_COLUMNS.items():
            if rating := rating_of(str(record.get(column) or "")):
                yield Rated(question, rating, on, Framework.INSPECTION, current=True)
        return
    current = record.get("currentRatings") or {}
    yield from _told(current.get("overall") or {}, current.get("reportDate"), Framework.INSPECTION, current=True)
    for earlier in record.get("historicRatings") or []:
        yield from _told(earlier.get("overall") or {}, earlier.get("reportDate"), Framework.INSPECTION, current=False)
    for assessment in record.get("assessment") or []:
        for group in (assessment.get("ratings") or {}).get("asgRatings") or []:
            on = group.get("commentaryDate") or group.get("assessmentDate")
            yield from _told(group, on, Framework.ASSESSMENT, current=group.get("status") == "Current")


def _told(said: Mapping[str, Any], on: Any, framework: Framework, *, current: bool) -> Iterator[Rated]:
    day = _day(said.get("reportDate") or on)
    if rating := rating_of(said.get("rating") or ""):
        yield Rated(Question.OVERALL, rating, day, framework, current)
    for each in said.get("keyQuestionRatings") or []:
        question = ASKED.get(str(each.get("name", "")).lower().replace("-", " "))
        if question and (rating := rating_of(each.get("rating") or "")):
            yield Rated(question, rating, _day(each.get("reportDate")) or day, framework, current)


def _day(value: Any) -> date | None:
    if not value:
        return None
    match = DAY.fullmatch(str(value))
    if match is None:
        raise ValueError(f"The date “{str(value)[:30]}” is not a date.")
    year, month, day = match[1], match[2], match[3]
    if year is None:
        year, month, day = match[6], match[5], match[4]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"The date “{str(value)[:30]}” is not a date.") from None
