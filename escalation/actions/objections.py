"""Dissent from a request, ask that a decision is reconsidered, and answer that."""

from django.core.exceptions import ValidationError
from django.db import transaction

from escalation.actions.steps import locked, refuse, tell, tidy
from escalation.models import LevelRequest, Objection
from escalation.queries.cases import terms_of
from escalation.rules.moves import authorising_permission
from escalation.rules.objections import Kind, why_not_answer, why_not_object
from escalation.rules.workflow import RequestStatus
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed


@transaction.atomic
def object_to(request: LevelRequest, *, by: Membership, kind: str, text: str) -> Objection:
    """Record dissent or a request for reconsideration for one's own party; the request goes on as it does."""
    by.demand("level.object")
    request, _ = locked(request)
    text = tidy(text=text)["text"]
    problems = {}
    if why := why_not_object(kind, RequestStatus(request.status)):
        problems["kind"] = why
    if not text:
        problems["text"] = "Enter the reasons"
    refuse(problems)
    made = Objection.objects.create(**Signed.signature(by), request=request, kind=kind, party=by.party, text=text)
    tell(request, f"{made.get_kind_display()}. {text}", by=by)
    record("level.objected", request, by=by, kind=kind, party=by.party)
    return made


@transaction.atomic
def answer_objection(objection: Objection, *, by: Membership, text: str) -> Objection:
    """Answer a request for reconsideration, as the role that authorises the move."""
    by.demand(authorising_permission(terms_of(objection.request)))
    request, _ = locked(objection.request)
    text = tidy(text=text)["text"]
    answered = Objection.objects.filter(answers=objection).exists()
    asked_by = objection.by.user_id if objection.by else None
    if why := why_not_answer(objection.kind, answered=answered, by_id=by.user_id, asked_by_id=asked_by):
        raise ValidationError(why)
    refuse({} if text else {"text": "Enter the answer"})
    made = Objection.objects.create(
        **Signed.signature(by), request=request, kind=Kind.ANSWER, party=by.party, text=text, answers=objection
    )
    tell(request, f"Reconsideration answered. {text}", by=by)
    record("level.objection_answered", request, by=by)
    return made
