"""The list of requests, one request, and the story of one subject."""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.drawing import scored
from concerns.rules.sources import source
from escalation import queries
from escalation.agreements.queries import Elsewhere, about_provider
from escalation.following.queries import followed
from escalation.forms import FilterForm
from escalation.forms.filters import ANSWER, CONSIDER, DECIDE, DECLINED_MINE
from escalation.interventions.queries import called_reviews, of_subject
from escalation.interventions.rules.calling import RECENT
from escalation.interventions.rules.vocabulary import Kind as Intervention
from escalation.interventions.rules.vocabulary import Meeting
from escalation.models import (
    Assurance,
    EndedSubject,
    LevelDecision,
    LevelRequest,
    ProviderShare,
    RequestNotice,
    RequestStep,
)
from escalation.queries.cases import ask_of, judged_criteria
from escalation.queries.charted import look, looked_at
from escalation.queries.endings import ends_of
from escalation.queries.requests import confirmers, coverage, listed_requests, undone
from escalation.queries.reviews import left_when_lasting, planned_on
from escalation.queries.shares import one_line, with_answers
from escalation.queries.steps import awaited_parties
from escalation.rules.emergencies import ratification_overdue
from escalation.rules.exits import Status
from escalation.rules.levels import Level
from escalation.rules.moves import PERMISSIONS, Move, authorising_permission, checklist, moves_from, needed_before
from escalation.rules.profile import in_words, unsaid
from escalation.rules.reviews import days_overdue
from escalation.rules.workflow import CLOSED, CONCUR, CONFIRM, IN_EFFECT, RequestStatus
from escalation.views.leaving import staying_with
from escalation.views.offers import needs_noting, offers, party_words
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.frameworks import Framework
from quality_oversight.frameworks.vocabulary import PARTY_TYPES
from quality_oversight.pages import page, paginate
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.tenancy.models import Membership

SUBJECTS = Subject.objects.with_provider()
REQUESTS = LevelRequest.objects.select_related(
    "subject__provider__organisation", "proposer__user", "considered_at__committee", "tenant", "succeeds__subject"
)


@require_GET
@requires("level.view")
def requests(request: MemberRequest) -> HttpResponse:
    by = request.membership
    framework = queries.framework_of(by)
    form = FilterForm(request.GET, levels=queries.level_words(framework), without=_not_theirs(by))
    chosen = form.chosen()
    rows = listed_requests(words=chosen["q"], status=chosen["status"], target=chosen["target"], by=by)
    pager, today = paginate(request, rows), timezone.localdate()
    late = {each.pk for each in pager.rows if each.standing and _is_late(each, each.standing[0], today)}
    context = {"framework": framework, "filters_form": form, "pager": pager, "late": late}
    return page(request, "escalation/requests.jinja", "results", context)


def _is_late(proposal: LevelRequest, decision: LevelDecision, today: date) -> bool:
    return needs_noting(proposal) and ratification_overdue(decision.decided_on, None, today=today)


def _not_theirs(by: Membership) -> list[str]:
    """The filters by what waits for somebody that can never find anything for this person."""
    authorises = any(map(by.may, PERMISSIONS.values()))
    decides = authorises or by.may(CONFIRM) or by.may(CONCUR)
    proposes, considers = by.may("level.propose"), by.may("level.consider")
    held = {ANSWER: authorises, DECIDE: decides, CONSIDER: considers, DECLINED_MINE: proposes}
    return [choice for choice, theirs in held.items() if not theirs]


