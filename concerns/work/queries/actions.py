"""Reads of actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from concerns.files.models import Attachment
from concerns.models import Concern
from concerns.rules.changes import why_not_change, why_not_lead
from concerns.work.models import ActionRevision, ConcernAction
from concerns.work.rules.changes import VERBS, why_not, why_not_report
from concerns.work.rules.judging import Judged, Status
from providers.models import Organisation
from quality_oversight.compiled import AnyOf, compiled
from quality_oversight.tenancy.models import Membership


@dataclass(frozen=True)
class Line:
    """One action in a list: itself, its status in words and its colour, on a day."""

    action: Any
    status: str
    judged: Judged


def lines(actions: Sequence[Any], today: date) -> list[Line]:
    """Actions, or what they once said, as a list shows them."""
    return [Line(each, each.status_words(today), each.judged(today)) for each in actions]


def is_mine(by: Membership) -> Q:
    """What a person is to do: asked of them in any of their roles here, or of the organisation whose user they are."""
    return asked_of(roles_of(by), by.organisation_id, outside=by.is_outside)


def asked_of(roles: Any, organisation: Any, *, outside: bool) -> Q:
    """A condition on actions: asked of one of some roles, or of an outside organisation."""
    return Q(organisation_id=organisation) if outside else Q(AnyOf(F("owner_id"), roles))


def roles_of(by: Membership) -> list[UUID]:
    """The keys of a person's memberships here, in whatever role."""
    return [key for (key,) in _roles(by.user_id)]


@compiled
def _roles(user: Any) -> Any:
    return Membership.objects.filter(user_id=user).order_by().values_list("pk")


def part_of_page(concern: Concern, *, by: Membership) -> dict[str, Any] | None:
    """The actions on a concern that this reader sees, the open ones first; None where there is nothing to see or do."""
    rows = _actions(concern.pk)
    may_add = by.may_over("action.keep", concern.sensitivity) and why_not_change(concern.status) is None
    if not rows and not may_add:
        return None
    rows.sort(key=lambda each: not each.is_open)  # by due date within each half
    return {"lines": lines(rows, timezone.localdate()), "may_add": may_add}


@compiled
def _actions(concern: Any) -> Any:
    return ConcernAction.objects.filter(concern=concern).select_related("organisation")


def actions_at(concern: Concern, at: datetime) -> list[Line]:
    """The actions on a concern as they stood at a past time, and their colours on the day before it."""
    steps = ActionRevision.objects.filter(action__concern=concern, at__lt=at)
    last = steps.order_by("action_id", "-at", "-id").distinct("action_id")
    rows = ActionRevision.objects.filter(pk__in=last.values("pk")).select_related("organisation").order_by("due", "id")
    day = timezone.localdate(at)
    return lines(list(rows), day)


def why_closed(verb: str, action: ConcernAction, *, by: Membership) -> str | None:
    """Say why this person cannot take a step with an action now."""
    keeper = by.may_over("action.keep", action.concern.sensitivity)
    if VERBS[verb].keeper and not keeper:
        return "Only the quality team does this."
    refusal = None if VERBS[verb].keeper else why_not_report(own=action.is_of(by), keeper=keeper)
    return refusal or why_not(verb, action.status, concern_status=action.concern.status)


def open_verbs(action: ConcernAction, *, by: Membership) -> list[str]:
    """What this person may do with an action now."""
    if not by.may("action.report"):
        return []
    return [verb for verb in VERBS if why_closed(verb, action, by=by) is None]


def people_for(concern: Concern, today: date) -> list[Membership]:
    """Who may be asked to do something about a concern: people who take on actions, and who may see it."""
    people = Membership.objects.current(today).holding("action.report").select_related("user")
    people = people.filter(Q(organisation_id=None) | Q(organisation_id__in=concern.shared_with))
    return [each for each in people if why_not_lead(concern.sensitivity, clearances=each.clearances) is None]


def organisations_for(concern: Concern) -> list[Organisation]:
    """The outside organisations that may be asked: those that see the concern."""
    return list(Organisation.objects.filter(pk__in=concern.shared_with).order_by("name"))


def files_of(action: ConcernAction) -> list[Attachment]:
    """The files that show an action is done, as far as the reader may have them."""
    keys = action.evidence_files
    return list(Attachment.objects.present().filter(pk__in=keys).order_by("name")) if keys else []


def files_to_choose(concern: Concern) -> list[tuple[str, str]]:
    """The files of a concern that the reader sees, for a form."""
    return [(str(each.pk), each.name) for each in Attachment.objects.present().filter(concern=concern)]


def open_statuses() -> list[tuple[str, str]]:
    """The statuses that an owner may report, with their words."""
    return [(str(each), str(each.label)) for each in (Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK)]
