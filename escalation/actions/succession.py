"""What an end of a subject does: its level stops counting, and its successor takes over all that hangs on it."""

from datetime import date
from typing import Any

from escalation.actions.bodies import body_of
from escalation.actions.effects import take_effect
from escalation.actions.steps import lock, tell, tell_others
from escalation.models import (
    Assurance,
    CriterionNote,
    EndedSubject,
    Ending,
    ExitCriterion,
    LevelDecision,
    LevelRequest,
)
from escalation.queries.endings import counterpart, covered_by
from escalation.queries.levels import standing_periods
from escalation.rules.endings import HAPPENED, Why, review_carried, review_resumed, takes_over
from escalation.rules.levels import Level
from escalation.rules.wording import day
from escalation.rules.workflow import RequestStatus
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed

# What the successor's own record of the level says as that of the subject that ended did.
COPIED = (
    "consequence", "likelihood", "risk_profile", "profile", "act_rapidly", "done_at_once", "support_needed",
    "commissioned_by", "lead_commissioner", "joint_decision", "tried_locally", "accountability", "plan_status",
    "rapid_review_on", "no_rapid_review_reason", "qig_view", "region_statement",
)  # fmt: skip
CRITERION = (
    "text", "bound", "threshold", "unit", "sustained_days", "measure_id", "judgement", "status", "met_since", "held_to",
    "evidence", "verified_by", "verified_on",
)  # fmt: skip
NOTE = ("on", "claim", "value", "text", "chart", "verifies", "sustained", "at", "by", "by_name", "by_role")


def hold(ending: Ending, *, by: Membership | None, starts_on: date) -> None:
    """Let an ending hold from a day; the caller holds the locks, has asked the rules, and keeps the ending."""
    ending.holds_from = starts_on
    if ending.why == Why.RESUMES:
        _resume(ending, starts_on)
        record("subject.resumed", ending, by=by, on=starts_on)
        return
    for each in covered_by(ending):
        _end(ending, each.subject, starts_on)
        tell_others(each.subject)
    record("subject.ended", ending, by=by, on=starts_on, why=ending.why)


def _resume(ending: Ending, starts_on: date) -> None:
    """Take up again all that was suspended together, at the levels, criteria and reviews that they had."""
    suspended = EndedSubject.objects.get(subject=ending.subject, until=None).ending
    for line in suspended.covered.filter(until=None):
        standing = lock(line.subject)
        standing.review_due = review_resumed(line.review_due, starts_on)
        standing.entry_request = line.entry_request
        _keep(standing)
        line.until = starts_on
        line.save(update_fields=["until"])
        tell_others(line.subject)


def _end(ending: Ending, subject: Subject, starts_on: date) -> None:
    standing = lock(subject)
    known: EndedSubject | Assurance = standing
    suspended = EndedSubject.objects.filter(subject=subject, until=None).first()
    if suspended is not None:  # what is suspended ends for good, as it stood then
        suspended.until = max(starts_on, suspended.starts_on)
        suspended.save(update_fields=["until"])
        known = suspended
    follower, decision = _follower(ending, subject, Level(standing.level)), None
    if follower is not None:
        decision = _carry_over(ending, subject, standing, known, follower, starts_on)
    EndedSubject.objects.create(
        ending=ending, subject=subject, starts_on=starts_on, level=standing.level, review_due=known.review_due,
        entry_request=known.entry_request, successor=follower, decision=decision,
    )  # fmt: skip
    standing.review_due, standing.entry_request = None, None
    _keep(standing)


def _follower(ending: Ending, subject: Subject, level: Level) -> Subject | None:
    """What follows one of the covered subjects; a part is made for the successor where a level has to go somewhere."""
    if subject.pk == ending.subject_id or ending.successor is None:
        return ending.successor
    follower, fields = counterpart(subject, ending.subject, ending.successor)
    if follower is None and level != Level.ROUTINE:
        follower = Subject.objects.create(**fields)
        code = follower.provider.organisation.code if follower.provider else None
        record("subject.added", follower, by=ending.confirmer, kind=follower.kind, provider=code)
    return follower