@require_GET
@requires("level.view")
def request(request: MemberRequest, pk: UUID) -> HttpResponse:
    proposal = get_object_or_404(REQUESTS.prefetch_related("shares"), pk=pk)
    today = timezone.localdate()
    standing = standing_of(proposal.subject)
    ask = ask_of(proposal, standing, today=today)
    evidence = list(proposal.evidence.select_related("concern"))
    decisions = list(
        proposal.decisions.select_related("by", "confirmer__user", "confirmation", "tenant").prefetch_related(
            "concurrences", "periods"
        )
    )
    standing_one, first = (decisions[0], decisions[-1]) if decisions else (None, None)  # corrections come first
    is_open, in_effect = proposal.status not in CLOSED, proposal.status in IN_EFFECT
    unnoted = needs_noting(proposal) and first is not None
    recent = first.decided_on - RECENT if first else None
    held = bool(recent and proposal.rapid_review_on and proposal.rapid_review_on >= recent)
    owed = in_effect and "rqr_or_reason" in ask.terms.requires and not held
    answers = with_answers(proposal.shares.all())
    steps = list(proposal.steps.all())
    context = {
        "proposal": proposal,
        "framework": queries.framework_at(proposal),
        "under": queries.framework_under,
        "move": ask.move,
        "terms": ask.terms,
        "is_open": is_open,
        "checks": sorted(checklist(ask, needed_before(ask)), key=lambda check: check.done),
        "risk": scored(proposal.consequence, proposal.likelihood),
        "evidence": [(each, source(each.source)) for each in evidence],
        "coverage": coverage(evidence),
        "objections": list(proposal.objections.select_related("by")),
        "may_answer": request.membership.may(authorising_permission(ask.terms)),
        "profile_lines": in_words(proposal.profile),
        "unsaid": unsaid(proposal.profile),
        "criteria": looked_at(list(proposal.exit_criteria.select_related("verified_by__user", "measure")), today=today),
        "judged": judged_criteria(proposal, standing) if is_open and not ask.move.escalates else [],
        "decisions": decisions,
        "undone": undone(decisions),
        "told": _told(proposal, decisions, steps),
        "second_people": _second_people(proposal, standing_one, today),
        "awaited": party_words(awaited_parties(proposal, standing_one)),
        "offers": offers(proposal, standing_one, by=request.membership, today=today),
        "own": proposal.proposer.user_id == request.membership.user_id,
        "correctable": {standing_one.pk}
        if in_effect and not proposal.succeeds_id and standing_one and request.membership.may("level.correct")
        else (),
        "follows": followed(proposal),
        "unnoted": unnoted,
        "late": first is not None and _is_late(proposal, first, today),
        "review_owed": owed,
        "reviews_called": list(called_reviews(proposal.subject).filter(started_on__gte=recent)) if owed else [],
        "answers": answers,
        "answered": one_line(answers),
        "elsewhere": elsewhere(proposal.subject, queries.framework_of(request.membership)),
        "parties": PARTY_TYPES,
        "steps": steps,
        "again": _considered_again(proposal, steps),
    }
    return page(request, "escalation/request.jinja", context=context)


@require_GET
@requires("level.view")
def subject(request: MemberRequest, pk: UUID) -> HttpResponse:
    about = get_object_or_404(SUBJECTS, pk=pk)
    framework = queries.framework_of(request.membership)
    standing = standing_of(about)
    level = Level(standing.level if standing else Level.ROUTINE)
    history = list(about.level_requests.select_related("proposer__user"))
    entry = standing.entry_request if standing else None
    criteria = list(entry.exit_criteria.select_related("verified_by__user", "measure")) if entry else []
    look(criteria, today=timezone.localdate())
    ends = ends_of(about)
    fulfilled = bool(criteria) and all(each.is_fulfilled for each in criteria)
    sustained = all(each.status == Status.SUSTAINED for each in criteria)
    ready = fulfilled and (sustained or level not in left_when_lasting(framework))
    decided = about.level_decisions.select_related("request", "confirmer__user", "confirmation", "tenant")
    decisions = list(decided.prefetch_related("concurrences", "periods"))
    periods = list(
        queries.standing_periods().filter(subject=about).select_related("decision__tenant", "decision__request")
    )
    done = of_subject(about, timezone.localdate())
    context = {
        "about": about,
        "framework": framework,
        "under": queries.framework_under,
        "standing": standing,
        "level": level,
        **_days(standing, timezone.localdate()),
        "planned_on": planned_on(standing.review_due if standing else None, timezone.localdate()),
        "open": next((each for each in history if RequestStatus(each.status) not in CLOSED), None),
        "requests": history,
        "moves": _offered_first(level, framework, ready=ready) if ends["end"] is None else [],
        **ends,
        "staying": staying_with(about, request.membership) if ends["end"] else None,
        "periods": periods,
        "correctable": {each.decision_id for each in periods if not each.decision.request.succeeds_id}
        if request.membership.may("level.correct")
        else (),
        "decisions": decisions,
        "undone": undone(decisions),
        "reviews": list(about.level_reviews.all()),
        "criteria": criteria,
        "met": sum(each.is_met for each in criteria),
        "ready": ready,
        "sustained": sustained,
        "unsustained": [] if ready or not fulfilled else [each for each in criteria if each.status != Status.SUSTAINED],
        "answered": one_line(with_answers(ProviderShare.objects.filter(request__subject=about))),
        "parties": PARTY_TYPES,
        "elsewhere": elsewhere(about, framework),
        "beside": beside(about),
        "interventions": done,
        "review_called": any(line.row.type == Meeting.RAPID_REVIEW and not line.row.ended_on for line in done),
        "kinds_of_intervention": Intervention.choices,
    }
    return page(request, "escalation/subject.jinja", context=context)


