"""Lists of requests, and what a proposal can rest on."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from concerns.models import Concern
from concerns.queries import about
from concerns.rules.sources import QUADRANTS, quadrant, source
from escalation.models import Concurrence, Evidence, LevelDecision, LevelRequest, Meeting, Objection, RequestStep
from escalation.queries.cases import terms_of
from escalation.queries.shares import sharing_facts
from escalation.rules.emergencies import confirming_roles, overdue_before
from escalation.rules.moves import authorising_permission, outstanding
from escalation.rules.objections import Kind
from escalation.rules.workflow import AUTHORISE, CLOSED, DECIDED, STEPS, RequestStatus, StepFacts, awaited_of, offered
from providers.models import Provider, Subject
from quality_oversight.tenancy.models import Membership

SHOWN_MEETINGS = 12
SEEN_FOR = timedelta(days=14)  # product default: how long a proposer finds a declined proposal in their work


def undone(decisions: Iterable[LevelDecision]) -> dict[UUID, RequestStep]:
    """The step by which a decision was taken back, or not confirmed or agreed to, by request; it never took effect."""
    ends = (RequestStatus.WITHDRAWN, RequestStatus.DECLINED)
    asked = {each.request_id for each in decisions if each.request.status in ends}
    rows = RequestStep.objects.filter(request__in=asked, status__in=ends).order_by("-at", "-id") if asked else ()
    return {row.request_id: row for row in rows}  # the first of each request is the last one here


def listed_requests(
    *, words: str = "", status: str = "", target: str = "", by: Membership | None = None
) -> QuerySet[LevelRequest]:
    """Requests for the list, open ones first, then the newest.

    `status` "open" means all that are open, "reconsider" those that somebody asked, in vain so far, to reconsider,
    "answer" those of them that `by` may answer, "decide" those that wait for `by` to decide, confirm or agree,
    "declined_mine" those of `by` that were declined in the last two weeks,
    "consider" those of which the System Quality Group's view can be recorded now, "late" emergencies that it should
    have noted by now.
    """
    rows = LevelRequest.objects.select_related("subject__provider__organisation", "proposer__user").annotate(
        closed=Case(When(status__in=CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField())
    )
    if words:
        rows = rows.filter(
            Q(subject__provider__in=Provider.objects.matching(words)) | Q(subject__name__icontains=words)
        )
    if status == "open":
        rows = rows.exclude(status__in=CLOSED)
    elif status == "reconsider":
        rows = rows.filter(pk__in=unanswered().values("request"))
    elif status in WAITING:
        rows = rows.filter(pk__in=WAITING[status](by) if by else ())
    elif status:
        rows = rows.filter(status=status)
    if target:
        rows = rows.filter(target=target)
    decisions = LevelDecision.objects.filter(corrections=None)
    return rows.prefetch_related(Prefetch("decisions", decisions, to_attr="standing")).order_by(
        "closed", "-proposed_at", "pk"
    )


def unanswered() -> QuerySet[Objection]:
    """Requests for reconsideration that nobody has answered."""
    return Objection.objects.filter(kind=Kind.RECONSIDER, answer=None)


def answerable(by: Membership) -> list[Objection]:
    """Requests for reconsideration that a person may answer: somebody else's, about moves that they authorise."""
    rows = unanswered().exclude(by__user=by.user_id).select_related("request__tenant")
    return [each for each in rows if by.may(authorising_permission(terms_of(each.request)))]


def awaiting_decision() -> QuerySet[LevelRequest]:
    """Requests that somebody can authorise, confirm or agree to now, each with `authoriser` and `agreed` as it is."""
    decisions = LevelDecision.objects.filter(request=OuterRef("pk"), corrections=None).order_by()
    agreed = Concurrence.objects.filter(decision__request=OuterRef("pk")).order_by().values("decision__request")
    parties = agreed.annotate(found=ArrayAgg("party")).values("found")
    waiting = [RequestStatus.SQG_CONSIDERED, RequestStatus.AWAITING_CONFIRMER, RequestStatus.AWAITING_CONCURRENCE]
    stands = Q(status__in=waiting)
    return (
        LevelRequest.objects.filter(stands | Q(status=RequestStatus.DRAFTED, emergency=True))
        .select_related("tenant", "proposer")
        .annotate(
            authoriser=Subquery(decisions.values("by__user")[:1]),
            agreed=Subquery(parties, output_field=ArrayField(CharField())),
        )
    )


def decision_of(row: Any, by: Membership) -> str:
    """The permission with which somebody could give what a request of `awaiting_decision` waits for; empty: none."""
    terms = terms_of(row)
    facts = StepFacts(
        by_id=by.user_id,
        by_party=by.party,
        by_role=by.role,
        proposer_id=row.proposer.user_id,
        authoriser_id=row.authoriser,
        confirming_roles=confirming_roles(terms),
        emergency=row.emergency,
        outstanding=outstanding(terms, tuple(row.agreed or ())) if row.authoriser else outstanding(terms, ()),
    )
    awaited = awaited_of(RequestStatus(row.status), facts, today=timezone.localdate())
    return authorising_permission(terms) if awaited == AUTHORISE else awaited or ""


