"""Log what a source says, correct it, take it back; nothing that was known then is rewritten."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone

from concerns.actions.raising import next_references
from concerns.insight.actions.documents import add_files
from concerns.insight.models import InsightItem
from concerns.insight.queries import standing
from concerns.insight.rules.freshness import MOST_DAYS, usual_age_limit, why_not_period
from concerns.insight.rules.vocabulary import (
    LINK_LIMIT,
    REASON_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    UNIT_LIMIT,
    Confidence,
    Polarity,
)
from concerns.rules.sources import BY_CODE
from concerns.rules.vocabulary import EvidenceCategory, Sensitivity
from providers.models import Subject
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import Problems, given_reason, plain, refuse, text_problems

# A stream counts its own references: a gap in those of another would tell of it.
PREFIX = {Sensitivity.STANDARD: "INS", Sensitivity.SPEAK_UP: "ISU", Sensitivity.SAFEGUARDING: "ISG"}
LIMITS = {"headline": TITLE_LIMIT, "text": TEXT_LIMIT, "unit": UNIT_LIMIT, "link": LINK_LIMIT}
# what an item says, and what stands where nothing was given
FIELDS: dict[str, Any] = {
    "source": "", "period_from": None, "period_to": None, "polarity": "", "headline": "", "value": None, "unit": "",
    "text": "", "evidence_category": "", "confidence": Confidence.MEDIUM, "received_on": None, "age_limit": None,
    "link": "", "sensitivity": "",
}  # fmt: skip
CHOICES: dict[str, tuple[set[str], str]] = {
    "source": (set(BY_CODE), "Choose the source"),
    "polarity": (set(Polarity.values), "Choose which way it points"),
    "confidence": (set(Confidence.values), "Choose how sure the source can be"),
    "evidence_category": ({"", *EvidenceCategory.values}, "Choose a kind of evidence, or none"),
}
_is_address = URLValidator(schemes=["http", "https"], message="Enter an address that begins with https://")


class TakenBackMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody corrected or withdrew this item after it was opened; `current` stands now, or is the withdrawn item."""

    words = "It was corrected or withdrawn before. Open it again to see what stands now."


@transaction.atomic
def log(subject: Subject, *, by: Membership, files: Sequence[UploadedFile] = (), **given: Any) -> InsightItem:
    """Log one item of insight; `given` holds fields of FIELDS, and what is left out takes its usual value.

    Without a period it is about the day on which it was received. The stream is that of the source unless `sensitivity`
    says otherwise; nobody logs into a stream that they may not see. Where a document is refused, nothing is logged.
    """
    by.demand("insight.log")
    item = _written(subject, by, given)
    _with(item, files, by)
    return item


@transaction.atomic
def correct(
    item: InsightItem, *, by: Membership, reason: str, files: Sequence[UploadedFile] = (), **given: Any
) -> InsightItem:
    """Log an item that takes the place of another, and say why; the other one stays, and counts no more."""
    item = _locked(item, by)
    now = {name: getattr(item, name) for name in FIELDS}
    subject = given.pop("subject", item.subject)
    reason = given_reason(reason, "Enter what was wrong", most=REASON_LIMIT)
    _taken_back(item, by, reason)
    made = _written(subject, by, now | given, replaces=item)
    _with(made, files, by)
    record("insight.corrected", item, by=by, replaced_by=made.ref)
    return made


def _with(item: InsightItem, files: Sequence[UploadedFile], by: Membership) -> None:
    """Add all of some documents to a new item, or refuse all."""
    if files:
        add_files(item, files, by=by, all_or_none=True)


@transaction.atomic
def withdraw(item: InsightItem, *, by: Membership, reason: str) -> InsightItem:
    """Take an item back that should not count, and say why; it stays to be read."""
    item = _locked(item, by)
    _taken_back(item, by, given_reason(reason, "Enter why it is withdrawn", most=REASON_LIMIT))
    record("insight.withdrawn", item, by=by)
    return item


