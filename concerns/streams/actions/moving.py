"""Bring a concern into a restricted stream, and hand a matter back that is not the stream's (domain brief 8.3, 4.1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from concerns.actions.history import tell
from concerns.actions.moving import move
from concerns.actions.raising import raise_concern, raise_concerns
from concerns.models import Concern
from concerns.rules.changes import why_not_lead
from concerns.rules.lifecycle import Route, Status
from concerns.rules.vocabulary import RESTRICTED, Sensitivity
from concerns.streams import sealing
from concerns.streams.actions.keeping import demand_keeper
from concerns.streams.models import ReporterIdentity
from concerns.streams.rules import BACK_TO, names_reporter, why_not_hand_back, why_not_protect
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain


@contextmanager
def within(stream: str, *, by: Membership) -> Iterator[None]:
    """Write into a stream that the writer may not see: nothing that is read in here may leave it."""
    with by.acting(stream):
        yield


@transaction.atomic
def raise_for_keeper(*, by: Membership, stream: str, **draft: Any) -> Concern:
    """Log a concern straight into a restricted stream; whoever is not cleared for it neither sees it nor leads it.

    Whoever may log concerns may do this without a clearance: it shows nobody anything. `draft` is as in
    `raise_concern`; a handling line of its own gives way to that of the stream. What is returned is to be seen by
    nobody who is not cleared.
    """
    by.demand("concern.raise")
    if stream not in RESTRICTED:
        raise ValidationError({"sensitivity": "Choose who it is for"})
    lead = draft.get("lead")
    if lead and why_not_lead(stream, clearances=lead.clearances):
        draft["lead"] = None
    with within(stream, by=by):
        return raise_concerns([draft | {"sensitivity": stream, "handling": ""}], by=by, into=stream)[0]


@transaction.atomic
def protect(concern: Concern, *, by: Membership, stream: str) -> list[Concern]:
    """Move an ordinary concern, and those that repeat it, into a restricted stream: what was moved, itself first.

    Whoever is not cleared for the stream sees them no more, nor leads them. Whoever triages may do this without a
    clearance: it shows nobody anything, and takes the concerns out of sight.
    """
    by.demand("concern.triage")
    alike = Concern.objects.locked().filter(Q(pk=concern.pk) | Q(duplicate_of=concern.pk)).order_by("pk")
    rows = {each.pk: each for each in alike}
    if concern.pk not in rows:
        raise Concern.DoesNotExist("The concern is not to be seen any more.")
    concern = rows.pop(concern.pk)
    by.demand_over("concern.triage", concern.sensitivity)
    doubles = [each for each in rows.values() if each.sensitivity == Sensitivity.STANDARD]
    shared = [each.ref for each in doubles if each.shared_with]
    if problems := why_not_protect(concern.sensitivity, stream, shared=bool(concern.shared_with), doubles=shared):
        raise ValidationError(problems)
    return [_restrict(each, by=by, stream=stream) for each in (concern, *doubles)]


def _restrict(concern: Concern, *, by: Membership, stream: str) -> Concern:
    """Write one concern, which is locked, into a restricted stream."""
    changes = {"sensitivity": [concern.get_sensitivity_display(), str(Sensitivity(stream).label)]}
    with within(stream, by=by):
        concern.sensitivity = stream
        if concern.handling:
            changes["handling"] = [concern.handling, ""]
            concern.handling = ""
        if concern.lead and why_not_lead(stream, clearances=concern.lead.clearances):
            changes["lead"] = [concern.lead.name, ""]
            concern.lead = None
        concern.version += 1
        concern.save(update_fields=["sensitivity", "handling", "lead", "version"])
        tell(concern, "protected", by=by, at=timezone.now(), changes=changes)
        record("concern.protected", concern, by=by, stream=stream)
    return concern


@transaction.atomic
def hand_back(concern: Concern, *, by: Membership, reason: str, **draft: Any) -> Concern:
    """Give the quality team a matter that is not the stream's: an ordinary concern, made of what its keeper writes.

    `draft` is as in `raise_concern`. Nothing of the restricted concern moves: its words, history, files, reports and
    the reporter's identity stay in the stream, where it ends as redirected for a `reason`.
    """
    demand_keeper(by, concern.sensitivity)
    concern = Concern.objects.locked().get(pk=concern.pk)
    reason = plain(reason)
    if problems := why_not_hand_back(concern.status, reason=reason):
        raise ValidationError(problems)
    refuse_reporter(concern, [str(value) for value in draft.values() if isinstance(value, str)])
    made = raise_concern(by=by, **draft | {"sensitivity": Sensitivity.STANDARD})
    if concern.status == Status.SUBMITTED:
        concern = move(concern, Status.TRIAGE, by=by)
    whom = f"{BACK_TO}, as {made.ref}"
    move(concern, Status.REDIRECTED, by=by, route=Route.OTHER, redirected_to=whom, reason=reason)
    record("concern.handed_back", concern, by=by)
    return made


def refuse_reporter(concern: Concern, texts: list[str]) -> None:
    """Refuse texts that name the person whose identity is kept for a concern; call as the keeper."""
    kept = ReporterIdentity.objects.filter(concern=concern).first()
    if kept is None:
        return
    try:
        identity = sealing.unseal(kept.sealed, concern.pk)
    except sealing.CannotOpenError:  # its key is gone: nobody can know the name any more
        return
    if names_reporter(texts, identity["name"], identity["contact"]):
        raise ValidationError("What you wrote names who reported it, or how to reach them. Take that out.")
