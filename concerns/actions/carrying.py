"""Carry open concerns over to what follows a subject that ended, and take them back."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.history import tell
from concerns.actions.subjects import Further, put_further
from concerns.models import Concern
from concerns.queries import about
from concerns.rules.carrying import REASON_LIMIT, why_not_carry, why_not_take_back
from concerns.rules.subjects import Part
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import given_reason


@transaction.atomic
def carry_over(keys: Collection[UUID], *, origin: Subject, to: Subject, by: Membership, reason: str) -> list[Concern]:
    """Let concerns about what ended be about what follows it as well; their own subject and history stay as they are.

    All or none: where one was closed or carried over meanwhile, nothing is done and it is named.
    """
    by.demand("work.carry")
    reason = given_reason(reason, "Say why these concerns are carried over", most=REASON_LIMIT)
    if to.pk == origin.pk or to.retired_on:
        raise ValidationError({"successor": "Choose what follows it, which is in use."})
    concerns = _locked(keys, origin, by)
    for concern in concerns:
        further = _further(concern)
        named = to.pk in {concern.subject_id, *(each.pk for each, _ in further)}
        _refuse(concern, why_not_carry(concern.status, named=named, further=len(further)))
        _keep(concern, "carried_over", [*further, (to, Part.ABOUT)], by=by, reason=reason)
    return concerns


@transaction.atomic
def take_back(keys: Collection[UUID], *, origin: Subject, to: Subject, by: Membership, reason: str) -> list[Concern]:
    """Undo what was carried over, as a decision of its own; both stay in the history of each concern."""
    by.demand("work.carry")
    reason = given_reason(reason, "Say why these concerns are taken back", most=REASON_LIMIT)
    concerns = _locked(keys, origin, by)
    for concern in concerns:
        further = _further(concern)
        left = [(each, part) for each, part in further if each.pk != to.pk]
        _refuse(concern, why_not_take_back(concern.status, named=len(left) < len(further)))
        _keep(concern, "taken_back", left, by=by, reason=reason)
    return concerns


def _further(concern: Concern) -> list[tuple[Subject, str]]:
    return [(row.subject, row.part) for row in concern.further.current().select_related("subject")]


def _locked(keys: Collection[UUID], origin: Subject, by: Membership) -> list[Concern]:
    """The chosen concerns that are about what ended, locked in one order for everybody."""
    if not keys:
        raise ValidationError({"concerns": "Choose at least one concern"})
    held = about(provider=origin.provider_id) if origin.provider_id else about(pk=origin.pk)
    found = Concern.objects.filter(held, pk__in=keys).values("pk")
    concerns = list(Concern.objects.locked().filter(pk__in=found).order_by("pk"))
    if len(concerns) != len(set(keys)):
        raise ValidationError("One of these concerns is not about this provider any more. Somebody acted meanwhile.")
    for concern in concerns:
        by.demand_over("concern.edit", concern.sensitivity)
    return concerns


def _refuse(concern: Concern, reason: str | None) -> None:
    if reason:
        raise ValidationError({"concerns": f"{concern.ref}: {reason} Somebody may have acted meanwhile."})


def _keep(concern: Concern, verb: str, further: Further, *, by: Membership, reason: str) -> None:
    changes = put_further(concern, further, by=by)
    concern.version += 1
    concern.save(update_fields=["version"])
    tell(concern, verb, by=by, at=timezone.now(), text=reason, changes=changes)
    record(f"concern.{verb}", concern, by=by)
