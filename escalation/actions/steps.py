"""What every step of a request has in common: the locks, the table of steps, the history."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from escalation.models import Assurance, LevelRequest, RequestStep
from escalation.queries.cases import terms_of
from escalation.queries.shares import sharing_facts
from escalation.rules.moves import authorising_permission
from escalation.rules.wording import day
from escalation.rules.workflow import STEPS, RequestStatus, StepFacts, permission_for, why_not_step
from providers.models import Subject
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.texts.checks import plain, text_problems

LONG = 5000


def lock(subject: Subject) -> Assurance:
    """The subject's current level, locked: whoever changes levels or requests of one subject takes turns here."""
    Assurance.objects.bulk_create([Assurance(subject=subject)], ignore_conflicts=True)
    return Assurance.objects.select_for_update().get(subject=subject)


def locked(request: LevelRequest) -> tuple[LevelRequest, Assurance]:
    """A request as it stands now, with its subject's level, both locked."""
    standing = lock(request.subject)
    rows = LevelRequest.objects.select_for_update(of=("self",)).select_related("subject", "proposer", "tenant")
    return rows.get(pk=request.pk), standing


def tidy(was: Mapping[str, str] | None = None, /, **texts: str) -> dict[str, str]:
    """Texts as they are kept, refused where one is too long or may identify somebody; `was`: before a change."""
    clean = {name: plain(text) for name, text in texts.items()}
    refuse(text_problems(clean, dict.fromkeys(clean, LONG), was=was, naming={"interests"}))
    return clean


def refuse(problems: Mapping[str, Any]) -> None:
    """Raise every problem at once, each by its field."""
    if problems:
        raise ValidationError(dict(problems))


# Who may open the way to a step that the table does not hold now, to be told so in words.
OTHERWISE = dict.fromkeys((RequestStatus.WITHDRAWN, RequestStatus.DONE), "level.propose")


def demand_step(request: LevelRequest, target: RequestStatus, *, by: Membership) -> None:
    """Demand the permission that a step needs where the request stands now."""
    step, terms = STEPS.get((RequestStatus(request.status), target)), terms_of(request)
    by.demand(permission_for(step, terms) if step else OTHERWISE.get(target, authorising_permission(terms)))


def demand_before(request: LevelRequest, target: RequestStatus, *, by: Membership) -> None:
    """Demand the permission that a step needs where the request stands, read afresh if it is seen, without a lock."""
    now = LevelRequest.objects.select_related("subject", "proposer", "tenant").filter(pk=request.pk).first()
    demand_step(now or request, target, by=by)


def step_problems(
    request: LevelRequest, target: RequestStatus, *, by: Membership, today: date, **facts: Any
) -> dict[str, str]:
    """Why the table does not allow a step now, by field."""
    known = {
        "by_id": by.user_id,
        "by_party": by.party,
        "by_role": by.role,
        "proposer_id": request.proposer.user_id,
        "emergency": request.emergency,
        **(sharing_facts(request) if request.subject_id else {}),
    }
    return why_not_step(RequestStatus(request.status), target, StepFacts(**{**known, **facts}), today=today)


def check_step(request: LevelRequest, target: RequestStatus, *, by: Membership, today: date, **facts: Any) -> None:
    """Refuse a step that the table does not allow now."""
    refuse(step_problems(request, target, by=by, today=today, **facts))


def take_step(request: LevelRequest, target: RequestStatus, text: str = "", *, by: Membership | None) -> RequestStep:
    """Write the new status and its step of the history; the caller has asked the rules."""
    request.status = target
    request.version += 1
    request.save()
    return tell(request, text, by=by)


def tell(
    request: LevelRequest, text: str, *, by: Membership | None, signed: Mapping[str, Any] | None = None
) -> RequestStep:
    """Add a step to the history of a request at its present status; `signed` for who acts without a membership."""
    step = RequestStep.objects.create(
        **signed or Signed.signature(by), request=request, status=request.status, text=text, at=timezone.now()
    )
    tell_others(request.subject)
    return step


def set_view_aside(request: LevelRequest) -> str:
    """Take the group's view off a proposal that it was not of, and say in words what it was; the history keeps it."""
    if not request.view:
        return ""
    on = f" of {day(request.considered_on)}" if request.considered_on else ""
    words = f"Its view{on} was of the proposal before: {request.get_view_display().lower()}."
    request.view, request.view_note, request.considered_at, request.considered_on = "", "", None, None
    return f"The System Quality Group considers it again. {words}"


def tell_others(subject: Subject) -> None:
    """Have the ICBs told that are to know the subject's level by an agreement (EA12), where it has changed."""
    if subject.provider_id:
        enqueue("escalation.agreements.tasks.tell", subject.tenant_id, subject.pk)
