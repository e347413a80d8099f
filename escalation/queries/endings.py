"""Which subjects ended or are suspended, what an ending covers, and what stands in its way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from concerns.models import Concern
from concerns.queries import about
from escalation.models import Assurance, EndedSubject, Ending, LevelRequest
from escalation.queries.frameworks import framework_at, short_words
from escalation.rules.endings import ENDS, OPEN, EndingStatus, Known, Why, ended_words, takes_over, why_not_confirm
from escalation.rules.levels import Level
from escalation.rules.workflow import CLOSED
from providers.models import Subject
from providers.queries import find_own
from providers.rules.sectors import WHOLE, SubjectKind
from quality_oversight.tenancy.models import Membership

ENDINGS = Ending.objects.select_related(
    "subject__provider__organisation", "successor__provider__organisation", "proposer__user", "confirmer__user"
)


@dataclass(frozen=True)
class Covered:
    """A subject that an ending covers or would cover, with its level now."""

    subject: Subject
    standing: Assurance | None

    @property
    def level(self) -> Level:
        return Level(self.standing.level) if self.standing else Level.ROUTINE


def end_of_subject(subject: Subject | UUID) -> EndedSubject | None:
    """How a subject ended or is suspended today; None: it goes on."""
    rows = EndedSubject.objects.filter(subject=subject, until=None)
    return rows.select_related("ending", "subject", "successor", "decision").first()


def why_ended(subject: Subject) -> str:
    """Why nothing new is proposed or reviewed about a subject, in a sentence; empty where it goes on."""
    end = end_of_subject(subject)
    return _ended_words(end) if end else ""


def _ended_words(end: EndedSubject) -> str:
    followed = f" {end.successor} follows it." if end.successor else ""
    return ended_words(end.subject.name, end.ending.why, end.starts_on) + followed


def parts_of(subject: Subject) -> list[Subject]:
    """The subjects that end with it, each under its own scope: the parts of a provider that still count."""
    if subject.kind != SubjectKind.PROVIDER or subject.scope != WHOLE:
        return []
    rows = Subject.objects.in_use().filter(provider=subject.provider_id).exclude(pk=subject.pk)
    ended = EndedSubject.objects.filter(subject=OuterRef("pk"), until=None)
    return list(rows.exclude(Exists(ended)).select_related("provider").order_by("name", "scope", "pk"))


def covered_by(ending: Ending) -> list[Covered]:
    """What an open ending would cover, the subject itself first; of a lifting, all that was suspended with it."""
    end = end_of_subject(ending.subject_id)
    rows = (
        end.ending.covered.filter(until=None).exclude(subject=ending.subject_id) if end else EndedSubject.objects.none()
    )
    suspended = [row.subject for row in rows.select_related("subject__provider")]
    parts = [] if ending.why == Why.RESUMES else parts_of(ending.subject)
    subjects = [ending.subject, *sorted([*suspended, *parts], key=lambda each: (each.name, each.scope))]
    levels = {each.subject_id: each for each in Assurance.objects.filter(subject__in=subjects)}
    return [Covered(each, levels.get(each.pk)) for each in subjects]


def counterpart(part: Subject, whole: Subject, successor: Subject | None) -> tuple[Subject | None, dict[str, Any]]:
    """What follows a part of a provider: the successor's own part of that name, or the fields to make it with.

    A successor that is no provider as a whole has no parts, so that it follows all of them itself.
    """
    if successor is None or successor.provider_id is None or successor.kind != SubjectKind.PROVIDER:
        return successor, {}
    name = successor.name if part.name == whole.name else part.name
    fields = {"provider": successor.provider, "kind": part.kind, "name": name, "scope": part.scope}
    found = Subject.objects.filter(**fields).first()
    if found is None and part.code:  # the same site by its code, under whatever name the successor has it
        found = Subject.objects.filter(provider=successor.provider, code=part.code).first()
    if found is None:
        return None, fields | {"code": part.code}
    return (successor if found.retired_on or end_of_subject(found) else found), {}


def known_of(ending: Ending) -> Known:
    """All that the rules ask of what is on file about an ending, open or about to be proposed."""
    subject, successor = ending.subject, ending.successor
    covered = covered_by(ending)
    end = end_of_subject(subject)
    open_one = Ending.objects.open().filter(subject=subject).exclude(pk=ending.pk).first()
    followed = end_of_subject(successor) if successor else None
    return Known(
        subject_id=subject.pk,
        covered=frozenset(each.subject.pk for each in covered),
        ended=_ended_words(end) if end else "",
        suspended=bool(end and end.is_suspended),
        whole_ended=_whole_ended(subject) if ending.why == Why.RESUMES else "",
        open_ending=f"This is proposed already: {open_one.get_why_display().lower()}. Confirm or withdraw that first."
        if open_one
        else "",
        successor_ended=_ended_words(followed) if followed else "",
        leads_to=frozenset(_leads_to(successor.pk)) if successor else frozenset(),
        in_the_way=tuple(map(named_request, requests_in_the_way(ending, covered))),
    )


def _whole_ended(subject: Subject) -> str:
    """How the provider that a subject is a part of ended or was suspended."""
    if subject.provider_id is None:
        return ""
    whole = EndedSubject.objects.filter(subject__provider=subject.provider_id, subject__kind=SubjectKind.PROVIDER)
    rows = whole.filter(until=None, subject__scope=WHOLE).exclude(subject=subject)
    end = rows.select_related("ending", "subject", "successor").first()
    return _ended_words(end) if end else ""


def _leads_to(successor: UUID) -> Iterable[UUID]:
    """The subjects that endings, open or in effect, name one after another from a successor on."""
    seen: set[UUID] = set()
    after: set[UUID] = {successor}
    while after - seen:
        seen |= after
        rows = Ending.objects.filter(subject__in=after, status__in=[*OPEN, "effective"], why__in=ENDS)
        after = set(rows.exclude(successor=None).values_list("successor_id", flat=True))
    return seen


def requests_in_the_way(ending: Ending, covered: list[Covered]) -> list[LevelRequest]:
    """Open requests about what is covered, and about what would take a level over from it."""
    about_these = {each.subject.pk for each in covered}
    if ending.successor is not None:
        followed = [(each, _follower(each, ending)) for each in covered]
        levels = dict(
            Assurance.objects.filter(subject__in=[s for _, s in followed if s]).values_list("subject", "level")
        )
        about_these |= {s.pk for each, s in followed if s and takes_over(each.level, levels.get(s.pk, Level.ROUTINE))}
    rows = LevelRequest.objects.filter(subject__in=about_these).exclude(status__in=CLOSED)
    return list(rows.select_related("subject", "proposer__user").order_by("subject__name", "pk"))


def _follower(each: Covered, ending: Ending) -> Subject | None:
    if each.subject.pk == ending.subject_id:
        return ending.successor
    return counterpart(each.subject, ending.subject, ending.successor)[0]


def named_request(request: LevelRequest) -> str:
    """An open request as it is named where it stands in the way, with the ICB's words for its levels."""
    words = short_words(framework_at(request))
    move = f"{words[request.origin]} to {words[request.target]}"
    return f"the request about {request.subject} ({move}, proposed by {request.proposer.name}, {_status(request)})"


