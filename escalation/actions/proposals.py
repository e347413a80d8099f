"""Propose a level, change the proposal, take it back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from concerns.actions.checks import score_problems
from concerns.models import Concern
from concerns.rules.sources import BY_CODE
from escalation.actions.sharing import end_share
from escalation.actions.steps import (
    check_step,
    demand_before,
    demand_step,
    lock,
    locked,
    refuse,
    set_view_aside,
    take_step,
    tell,
    tidy,
)
from escalation.actions.telling import tell_of_undone, tell_of_waiting, told_of_waiting
from escalation.models import Assurance, Evidence, ExitCriterion, LevelRequest, ProviderShare, RequestStep
from escalation.queries.cases import ask_of, standing_decision
from escalation.queries.endings import why_ended
from escalation.queries.frameworks import framework_of
from escalation.queries.shares import standing_reply
from escalation.rules.charted import why_not_judge
from escalation.rules.commissioning import Commissioned
from escalation.rules.exits import Terms, why_not_terms
from escalation.rules.levels import Level
from escalation.rules.moves import MOVES, Ask, Case, checklist, emergency_open, needed_before, why_not_pair
from escalation.rules.profile import DEMAND as HEADING
from escalation.rules.profile import why_not_profile
from escalation.rules.replies import Reply
from escalation.rules.workflow import CLOSED, EDITABLE, RequestStatus
from providers.measures.models import Measure
from providers.measures.queries import measures_of
from providers.models import Subject
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership

TEXTS = (
    "grounds", "risk_profile", "tried_locally", "accountability", "plan_status", "no_rapid_review_reason", "qig_view",
    "region_statement", "interests", "done_at_once", "support_needed",
    "lead_commissioner", "joint_decision",
)  # fmt: skip
DATES = {"provider_informed_on": "The date on which the provider was told", "rapid_review_on": "The date of the review"}
FIELDS = (*TEXTS, "consequence", "likelihood", *DATES, "emergency", "profile", "act_rapidly", "commissioned_by")
SOURCE_TEXT, CRITERION_TEXT, UNIT_TEXT, INTERESTS_TEXT = 500, 300, 40, 500

COMMISSIONER_TEXT = 200

OtherEvidence = Sequence[tuple[str, str]]


class SavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved this request after it was opened for editing."""

    words = "Somebody else saved this proposal while you were editing it."


@transaction.atomic
def propose(
    subject: Subject,
    target: str,
    *,
    by: Membership,
    concern_ids: Iterable[UUID] = (),
    other_evidence: OtherEvidence = (),
    exit_criteria: Sequence[Terms] = (),
    **given: Any,
) -> LevelRequest:
    """Propose another level for a subject; `given` holds the fields of FIELDS, grounds, risk and its profile at least.

    `other_evidence` pairs the code of an insight source with a text.
    """
    by.demand("level.propose")
    standing = lock(subject)
    if ended := why_ended(subject):
        raise ValidationError({"target": f"{ended} No level is proposed for it."})
    _refuse_move(standing.level, target, by, emergency=bool(given.get("emergency")))
    if LevelRequest.objects.filter(subject=subject).exclude(status__in=CLOSED).exists():
        raise ValidationError({"target": f"There is an open request about {subject} already. Work on that one first."})
    fields = _checked(given)
    lines = _checked_lines(subject, concern_ids, other_evidence, exit_criteria)
    request = LevelRequest.objects.create(subject=subject, origin=standing.level, target=target, proposer=by, **fields)
    _keep_lines(request, *lines)
    step = tell(request, request.grounds, by=by)
    record("level.proposed", request, by=by, origin=request.origin, level=target, emergency=request.emergency)
    _ask_to_decide(request, standing, step, by=by)
    return request