def _carry_over(
    ending: Ending,
    subject: Subject,
    standing: Assurance,
    known: EndedSubject | Assurance,
    follower: Subject,
    starts_on: date,
) -> LevelDecision | None:
    """Raise the successor to the level where it stands lower, and give it the exit criteria and the review due."""
    theirs = lock(follower)
    own_due, decision = theirs.review_due, None
    criteria = list(known.entry_request.exit_criteria.all()) if known.entry_request else []
    if takes_over(standing.level, theirs.level):
        request = _taken_over_request(ending, subject, standing, known, theirs)
        _copy_criteria(criteria, request)
        decision = _decide(ending, request, starts_on)
        take_effect(decision, theirs, by=ending.confirmer, starts_on=starts_on)
    elif criteria:
        request = theirs.entry_request or standing_periods().filter(subject=follower)[0].decision.request
        _copy_criteria(criteria, request)
        theirs.entry_request = request
        tell(
            request,
            f"Exit criteria taken over from {subject}, which {_happened(ending, starts_on)}.",
            by=ending.confirmer,
        )
    if own_due or known.review_due:
        theirs.review_due = review_carried(own_due, known.review_due)
    _keep(theirs)
    return decision


def _taken_over_request(
    ending: Ending, subject: Subject, standing: Assurance, known: EndedSubject | Assurance, theirs: Assurance
) -> LevelRequest:
    """The record of the level under the successor's name, in the words of the one that brought the other to it."""
    source = known.entry_request or standing_periods().filter(subject=subject)[0].decision.request
    request = LevelRequest.objects.create(
        **{name: getattr(source, name) for name in COPIED},
        subject=theirs.subject,
        origin=theirs.level,
        target=standing.level,
        status=RequestStatus.EFFECTIVE,
        proposer=ending.proposer,
        grounds=f"Taken over from {subject}, where the grounds were: {source.grounds}"[:5000],
        succeeds=ending,
        framework=ending.proposer.tenant.framework,
    )
    tell(request, f"Taken over from {subject}. {ending.reasons}", by=ending.confirmer)
    return request


def _decide(ending: Ending, request: LevelRequest, starts_on: date) -> LevelDecision:
    """The decision by which the level is taken over: proposed and confirmed by the two persons of the ending."""
    by, on = ending.confirmer, ending.confirmed_on
    if by is None or on is None:
        raise ValueError("Only what two people decided is taken over.")
    decision = LevelDecision.objects.create(
        **Signed.signature(by),
        request=request,
        subject=request.subject,
        origin=request.origin,
        target=request.target,
        party=by.party,
        body=body_of(by, on),
        decided_on=on,
        effective_from=starts_on,
        reasons=f"Taken over from {ending.subject}, which {_happened(ending, starts_on)}. {ending.reasons}"[:5000],
        framework=request.framework,
    )
    record("level.taken_over", decision, by=by, origin=decision.origin, level=decision.target, ending=str(ending.pk))
    return decision


def _happened(ending: Ending, on: date) -> str:
    return f"{HAPPENED[Why(ending.why)]} on {day(on)}"


def _copy_criteria(criteria: list[ExitCriterion], request: LevelRequest) -> None:
    """Add criteria with all that was recorded of them, as who recorded it signed it; the originals stay."""
    last = request.exit_criteria.count()
    for position, criterion in enumerate(criteria, start=last + 1):
        said: dict[str, Any] = {name: getattr(criterion, name) for name in CRITERION}
        copy = ExitCriterion.objects.create(request=request, position=position, **said)
        CriterionNote.objects.bulk_create(
            CriterionNote(criterion=copy, **{name: getattr(note, name) for name in NOTE})
            for note in criterion.notes.all()
        )


def _keep(standing: Assurance) -> None:
    standing.version += 1
    standing.save()
