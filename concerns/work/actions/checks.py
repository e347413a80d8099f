"""What every change of an action asks first."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns.models import Concern
from concerns.rules.changes import why_not_lead
from concerns.work.models import ConcernAction
from concerns.work.rules import changes as rules
from providers.models import Organisation
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import Problems, plain, refuse, text_problems

WRITTEN = tuple(rules.LIMITS)


def lock(action: ConcernAction, verb: str, *, by: Membership) -> ConcernAction:
    """Demand the permission, lock the concern and then the action, and ask whether the change can be made."""
    asked = rules.VERBS[verb]
    by.demand("action.keep" if asked.keeper else "action.report")
    concern = Concern.objects.locked().get(pk=action.concern_id)
    action = (
        ConcernAction.objects.select_for_update(of=("self",))
        .select_related("owner__user", "organisation")
        .get(pk=action.pk)
    )
    action.concern = concern
    keeps = by.may_over("action.keep", concern.sensitivity)
    if asked.keeper:
        by.demand_over("action.keep", concern.sensitivity)
    elif refusal := rules.why_not_report(own=action.is_of(by), keeper=keeps):
        raise ValidationError(refusal)
    if refusal := rules.why_not(verb, action.status, concern_status=concern.status):
        raise ValidationError(refusal)
    return action


def tidied(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, its texts as they are kept."""
    return {name: plain(value) if name in WRITTEN else value for name, value in given.items()}


def refuse_wrong(given: Mapping[str, Any], missing: Mapping[str, str], more: Problems | None = None) -> None:
    """Refuse what is missing, too long, or tells of a patient; `more` are the problems of this change alone."""
    texts = {name: given[name] for name in WRITTEN if name in given}
    said = {name: ValidationError(message) for name, message in missing.items()}
    refuse((more or {}) | text_problems(texts, rules.LIMITS) | said)


def owner_problems(concern: Concern, owner: Membership | None, organisation: Organisation | None) -> Problems:
    """An owner who has left or takes on no actions, or who may not see the concern."""
    if owner is None and organisation is None:
        return {}
    key = owner.organisation_id if owner else organisation.pk if organisation else None
    streams = owner.clearances if owner else []
    refusal = rules.why_not_owner(
        works=owner is None or (owner.may("action.report") and owner.is_current(timezone.localdate())),
        cleared=why_not_lead(concern.sensitivity, clearances=streams) is None,
        sees=key is None or key in concern.shared_with,
    )
    return {"owner": ValidationError(refusal)} if refusal else {}


def give(action: ConcernAction, owner: Membership | None, organisation: Organisation | None) -> None:
    """Ask a person, or an outside organisation, to do it; a person of an organisation does it for that one."""
    if owner is not None:
        outside = owner.organisation_id
        organisation = Organisation.objects.get(pk=outside) if outside else None
    action.owner, action.organisation = owner, organisation
    action.owner_name = owner.name if owner else ""