@transaction.atomic
def edit(
    request: LevelRequest,
    *,
    by: Membership,
    version: int,
    concern_ids: Iterable[UUID] = (),
    other_evidence: OtherEvidence = (),
    exit_criteria: Sequence[Terms] = (),
    **given: Any,
) -> LevelRequest:
    """Change a proposal that was last seen at `version`; one that was returned is thereby submitted again."""
    by.demand("level.propose")
    request, standing = locked(request)
    if request.status == RequestStatus.SHARED:
        check_step(request, RequestStatus.DRAFTED, by=by, today=timezone.localdate())
    elif RequestStatus(request.status) not in EDITABLE:
        now = request.get_status_display().lower()
        raise ValidationError(f"This request is {now}. Only a drafted or returned proposal can be changed.")
    if request.version != version:
        raise SavedMeanwhileError(request)
    _refuse_move(request.origin, request.target, by, emergency=bool(given.get("emergency")))
    was = {f"{HEADING}{key}": said for key, said in request.profile.items()}
    fields = _checked(given, was | {name: getattr(request, name) for name in TEXTS})
    lines = _checked_lines(request.subject, concern_ids, other_evidence, exit_criteria)
    for name, value in fields.items():
        setattr(request, name, value)
    # Evidence that cites a concern this person may not see is out of reach here and stays.
    request.evidence.all().delete()
    request.exit_criteria.all().delete()
    _keep_lines(request, *lines)
    again = request.status == RequestStatus.RETURNED
    words = f"Submitted again. {set_view_aside(request)}".strip() if again else "Changed."
    step = take_step(request, RequestStatus.DRAFTED, words, by=by)
    record("level.request_edited", request, by=by, resubmitted=again)
    _ask_to_decide(request, standing, step, by=by)
    return request


@transaction.atomic
def withdraw(request: LevelRequest, *, by: Membership, reason: str) -> LevelRequest:
    """Take a request back before it takes effect; after the decision only its authoriser's role may."""
    demand_before(request, RequestStatus.WITHDRAWN, by=by)
    shares = list(ProviderShare.objects.open().filter(request=request).select_for_update(of=("self",)))
    request, _ = locked(request)
    demand_step(request, RequestStatus.WITHDRAWN, by=by)  # as it stands now
    text = tidy(reason=reason)["reason"]
    check_step(request, RequestStatus.WITHDRAWN, by=by, today=timezone.localdate(), reason=text)
    for share in shares:
        if standing_reply(share) == Reply.AWAITED:
            end_share(share, text)
    take_step(request, RequestStatus.WITHDRAWN, text, by=by)
    record("level.request_withdrawn", request, by=by)
    if (decision := standing_decision(request)) is not None:
        tell_of_undone(decision, by=by)
    return request


def _ask_to_decide(request: LevelRequest, standing: Assurance, step: RequestStep, *, by: Membership) -> None:
    """Have those who decide told of an emergency once nothing is missing; anew where it was returned in between."""
    if not request.emergency:
        return
    ask = ask_of(request, standing, today=timezone.localdate())
    keys = tuple(key for key in needed_before(ask) if key != "region_statement")  # the region gives it by deciding
    if all(check.done for check in checklist(ask, keys)) and not told_of_waiting(request):
        tell_of_waiting(request, step, by=by)


def _refuse_move(origin: str, target: str, by: Membership, *, emergency: bool) -> None:
    """Refuse what the table of moves or the ICB's framework does not offer."""
    if target not in Level.values:
        raise ValidationError({"target": "Choose a level."})
    if why := why_not_pair(Level(origin), Level(target)):
        raise ValidationError({"target": why})
    move = MOVES[Level(origin), Level(target)]
    ask = Ask(move=move, terms=framework_of(by).transition(move.id), case=Case(), today=timezone.localdate())
    if not ask.terms.allowed:
        raise ValidationError({"target": "This ICB's framework does not allow this move. Go one step at a time."})
    if emergency and not emergency_open(ask):
        raise ValidationError({"emergency": "The emergency route is not open for this move. Use the ordinary route."})


def _checked(given: dict[str, Any], was: dict[str, str] | None = None) -> dict[str, Any]:
    if unknown := set(given) - set(FIELDS):
        raise TypeError(f"A request has no such fields: {', '.join(sorted(unknown))}")
    fields = given | tidy(was, **{name: given.get(name) or "" for name in TEXTS})
    fields |= {"profile": _profile(given.get("profile") or {}, was), "act_rapidly": given.get("act_rapidly") or ""}
    problems: dict[str, Any] = dict(score_problems(fields.get("consequence"), fields.get("likelihood")))
    fields["commissioned_by"] = given.get("commissioned_by") or ""
    if fields["commissioned_by"] not in ("", *Commissioned.values):
        problems["commissioned_by"] = "Choose who commissions this care"
    if len(fields["lead_commissioner"]) > COMMISSIONER_TEXT:
        problems["lead_commissioner"] = f"This text must be {COMMISSIONER_TEXT} characters or fewer"
    if fields["act_rapidly"] not in ("", "yes", "no"):
        problems["act_rapidly"] = "Choose yes or no"
    for name, message in {"grounds": "Enter the grounds", "risk_profile": "Enter the risk profile"}.items():
        if not fields[name]:
            problems[name] = message
    if len(fields["interests"]) > INTERESTS_TEXT:
        problems["interests"] = f"This text must be {INTERESTS_TEXT} characters or fewer"
    for name, words in DATES.items():
        on: date | None = fields.get(name)
        if on is not None and on > timezone.localdate():
            problems[name] = f"{words} must be today or in the past"
    refuse(problems)
    return fields