def decidable(by: Membership) -> list[LevelRequest]:
    """The requests that wait for the decision, confirmation or agreement of one person."""
    found = [(row, decision_of(row, by)) for row in awaiting_decision()]
    return [row for row, permission in found if permission and by.may(permission)]


def declined_since(user: Any, since: Any) -> QuerySet[LevelRequest]:
    """Somebody's own proposals that were declined since a moment, by whoever decides, confirms or agrees."""
    steps = RequestStep.objects.filter(request=OuterRef("pk"), status=RequestStatus.DECLINED, at__gte=since)
    return LevelRequest.objects.filter(Exists(steps), status=RequestStatus.DECLINED, proposer__user=user)


def considerable() -> list[LevelRequest]:
    """The requests of which the view of the System Quality Group can be recorded now: to be decided, or to be noted."""
    rows = LevelRequest.objects.select_related("tenant", "proposer", "subject__provider").prefetch_related("shares")
    unnoted = Q(emergency=True, view="", status__in=DECIDED)
    ahead = rows.filter(unnoted | Q(emergency=False, status__in=[RequestStatus.DRAFTED, RequestStatus.SHARED]))
    return [each for each in ahead if RequestStatus(each.status) in DECIDED or _is_ready(each)]


def _is_ready(row: LevelRequest) -> bool:
    step = STEPS[RequestStatus(row.status), RequestStatus.SQG_CONSIDERED]
    facts = StepFacts(emergency=row.emergency, **sharing_facts(row))
    return offered(step, facts, today=timezone.localdate())


WAITING: dict[str, Callable[[Membership], list[Any]]] = {
    "answer": lambda by: [each.request_id for each in answerable(by)],
    "decide": lambda by: [each.pk for each in decidable(by)],
    "declined_mine": lambda by: list(
        declined_since(by.user_id, timezone.now() - SEEN_FOR).order_by().values_list("pk", flat=True)
    ),
    "late": lambda by: list(unnoted_before(overdue_before(timezone.localdate())).values_list("pk", flat=True)),
    "consider": lambda by: [each.pk for each in considerable()] if by.may("level.consider") else [],
}


def unnoted_before(day: date) -> QuerySet[LevelRequest]:
    """Emergencies decided before a day that the System Quality Group has not noted (EA10)."""
    decided = {"decisions__corrects": None, "decisions__decided_on__lt": day}
    return LevelRequest.objects.filter(emergency=True, view="", status__in=DECIDED, **decided)


def concerns_to_cite(subject: Subject, proposal: LevelRequest | None = None) -> list[Concern]:
    """Live concerns about the subject's provider, worst first, and those that the proposal cites already."""
    named = about(provider=subject.provider_id) if subject.provider_id else about(pk=subject.pk)
    wanted = Q(pk__in=Concern.objects.live().values("pk"))
    if proposal is not None:
        wanted |= Q(pk__in=proposal.evidence.values("concern"))
    return list(Concern.objects.filter(named & wanted).order_by("-score", "ref"))


def coverage(evidence: list[Evidence]) -> list[tuple[str, list[str]]]:
    """Each of the four quadrants of insight with the sources that the evidence comes from (F022)."""
    found: dict[str, list[str]] = {key: [] for key in QUADRANTS}
    for each in evidence:
        name = source(each.source).name
        if name not in found[quadrant(each.source).key]:
            found[quadrant(each.source).key].append(name)
    return [(QUADRANTS[key].label, names) for key, names in found.items()]


def meetings_to_choose(today: date, *, since: date | None = None) -> QuerySet[Meeting]:
    """The last meetings of the System Quality Group up to today, and from a day on where one is given; newest first."""
    held = Meeting.objects.filter(committee__kind="sqg", held_on__lte=today).exclude(status=Meeting.Status.CANCELLED)
    if since is not None:
        held = held.filter(held_on__gte=since)
    newest = held.order_by("-held_on").values("pk")[:SHOWN_MEETINGS]
    return Meeting.objects.filter(pk__in=newest).select_related("committee").order_by("-held_on")


def confirmers(request: LevelRequest, *, by: Membership, today: date) -> QuerySet[Membership]:
    """Who may confirm an emergency decision of somebody as the second person, each of them a different human being."""
    rows = Membership.objects.filter(role__in=confirming_roles(terms_of(request)), organisation_id=None)
    others = rows.exclude(user__in=[by.user_id, request.proposer.user_id]).current(today)
    return others.select_related("user").order_by("user__name", "pk")
