"""Set what the board will bear in one category of risk."""

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.register.models import RiskAppetite
from concerns.rules.risk import SCORES, Appetite, Area
from quality_oversight.audit.trail import record
from quality_oversight.meanwhile import SavedMeanwhileError
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def set_appetite(category: str, *, by: Membership, level: str, tolerated: int, version: int = 1) -> RiskAppetite:
    """Set the appetite and the highest tolerated score (one that the matrix can give) of a category."""
    by.demand("risk.appetite")
    if category not in Area.values:
        raise ValidationError("There is no such category.")
    if level not in Appetite.values:
        raise ValidationError({"level": "Choose the appetite."})
    if tolerated not in SCORES:
        raise ValidationError({"tolerated": "Choose a score that the matrix can give."})
    RiskAppetite.objects.bulk_create([RiskAppetite(category=category)], ignore_conflicts=True)
    appetite = RiskAppetite.objects.select_for_update().get(category=category)
    if appetite.version != version:
        raise SavedMeanwhileError(appetite)
    if (appetite.level, appetite.tolerated) == (level, tolerated):
        return appetite
    before = str(appetite)
    appetite.level, appetite.tolerated, appetite.version = level, tolerated, version + 1
    appetite.save()
    record("risk.appetite_set", appetite, by=by, before=before)
    return appetite
