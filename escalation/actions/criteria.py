"""The progress of exit criteria: one person records what was seen, another verifies it, and nothing is overwritten."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import locked, refuse, tell, tidy
from escalation.models import CriterionNote, ExitCriterion, LevelRequest
from escalation.queries.criteria import why_not_verify_now
from escalation.rules.exits import LARGEST, PROVEN, Claim, Entry, Kind, Status, claim_of, progress
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed

NOTE_TEXT = 2000
NOT_NOW = "Only the criteria of the present level can be assessed."


@transaction.atomic
def note_criterion(
    criterion: ExitCriterion,
    *,
    by: Membership,
    text: str = "",
    claim: str = "",
    value: Decimal | None = None,
    on: date | None = None,
) -> CriterionNote:
    """Record what was seen of a criterion on a day: a reading of its measure, or how far the evidence goes."""
    by.demand("level.review")
    criterion, request = _locked(criterion)
    text, today = tidy(text=text)["text"], timezone.localdate()
    on = on or today
    measured = criterion.kind == Kind.MEASURE
    problems: dict[str, Any] = _text_problems(text)
    if on > today:
        problems["on"] = "The date must be today or in the past"
    elif request.decisions.filter(decided_on__gt=on).exists():
        problems["on"] = "The date cannot be before the level was decided"
    if measured and value is None:
        problems["value"] = "Enter the reading"
    elif measured and value is not None and abs(value) >= LARGEST:
        problems["value"] = "The reading must be smaller than 1,000,000,000"
    if not measured and claim not in Claim.values:
        problems["claim"] = "Choose how far the criterion is met"
    if not measured and not text:
        problems["text"] = "Enter the evidence"
    refuse(problems)
    said = claim_of(criterion.terms, value) if measured and value is not None else Claim(claim)
    note = _keep(criterion, by, on=on, claim=said, value=value if measured else None, text=text)
    _tell(criterion, request, note.words, by=by)
    record("level.criterion_assessed", criterion, by=by, status=criterion.status, subject=request.subject_id)
    return note


@transaction.atomic
def verify_criterion(
    criterion: ExitCriterion, *, by: Membership, confirmed: bool, text: str, sustained: bool = False
) -> CriterionNote:
    """Confirm that a criterion is met, or not, as somebody of the ICB who did not record it.

    `sustained` counts only where no period was fixed on entry; else the entries tell whether it has lasted.
    """
    by.demand("level.review")
    criterion, request = _locked(criterion)
    text = tidy(text=text)["text"]
    if refusal := why_not_verify_now(criterion, by=by):
        raise ValidationError(refusal)
    problems = _text_problems(text)
    if not text:
        problems["text"] = "Enter what you checked"
    refuse(problems)
    claim = Claim.MET if confirmed else Claim.PARTLY
    lasting = confirmed and sustained and not criterion.sustained_days
    today = timezone.localdate()
    note = _keep(criterion, by, on=today, claim=claim, text=text, verifies=True, sustained=lasting)
    _tell(criterion, request, text, by=by)
    record("level.criterion_verified", criterion, by=by, status=criterion.status, subject=request.subject_id)
    return note


def _locked(criterion: ExitCriterion) -> tuple[ExitCriterion, LevelRequest]:
    """A criterion of the present level with its request, locked."""
    request, standing = locked(criterion.request)
    if standing.entry_request_id != request.pk:
        raise ValidationError(NOT_NOW)
    return ExitCriterion.objects.select_for_update().get(pk=criterion.pk), request


def _keep(criterion: ExitCriterion, by: Membership, **said: Any) -> CriterionNote:
    """Add a note and bring the criterion up to date with all that is known of it."""
    known = [note.entry for note in criterion.notes.order_by("on", "at", "id")] or _before(criterion)
    note = CriterionNote.objects.create(**Signed.signature(by), criterion=criterion, **said)
    entries = sorted([*known, note.entry], key=lambda entry: entry.on)  # of one day, the newest comes last
    now = progress(entries, criterion.sustained_days)
    if note.verifies and note.claim == Claim.MET:
        criterion.verified_by, criterion.verified_on = by, note.on
    elif now.status not in PROVEN:
        criterion.verified_by, criterion.verified_on = None, None
    if not note.verifies and not any(entry.on > note.on for entry in known):
        criterion.evidence = note.words
    criterion.status, criterion.met_since, criterion.held_to = now.status, now.met_since, now.held_to
    criterion.save()
    return note


def _before(criterion: ExitCriterion) -> list[Entry]:
    """What was on file of a criterion before notes of it were kept."""
    if criterion.status not in PROVEN or criterion.verified_on is None:
        return []
    on, lasted = criterion.verified_on, criterion.status == Status.SUSTAINED
    return [Entry(on=on, claim=Claim.MET), Entry(on=on, claim=Claim.MET, verifies=True, sustained=lasted)]


def _text_problems(text: str) -> dict[str, Any]:
    return {"text": f"This text must be {NOTE_TEXT:,} characters or fewer"} if len(text) > NOTE_TEXT else {}


def _tell(criterion: ExitCriterion, request: LevelRequest, words: str, *, by: Membership) -> None:
    now = criterion.get_status_display().lower()
    tell(request, f"Exit criterion {criterion.position}: {now}.\n{words}".strip(), by=by)
