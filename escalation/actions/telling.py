"""Tell of a request that waits, of its decision, or of a subject that ends: written first, mailed afterwards."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from escalation.models import (
    EndedSubject,
    Ending,
    EndingNotice,
    LevelDecision,
    LevelRequest,
    Notice,
    RequestNotice,
    RequestStep,
)
from escalation.queries.cases import terms_of
from escalation.queries.endings import covered_by
from escalation.queries.frameworks import framework_of
from escalation.queries.requests import confirmers
from escalation.rules.endings import PAIR, EndingStatus
from escalation.rules.moves import authorising_permission
from escalation.rules.workflow import RequestStatus
from providers.models import Provider
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import Party
from quality_oversight.tenancy.tasks import enqueue

MAIL_DECISION, MAIL_ENDING = "escalation.tasks.mail_notice", "escalation.tasks.mail_ending_notice"


def tell_of(decision: LevelDecision, *, by: Membership, awaited: Collection[str], effective: bool) -> None:
    """Note everybody to be told, and have it mailed: the proposer, the quality team, and parties that must agree.

    Where it is in effect at once, those who attend at the new level are told as well (domain brief 4.4). A person with
    several memberships is told once; who decided knows.
    """
    people = _colleagues(by)
    wanted = _of_decision(decision, people) | Q(pk__in=_agreeing(people, awaited).values("pk"))
    if effective:
        wanted |= _attending(decision, people)
    _tell_of_decision(decision, people.filter(wanted), RequestNotice.About.DECIDED)


def tell_of_waiting(request: LevelRequest, step: RequestStep, *, by: Membership) -> None:
    """Tell who may authorise an emergency that it waits, at once; what is no emergency stands in their daily mail."""
    people = _colleagues(by).holding(authorising_permission(terms_of(request)))
    _tell_of_step(step, people.exclude(user=request.proposer.user_id), RequestNotice.About.WAITING)


def told_of_waiting(request: LevelRequest) -> bool:
    """Whether somebody was told of an emergency that it waits, since it was returned last."""
    told = RequestNotice.objects.filter(step__request=request, about=RequestNotice.About.WAITING)
    returned = request.steps.filter(status=RequestStatus.RETURNED).order_by("-at").values_list("at", flat=True).first()
    return (told.filter(step__at__gt=returned) if returned else told).exists()


def tell_of_refusal(request: LevelRequest, step: RequestStep, *, by: Membership) -> None:
    """Tell the proposer, the quality team and who knew that it waited that it was declined, or returned."""
    people = _colleagues(by)
    knew = RequestNotice.objects.filter(step__request=request, about=RequestNotice.About.WAITING).values("recipient")
    team = people.holding("level.propose").values("pk")
    wanted = people.filter(Q(pk=request.proposer_id) | Q(pk__in=team) | Q(pk__in=knew))
    _tell_of_step(step, wanted, RequestNotice.About(step.status))


def _tell_of_step(step: RequestStep, people: QuerySet[Membership], about: str) -> None:
    _note(RequestNotice, MAIL_DECISION, people, icb=step.tenant_id, step=step, about=about)


def ask_second_person(decision: LevelDecision, *, by: Membership) -> None:
    """Ask everybody who may confirm an emergency, at once, since any of them may; tell the proposer and the team."""
    people, others = _colleagues(by), confirmers(decision.request, by=by, today=timezone.localdate())
    _tell_of_decision(decision, people.filter(pk__in=others.values("pk")), RequestNotice.About.ASKED)
    team = people.filter(_of_decision(decision, people)).exclude(user__in=others.values("user"))
    _tell_of_decision(decision, team, RequestNotice.About.DECIDED)


def tell_of_confirmation(decision: LevelDecision, *, by: Membership, awaited: Collection[str]) -> None:
    """Tell that a second person confirmed it, and the parties whose agreement is awaited that it waits for them."""
    people = _colleagues(by)
    wanted = people.filter(_of_decision(decision, people) | _asked(decision) | Q(user=_authoriser(decision)))
    _tell_of_decision(decision, wanted, RequestNotice.About.CONFIRMED)
    known = RequestNotice.objects.filter(decision=decision).values("recipient__user")
    _tell_of_decision(decision, _agreeing(people, awaited).exclude(user__in=known), RequestNotice.About.DECIDED)


def tell_of_effect(decision: LevelDecision, *, by: Membership | None) -> None:
    """Tell that a decision came into effect later than it was taken: on its day, or with who had to agree to it."""
    people = _colleagues(by)
    wanted = _of_decision(decision, people) | _attending(decision, people) | Q(user=_authoriser(decision))
    wanted |= _asked(decision)
    _tell_of_decision(decision, people.filter(wanted), RequestNotice.About.EFFECTIVE)


def tell_of_undone(decision: LevelDecision, *, by: Membership) -> None:
    """Tell everybody who knew of a decision that it was taken back, or that it was not confirmed or agreed to."""
    people = _colleagues(by)
    knew = RequestNotice.objects.filter(decision=decision).values("recipient")
    wanted = Q(pk__in=knew) | _of_decision(decision, people) | Q(user=_authoriser(decision))
    _tell_of_decision(decision, people.filter(wanted), RequestNotice.About.UNDONE)


def _of_decision(decision: LevelDecision, people: Any) -> Q:
    """The proposer and the quality team; and whoever the authoriser named, of an emergency taken before that ended."""
    return Q(pk__in=[decision.request.proposer_id, *filter(None, [decision.confirmer_id])]) | Q(
        pk__in=people.holding("level.propose").values("pk")
    )


def _asked(decision: LevelDecision) -> Q:
    """Who was asked to confirm it, so that they learn that it waits no longer."""
    asked = RequestNotice.objects.filter(decision=decision, about=RequestNotice.About.ASKED)
    return Q(pk__in=asked.values("recipient"))


def _agreeing(people: Any, awaited: Collection[str]) -> Any:
    """Who may agree for the parties whose agreement is awaited."""
    return people.filter(pk__in=people.holding("level.concur").filter(party__in=awaited).values("pk"))


def _attending(decision: LevelDecision, people: Any) -> Q:
    """Members of the parties that attend at the new level, but of the ICB and of the provider, who has a letter."""
    parties = set(framework_of(decision).level(decision.target).attendance.parties) - {Party.ICB, Party.PROVIDER}
    return Q(pk__in=people.holding("level.view").filter(party__in=parties).values("pk"))


def _authoriser(decision: LevelDecision) -> Any:
    return decision.by.user_id if decision.by else None


def _tell_of_decision(decision: LevelDecision, people: QuerySet[Membership], about: str) -> None:
    _note(RequestNotice, MAIL_DECISION, people, icb=decision.tenant_id, decision=decision, about=about)


def ask_to_confirm_ending(ending: Ending, *, by: Membership) -> None:
    """Note everybody in the other role, any of whom may confirm, and have it mailed."""
    people = _colleagues(by)
    others = people.filter(role__in=[role for role in PAIR if role != by.role])
    _note(EndingNotice, MAIL_ENDING, others, icb=by.tenant_id, ending=ending, about=EndingNotice.About.ASKED)


def tell_of_ending(ending: Ending, *, by: Membership) -> None:
    """Note everybody who works with the subject or its successor, once, and have it mailed; who confirmed knows."""
    people = _colleagues(by)
    if ending.status == EndingStatus.EFFECTIVE:
        covered = list(EndedSubject.objects.filter(ending=ending).values_list("subject", flat=True))
    else:
        covered = [each.subject.pk for each in covered_by(ending)]
    touched = [*covered, ending.subject_id, *filter(None, [ending.successor_id])]
    leads = Provider.objects.filter(subjects__in=touched).exclude(lead=None).values("lead")
    team = people.holding("level.propose").values("pk")
    wanted = people.filter(Q(pk=ending.proposer_id) | Q(pk__in=team) | Q(pk__in=leads))
    _note(EndingNotice, MAIL_ENDING, wanted, icb=by.tenant_id, ending=ending, about=EndingNotice.About.DECIDED)


def _colleagues(by: Membership | None) -> Any:
    """Everybody who works in the ICB today, but oneself."""
    people = Membership.objects.current(timezone.localdate()).filter(organisation_id=None)
    return people.exclude(user=by.user_id) if by else people


def _note(notice: type[Notice], task: str, people: QuerySet[Membership], *, icb: Any, **about: Any) -> None:
    """Note each person once, whatever memberships they hold, and have it mailed."""
    once = {each.user_id: each for each in people.order_by("pk")}
    for made in notice.objects.bulk_create(notice(recipient=each, **about) for each in once.values()):
        enqueue(task, icb, made.pk)
