"""The progress of exit criteria: one person records what was seen, another verifies it, and nothing is overwritten."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import locked, refuse, tell, tidy
from escalation.models import CriterionNote, ExitCriterion, LevelRequest
from escalation.queries.charted import Charted, look, of_present_levels
from escalation.queries.criteria import why_not_verify_now
from escalation.rules.exits import LARGEST, PROVEN, Claim, Entry, Kind, Status, claim_of, progress
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed

NOTE_TEXT = 2000
NOT_NOW = "Only the criteria of the present level can be assessed."
CONTRADICTED = (
    "Its chart does not show this now, so it cannot be verified as met. {} To step down all the same takes the "
    "executive’s reason at the decision."
)


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
    """Record what was seen of a criterion on a day: a reading of its measure, or how far the evidence goes.

    Where a chart judges, what it says today is recorded.
    """
    by.demand("level.review")
    criterion, request = _locked(criterion)
    text, today = tidy(text=text)["text"], timezone.localdate()
    on = on or today
    measured, chart = criterion.kind == Kind.MEASURE, look([criterion], today=today).get(criterion.pk)
    problems: dict[str, Any] = _text_problems(text)
    if on > today:
        problems["on"] = "The date must be today or in the past"
    elif request.decisions.filter(decided_on__gt=on).exists():
        problems["on"] = "The date cannot be before the level was decided"
    if measured and value is None:
        problems["value"] = "Enter the reading"
    elif measured and value is not None and abs(value) >= LARGEST:
        problems["value"] = "The reading must be smaller than 1,000,000,000"
    if chart is not None:
        problems |= _chart_problems(on, today, claim=claim, value=value)
    elif not measured and claim not in Claim.values:
        problems["claim"] = "Choose how far the criterion is met"
    if not measured and chart is None and not text:
        problems["text"] = "Enter the evidence"
    refuse(problems)
    if chart is not None:
        said = Claim.MET if chart.judged.holds else Claim.NOT_MET
    else:
        said = claim_of(criterion.terms, value) if measured and value is not None else Claim(claim)
    note = _keep(criterion, by, chart, on=on, claim=said, value=value if measured else None, text=text)
    _tell(criterion, request, note.words, by=by)
    record("level.criterion_assessed", criterion, by=by, status=criterion.status, subject=request.subject_id)
    return note


@transaction.atomic
def verify_criterion(
    criterion: ExitCriterion, *, by: Membership, confirmed: bool, text: str, sustained: bool = False
) -> CriterionNote:
    """Confirm that a criterion is met, or not, as somebody of the ICB who did not record it.

    `sustained` counts only where no period was fixed on entry; else the entries tell whether it has lasted. Where a
    chart judges, it is met only while the chart shows it, and is then sustained: the chart tells that it has lasted.
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
    today = timezone.localdate()
    chart = look([criterion], today=today).get(criterion.pk)
    if chart is not None and confirmed and not chart.judged.holds:
        raise ValidationError(CONTRADICTED.format(chart.judged.words))
    claim = Claim.MET if confirmed else Claim.PARTLY
    lasting = confirmed and (chart is not None or (sustained and not criterion.sustained_days))
    note = _keep(criterion, by, chart, on=today, claim=claim, text=text, verifies=True, sustained=lasting)
    _tell(criterion, request, text, by=by)
    record("level.criterion_verified", criterion, by=by, status=criterion.status, subject=request.subject_id)
    return note


@transaction.atomic
def look_at_charts(today: date | None = None) -> int:
    """Note for lists what the charts of criteria of present levels say now; how many say something else than before.

    Nobody's verification is touched: pages and decisions look at the chart themselves.
    """
    rows, changed = of_present_levels(), 0
    said = look(rows, today=today or timezone.localdate())
    for row in rows:
        verdict = said[row.pk].judged.verdict
        if verdict != row.chart_verdict:
            changed += ExitCriterion.objects.filter(pk=row.pk).update(chart_verdict=verdict)
    return changed


def _chart_problems(on: date, today: date, *, claim: str, value: Decimal | None) -> dict[str, Any]:
    """Why something is not recorded of a criterion that a chart judges: it speaks for itself, on the day."""
    problems: dict[str, Any] = {}
    if on != today:
        problems["on"] = "What a chart shows is recorded on the day itself"
    if claim or value is not None:
        problems["claim" if claim else "value"] = "The chart of the measure says how far this is met. Leave it out."
    return problems


def _locked(criterion: ExitCriterion) -> tuple[ExitCriterion, LevelRequest]:
    """A criterion of the present level with its request, locked."""
    request, standing = locked(criterion.request)
    if standing.entry_request_id != request.pk:
        raise ValidationError(NOT_NOW)
    return ExitCriterion.objects.select_for_update(of=("self",)).get(pk=criterion.pk), request


def _keep(criterion: ExitCriterion, by: Membership, chart: Charted | None, **said: Any) -> CriterionNote:
    """Add a note and bring the criterion up to date with all that is known of it."""
    known = [note.entry for note in criterion.notes.order_by("on", "at", "id")] or _before(criterion)
    kept = chart.kept if chart else None
    note = CriterionNote.objects.create(**Signed.signature(by), criterion=criterion, chart=kept, **said)
    entries = sorted([*known, note.entry], key=lambda entry: entry.on)  # of one day, the newest comes last
    now = progress(entries, criterion.days_by_entries)
    if note.verifies and note.claim == Claim.MET:
        criterion.verified_by, criterion.verified_on = by, note.on
    elif now.status not in PROVEN:
        criterion.verified_by, criterion.verified_on = None, None
    if not note.verifies and not any(entry.on > note.on for entry in known):
        criterion.evidence = note.words
    criterion.status, criterion.met_since, criterion.held_to = now.status, now.met_since, now.held_to
    if chart is not None:
        criterion.chart_verdict = chart.judged.verdict
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
