"""Link a risk with the concerns that it is about."""

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.models import Concern
from concerns.register.actions.history import tell
from concerns.register.models import Risk, RiskLink
from concerns.register.rules.judging import why_not_change
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def link(risk: Risk, concern: Concern, *, by: Membership) -> RiskLink:
    """Link a concern that the person sees; who does not see the concern sees neither the link nor this step."""
    by.demand("risk.keep")
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    if ended := why_not_change(risk.status):
        raise ValidationError(ended)
    if RiskLink.objects.filter(risk=risk, concern=concern).exists():
        raise ValidationError({"concern": f"{concern.ref} is linked with this risk already."})
    return join(risk, concern, by=by)


@transaction.atomic
def unlink(found: RiskLink, *, by: Membership) -> Risk:
    """Take a concern away from a risk."""
    by.demand("risk.keep")
    risk = Risk.objects.select_for_update().get(pk=found.risk_id)
    if ended := why_not_change(risk.status):
        raise ValidationError(ended)
    concern = found.concern
    found.delete()
    tell(risk, "unlinked", by=by, text=concern.ref, concern=concern)
    record("risk.unlinked", concern, by=by, risk=risk.ref)
    return risk


def join(risk: Risk, concern: Concern, *, by: Membership) -> RiskLink:
    """Write the link and its traces, all of which hide with the concern."""
    made = RiskLink.objects.create(risk=risk, concern=concern)
    tell(risk, "linked", by=by, text=concern.ref, concern=concern)
    record("risk.linked", concern, by=by, risk=risk.ref)
    return made
