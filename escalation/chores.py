"""Reviews of levels as a part of the work of whoever leads on the provider (concerns.work.queries.brought)."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from escalation.models import Assurance, LevelRequest, ProviderShare
from escalation.queries.cases import terms_of
from escalation.queries.endings import to_confirm_by
from escalation.queries.requests import (
    SEEN_FOR,
    awaiting_decision,
    considerable,
    decision_of,
    declined_since,
    unanswered,
    unnoted_before,
)
from escalation.queries.shares import standing_reply
from escalation.rules.emergencies import overdue_before
from escalation.rules.levels import Level
from escalation.rules.moves import authorising_permission
from escalation.rules.replies import Reply
from escalation.rules.workflow import CONCUR, CONFIRM, RequestStatus
from quality_oversight.compiled import Number, compiled, counted
from quality_oversight.tenancy.models import Membership


def all_of(by: Membership) -> list[tuple[Any, ...]]:
    """The reviews of the providers that a person leads on, the earliest first, each under the code of its provider."""
    return _all_of(by.user_id)


def words(level: str) -> str:
    """What is to be done: "Review at enhanced"."""
    return f"Review at {Level(level).label.lower()}"


def owners(today: date) -> Q:
    """The memberships that have a review due or overdue on a day."""
    rows = Assurance.objects.filter(subject__provider__lead=OuterRef("pk"), review_due__lte=today)
    return Q(Exists(rows))


def to_answer(permission: str) -> int:
    """How many requests for reconsideration wait for whoever authorises their move with this permission. One read."""
    return sum(authorising_permission(terms_of(row.request)) == permission for row in _unanswered())


def mine_to_answer(permission: str, by: Membership) -> int:
    """How many of them this person may answer: what one asked for oneself, somebody else answers. One read."""
    return sum(authorising_permission(terms_of(row.request)) == permission for row in _of_others(by.user_id))


def to_decide(permission: str, *, emergency: bool) -> int:
    """How many requests wait to be authorised with this permission, whoever does it. One read."""
    return sum(row.emergency == emergency and _waits_for(row) == permission for row in _to_decide())


def to_agree() -> int:
    """How many decisions wait for another party's agreement, of emergencies too. One read."""
    return sum(_waits_for(row) == CONCUR for row in _to_decide())


def to_confirm() -> int:
    """How many emergency decisions wait for a second person. One read."""
    return sum(_waits_for(row) == CONFIRM for row in _to_decide())


def mine_to_confirm(by: Membership) -> int:
    """How many of them this person may confirm: neither what one proposed oneself nor what one authorised. One read."""
    return sum(decision_of(row, by) == CONFIRM for row in _to_decide())


def mine_to_decide(permission: str, by: Membership, *, emergency: bool = False) -> int:
    """How many of them this person may authorise: not what one proposed oneself. One read."""
    return sum(row.emergency == emergency and decision_of(row, by) == permission for row in _to_decide())


def mine_to_agree(by: Membership) -> int:
    """How many decisions wait for this person's agreement, of emergencies too. One read."""
    return sum(decision_of(row, by) == CONCUR for row in _to_decide())


def _waits_for(row: Any) -> str:
    theirs = {RequestStatus.AWAITING_CONCURRENCE: CONCUR, RequestStatus.AWAITING_CONFIRMER: CONFIRM}
    return theirs.get(row.status) or authorising_permission(terms_of(row))


def to_consider() -> int:
    """How many requests the System Quality Group's view can be recorded of now. Two reads."""
    return len(considerable())


def returned() -> QuerySet[LevelRequest]:
    """Proposals that were sent back to be worked on."""
    return LevelRequest.objects.filter(status=RequestStatus.RETURNED)


def declined(by: Membership) -> Number:
    """How many of one's own proposals were declined in the last two weeks, so that one has seen it."""
    return _declined.of(by.user_id, timezone.now() - SEEN_FOR)


def facts_to_check() -> int:
    """How many askings wait for the reader's organisation: row-level security shows it its own alone. One read."""
    return sum(standing_reply(each) == Reply.AWAITED for each in _asked())


@compiled
def _to_decide() -> Any:
    return awaiting_decision().order_by()


@compiled
def _asked() -> Any:
    return ProviderShare.objects.filter(withdrawn_at=None, answered_at=None).order_by()


@compiled
def _unanswered() -> Any:
    return unanswered().select_related("request__tenant").order_by()


@compiled
def _of_others(user: Any) -> Any:
    return unanswered().exclude(by__user=user).select_related("request__tenant").order_by()


def noted_too_late() -> Number:
    """How many emergencies the System Quality Group should have noted by now (EA10)."""
    return _unnoted.of(overdue_before(timezone.localdate()))


_declined = counted(declined_since)
_unnoted = counted(unnoted_before)
ends_to_confirm = counted(to_confirm_by)  # for a user in a role, as the second person


@compiled
def _all_of(user: Any) -> Any:
    rows = Assurance.objects.filter(subject__provider__lead__user=user, review_due__isnull=False)
    shown = ("review_due", "level", "subject__provider__organisation__code", "subject__name", "subject_id")
    return rows.order_by("review_due", "id").values_list(*shown)
