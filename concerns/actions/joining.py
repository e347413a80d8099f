"""Log a concern beside a similar one that is open already (domain brief 7.8, DD1: counted once, both sources kept)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.actions.linking import link
from concerns.actions.moving import move
from concerns.actions.raising import raise_concern
from concerns.models import Concern
from concerns.rules.lifecycle import Status
from concerns.rules.links import Beside, Way
from quality_oversight.tenancy.models import Membership

REASON = "It was found as similar while this concern was being logged."


@transaction.atomic
def raise_beside(other: Concern | None, *, by: Membership, how: str, **given: Any) -> Concern:
    """Log a concern and link it to `other` as related, or mark it as the same; the latter is a decision of triage.

    Without another concern it is logged alone.
    """
    if other is None:
        return raise_concern(by=by, **given)
    if how not in Beside.values:
        raise ValidationError("Choose how the two concerns hang together.")
    by.demand("concern.triage" if how == Beside.SAME else "concern.raise")
    other = Concern.objects.locked().get(pk=other.pk)  # before the audit trail, as everybody does
    concern = raise_concern(by=by, **given)
    if how == Beside.SAME:
        count_once(concern, other, by=by)
    else:
        link(concern, by=by, other=other, way=Way.RELATED, reason=REASON, logging=True)
    return Concern.objects.get(pk=concern.pk)


def count_once(concern: Concern, original: Concern, *, by: Membership) -> None:
    """Make a concern that was just logged a duplicate of another: counted once, both sources kept."""
    move(concern, Status.TRIAGE, by=by)
    move(concern, Status.DUPLICATE, by=by, duplicate_of=original)