def _profile(given: Mapping[str, str], was: Mapping[str, str] | None) -> dict[str, str]:
    """What stands under each heading of the risk profile, refused by heading; those left empty are left out."""
    if problems := why_not_profile(given):
        raise ValidationError({f"{HEADING}{key}": why for key, why in problems.items()})
    kept = tidy(was, **{f"{HEADING}{key}": text or "" for key, text in given.items()})
    return {name.removeprefix(HEADING): text for name, text in kept.items() if text}


def _checked_lines(
    subject: Subject, concern_ids: Iterable[UUID], other: OtherEvidence, criteria: Sequence[Terms]
) -> tuple[list[Concern], list[tuple[str, str]], list[Terms]]:
    """Evidence and exit criteria as they are kept, or refused by field."""
    wanted = set(concern_ids)
    about = Q(subject__provider=subject.provider_id) if subject.provider_id else Q(subject=subject)
    concerns = list(Concern.objects.filter(about, pk__in=wanted))
    pairs = [(code, text.strip()) for code, text in other if code or text.strip()]
    lines = [replace(each, text=each.text.strip(), unit=each.unit.strip()) for each in criteria if each.text.strip()]
    problems: dict[str, Any] = {}
    if len(concerns) != len(wanted):
        problems["concern_ids"] = "Choose concerns about this subject."
    if any(code not in BY_CODE or not text for code, text in pairs):
        problems["other_evidence"] = "For each further piece of evidence choose its source and say what it shows."
    if any(len(text) > SOURCE_TEXT for _, text in pairs):
        problems["other_evidence"] = f"Each piece of evidence must be {SOURCE_TEXT} characters or fewer"
    if any(len(line.text) > CRITERION_TEXT or len(line.unit) > UNIT_TEXT for line in lines):
        limits = f"{CRITERION_TEXT} characters or fewer, and its unit {UNIT_TEXT}"
        problems["exit_criteria"] = f"Each exit criterion must be {limits}"
    elif why := next((why for line in lines if (why := why_not_terms(line))), None) or _why_not_charts(subject, lines):
        problems["exit_criteria"] = why
    refuse(problems)
    words = "\n".join(f"{line.text} {line.unit}".strip() for line in lines)
    tidy(other_evidence="\n".join(text for _, text in pairs), exit_criteria=words)
    return concerns, pairs, lines


def _keep_lines(
    request: LevelRequest, concerns: list[Concern], other: Iterable[tuple[str, str]], criteria: Iterable[Terms]
) -> None:
    Evidence.objects.bulk_create(
        [Evidence(request=request, concern=concern, source=concern.source) for concern in concerns]
        + [Evidence(request=request, source=code, text=text) for code, text in other]
    )
    ExitCriterion.objects.bulk_create(
        ExitCriterion(request=request, position=number, **_kept_terms(line))
        for number, line in enumerate(criteria, start=1)
    )


def _kept_terms(terms: Terms) -> dict[str, Any]:
    """A criterion as its row keeps it: of a measure its key, not its name."""
    return {name: value for name, value in asdict(terms).items() if name != "measure"}


def _why_not_charts(subject: Subject, lines: Sequence[Terms]) -> str | None:
    """Why the chart of a measure that a criterion names could not judge it; a measure has values of the subject."""
    charted = [line for line in lines if line.measure_id is not None]
    known: dict[Any, Measure] = {each.pk: each for each in measures_of(subject)} if charted else {}
    for line in charted:
        measure = known.get(line.measure_id)
        if measure is None:
            return "Choose a measure that has values of this subject."
        if why := why_not_judge(
            line.judgement,
            direction=measure.direction,
            has_target=measure.target is not None,
            sustained_days=line.sustained_days,
        ):
            return f"{measure.name}: {why[0].lower()}{why[1:]}"
    return None