def _status(request: LevelRequest) -> str:
    words: str = request.get_status_display()
    return f"{words[0].lower()}{words[1:]}"


def listed_endings(
    *, words: str = "", status: str = "", why: str = "", by: Membership | None = None
) -> QuerySet[Ending]:
    """Endings for the list, open ones first, then the newest.

    `status` "open" means all that are open, "confirm" those that `by` may confirm.
    """
    rows = ENDINGS.all()
    if words:
        rows = rows.filter(Q(subject__in=find_own(words)) | Q(subject__name__icontains=words))
    if status == "open":
        rows = rows.open()
    elif status == "confirm":
        rows = rows.filter(pk__in=to_confirm_by(by.user_id, by.role)) if by else rows.none()
    elif status:
        rows = rows.filter(status=status)
    if why:
        rows = rows.filter(why=why)
    open_first = Case(When(status__in=OPEN, then=Value(0)), default=Value(1))
    return rows.order_by(open_first, "-proposed_at", "pk")


def may_confirm(by: Membership) -> Callable[[Ending], bool]:
    """Whether a person may confirm what another proposed."""
    return lambda ending: (
        ending.status == EndingStatus.PROPOSED
        and not why_not_confirm(
            proposer_id=ending.proposer.user_id, proposer_role=ending.proposer.role, by_id=by.user_id, by_role=by.role
        )
    )


def to_confirm() -> QuerySet[Ending]:
    """Ends that wait for the second person."""
    return Ending.objects.filter(status=EndingStatus.PROPOSED)


def to_confirm_by(user: Any, role: Any) -> QuerySet[Ending]:
    """Those that a person in a role may confirm: neither their own, nor of somebody in the same role (T8)."""
    return to_confirm().exclude(proposer__user=user).exclude(proposer__role=role)


def open_concerns(subject: Subject) -> tuple[int, str]:
    """How many open concerns about a subject the reader may see, and what the list of concerns is asked for."""
    whole = subject.kind == SubjectKind.PROVIDER and subject.scope == WHOLE
    key, query = ("provider", subject.provider_id) if whole else ("pk", subject.pk)
    found = Concern.objects.live().filter(about(**{key: query})).distinct().count()
    return found, f"?{'provider' if whole else 'subject'}={query}"


def ends_of(about: Subject) -> dict[str, Any]:
    """What the page of a subject says of its own end, of an end that is proposed, and of what it took over."""
    took_over = EndedSubject.objects.filter(successor=about, until=None).exclude(subject=about)
    return {
        "end": end_of_subject(about),
        "open_ending": Ending.objects.open()
        .filter(Q(subject=about) | Q(successor=about))
        .select_related("subject")
        .first(),
        "took_over": list(took_over.select_related("subject", "ending", "decision").order_by("-starts_on")),
    }
