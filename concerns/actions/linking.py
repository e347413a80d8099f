"""Link two concerns, and take a link away again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.history import tell
from concerns.models import Concern, ConcernLink
from concerns.rules.links import Way, seen_from, starts_here, why_not_link
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import given_reason, plain, refuse, text_problems

LIMITS = {"reason": 500}


@transaction.atomic
def link(
    concern: Concern, *, by: Membership, other: Concern, way: str, reason: str, logging: bool = False
) -> ConcernLink:
    """Link a concern to another: `way` says how it reads from the concern in hand ("caused_by", "causes").

    Whoever is just `logging` the concern in hand needs no permission to edit.
    """
    by.demand("concern.raise" if logging else "concern.edit")
    locked = {each.pk: each for each in _lock(concern, other)}
    if not {concern.pk, other.pk} <= locked.keys():
        raise Concern.DoesNotExist("One of the two concerns is not to be seen any more.")
    concern, other = locked[concern.pk], locked[other.pk]
    if not logging:
        by.demand_over("concern.edit", concern.sensitivity)
    reason = plain(reason)
    linked = ConcernLink.objects.current().of(concern).filter(pk__in=ConcernLink.objects.of(other)).exists()
    wrong = why_not_link(same=concern.pk == other.pk, linked=linked, way=way, reason=reason)
    problems = text_problems({"reason": reason}, LIMITS)
    refuse(problems | {name: ValidationError(message) for name, message in wrong.items()})
    start, end = (concern, other) if starts_here(way) else (other, concern)
    kind = way if starts_here(way) else seen_from(_kind_behind(way), start=True)
    made = ConcernLink.objects.create(
        **ConcernLink.signature(by), at=timezone.now(), concern=start, other=end, kind=kind, reason=reason
    )
    _tell_both(made, "linked", by=by, text=reason)
    return made


@transaction.atomic
def unlink(link: ConcernLink, *, by: Membership, reason: str) -> ConcernLink:
    """End a link; both histories keep that it stood, and why it was taken away."""
    by.demand("concern.edit")
    link = ConcernLink.objects.select_for_update(of=("self",)).select_related("concern", "other").get(pk=link.pk)
    if not any(by.may_over("concern.edit", each.sensitivity) for each in (link.concern, link.other)):
        by.demand_over("concern.edit", link.concern.sensitivity)
    if link.ended_at:
        raise ValidationError("This link has been removed already.")
    reason = given_reason(reason, "Say why the link is taken away.", most=LIMITS["reason"])
    _lock(link.concern, link.other)
    link.end(by.name, reason)
    _tell_both(link, "unlinked", by=by, text=reason)
    return link


def _kind_behind(way: str) -> str:
    return {Way.CAUSES: Way.CAUSED_BY, Way.FOLLOWED_BY: Way.FOLLOWS}[Way(way)]


def _lock(*concerns: Concern) -> list[Concern]:
    """Lock both rows in one order, so that two people who link the same pair do not wait for each other for ever."""
    return list(Concern.objects.locked().filter(pk__in=[each.pk for each in concerns]).order_by("pk"))


def _tell_both(link: ConcernLink, verb: str, *, by: Membership, text: str) -> None:
    """Tell the step in both histories; each is hidden from those who may not see the concern at the other end."""
    at = timezone.now()
    for here, there, start in ((link.concern, link.other, True), (link.other, link.concern, False)):
        said = f"{seen_from(link.kind, start=start).label} {there.ref}"
        changes = {"links": ["", said] if verb == "linked" else [said, ""]}
        Concern.objects.filter(pk=here.pk).update(version=here.version + 1)
        tell(here, verb, by=by, at=at, text=text, changes=changes, about=there)
        record(f"concern.{verb}", here, by=by, kind=link.kind)  # the other end would show what is restricted