def _told(proposal: LevelRequest, decisions: list[LevelDecision], steps: list[RequestStep]) -> list[RequestNotice]:
    """Who was told of it; of an ordinary request that nobody has decided on or sent back, nobody is."""
    ends = {RequestStatus.DECLINED, RequestStatus.RETURNED}
    if not decisions and not proposal.emergency and not ends & {step.status for step in steps}:
        return []
    return list(RequestNotice.objects.told().filter(Q(decision__in=decisions) | Q(step__request=proposal)))


def _considered_again(proposal: LevelRequest, steps: list[RequestStep]) -> bool:
    """Whether the group considered a proposal that was returned then, and is to consider it anew."""
    known = {step.status for step in steps}
    before = {RequestStatus.SQG_CONSIDERED, RequestStatus.RETURNED} <= known
    return before and proposal.status in (RequestStatus.DRAFTED, RequestStatus.SHARED)


def _second_people(proposal: LevelRequest, decision: LevelDecision | None, today: date) -> list[Membership]:
    """Who may confirm the emergency that waits for a second person; nobody where none does."""
    if proposal.status != RequestStatus.AWAITING_CONFIRMER or decision is None or decision.by is None:
        return []
    return list(confirmers(proposal, by=decision.by, today=today))


def _offered_first(level: Level, framework: Framework, *, ready: bool) -> list[Move]:
    """The moves that the framework allows from a level; a step down comes first once its criteria are met."""
    moves = [move for move in moves_from(level) if framework.transition(move.id).allowed]
    return sorted(moves, key=lambda move: move.escalates) if ready else moves


def standing_of(subject: Subject) -> Assurance | None:
    """The current level of a subject, or None where no decision is on file."""
    return Assurance.objects.select_related("entry_request").filter(subject=subject).first()


def elsewhere(about: Subject, framework: Framework) -> list[Elsewhere]:
    """What other ICBs tell of the provider of a subject by agreement; nothing without one (EA12)."""
    provider = about.provider
    return about_provider(provider.organisation_id if provider else None, framework, timezone.localdate())


def beside(about: Subject) -> list[tuple[Subject, Assurance | None]]:
    """The other subjects of the same provider, each with a level of its own (RG1): the provider first."""
    if about.provider_id is None:
        return []
    rows = Subject.objects.filter(provider=about.provider_id).exclude(pk=about.pk)
    ended = EndedSubject.objects.filter(until=None).values("subject")
    shown = rows.exclude(pk__in=ended).select_related("assurance")
    ordered = sorted(shown, key=lambda each: (each.kind != SubjectKind.PROVIDER, each.name, each.scope))
    return [(each, getattr(each, "assurance", None)) for each in ordered]


def _days(standing: Assurance | None, today: date) -> dict[str, int | None]:
    since = standing.since if standing else None
    due = standing.review_due if standing else None
    return {"days_at": (today - since).days if since else None, "overdue": days_overdue(due, today)}