def _locked(item: InsightItem, by: Membership) -> InsightItem:
    by.demand("insight.log")
    rows = InsightItem.objects.select_for_update(of=("self",)).select_related("subject")
    item = rows.get(pk=item.pk)
    if item.is_withdrawn:
        raise TakenBackMeanwhileError(standing(item))
    return item


def _taken_back(item: InsightItem, by: Membership, reason: str) -> None:
    item.withdrawn_at, item.withdrawn_by, item.withdrawal_reason = timezone.now(), by.name, reason
    item.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])


def _written(
    subject: Subject, by: Membership, given: dict[str, Any], replaces: InsightItem | None = None
) -> InsightItem:
    if unknown := set(given) - set(FIELDS):
        raise TypeError(f"An item of insight has no such fields: {', '.join(sorted(unknown))}")
    today = timezone.localdate()
    said = FIELDS | given
    said |= {name: plain(said[name]) for name in LIMITS}
    _fill_in(said, today)
    refuse(_problems(said, by, today, replaces))
    (ref,) = next_references(today.year, PREFIX[Sensitivity(said["sensitivity"])], 1)
    item = InsightItem(**Signed.signature(by), ref=ref, subject=subject, replaces=replaces, **said)
    item.save(force_insert=True)
    record("insight.logged", item, by=by)
    return item


def _fill_in(said: dict[str, Any], today: date) -> None:
    """Put in what follows from the rest where nothing was given."""
    said["received_on"] = said["received_on"] or today
    said["period_to"] = said["period_to"] or said["received_on"]
    said["period_from"] = said["period_from"] or said["period_to"]
    if said["source"] in BY_CODE:
        said["age_limit"] = said["age_limit"] or usual_age_limit(said["source"])
        said["sensitivity"] = said["sensitivity"] or BY_CODE[said["source"]].sensitivity


def _problems(said: dict[str, Any], by: Membership, today: date, replaces: InsightItem | None) -> Problems:
    texts = {name: said[name] for name in LIMITS}
    was = {name: getattr(replaces, name) for name in LIMITS} if replaces else None
    problems = text_problems(texts, LIMITS, was=was)
    if not said["headline"]:
        problems["headline"] = ValidationError("Enter in one line what it says")
    for name, (known, words) in CHOICES.items():
        if said[name] not in known:
            problems[name] = ValidationError(words)
    if "source" not in problems:
        problems |= _stream_problems(said["sensitivity"], by)
    problems |= _day_problems(said, today)
    if said["value"] is None and said["unit"]:
        problems["value"] = ValidationError("Enter the figure that the unit belongs to, or leave the unit empty")
    if said["link"] and "link" not in problems:
        try:
            _is_address(said["link"])
        except ValidationError as refusal:
            problems["link"] = refusal
    return problems


def _stream_problems(stream: str, by: Membership) -> Problems:
    if stream not in Sensitivity.values:
        return {"sensitivity": ValidationError("Choose who may see it")}
    if stream != Sensitivity.STANDARD and stream not in by.clearances:
        words = "What comes from this source is restricted. Give it to somebody who is cleared for its stream"
        return {"source": ValidationError(words)}
    return {}


def _day_problems(said: dict[str, Any], today: date) -> Problems:
    problems: Problems = {}
    if said["received_on"] > today:
        problems["received_on"] = ValidationError("The day on which it was received must be today or in the past")
    if said["period_to"] > today:
        problems["period_to"] = ValidationError("The period must end today or in the past")
    elif why := why_not_period(said["period_from"], said["period_to"]):
        problems["period_from"] = ValidationError(why)
    if said["age_limit"] is not None and not 1 <= said["age_limit"] <= MOST_DAYS:
        problems["age_limit"] = ValidationError(f"Enter a number of days from 1 to {MOST_DAYS:,}")
    return problems
