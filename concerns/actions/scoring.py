"""Score the risk of a concern again (domain brief 7.1, RS11)."""

from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.checks import plain, refuse, score_problems, text_problems
from concerns.actions.history import Changes, risk_in_words, tell
from concerns.models import Concern
from concerns.rules.changes import why_not_change
from concerns.rules.rescoring import why_not_rescore
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership

REASON_LIMIT = 2000


@transaction.atomic
def rescore(
    concern: Concern,
    *,
    by: Membership,
    consequence: int,
    likelihood: int,
    reason: str,
    which: Literal["current", "initial"] = "current",
) -> Concern:
    """Score the current risk, or the initial one, again; the current score never stands above the initial one."""
    by.demand("concern.triage")
    concern = Concern.objects.select_for_update().get(pk=concern.pk)
    if ended := why_not_change(concern.status):
        raise ValidationError(ended)
    reason = plain(reason)
    problems = score_problems(consequence, likelihood) | text_problems({"reason": reason}, {"reason": REASON_LIMIT})
    if not reason:
        problems["reason"] = ValidationError("Give the reason.")
    refuse(problems)
    changes = take_score(concern, consequence, likelihood, which=which)
    if not changes:
        raise ValidationError(
            {"consequence": "This is the score that stands now. Choose another consequence or likelihood."}
        )
    refuse_above_initial(concern)
    concern.version += 1
    concern.save()
    concern.refresh_from_db(fields=["score"])
    tell(
        concern,
        "rescored" if which == "current" else "rescored_initial",
        by=by,
        at=timezone.now(),
        text=reason,
        changes=changes,
    )
    record("concern.rescored", concern, by=by, which=which, consequence=consequence, likelihood=likelihood)
    return concern


def take_score(concern: Concern, consequence: int, likelihood: int, *, which: str) -> Changes:
    """Put a score into the concern in hand, and say what changes by it."""
    prefix = "initial_" if which == "initial" else ""
    old = (getattr(concern, f"{prefix}consequence"), getattr(concern, f"{prefix}likelihood"))
    setattr(concern, f"{prefix}consequence", consequence)
    setattr(concern, f"{prefix}likelihood", likelihood)
    if old == (consequence, likelihood):
        return {}
    return {f"{which}_risk": [risk_in_words(*old), risk_in_words(consequence, likelihood)]}


def refuse_above_initial(concern: Concern) -> None:
    """Refuse a current score above the initial one (RS11)."""
    initial = concern.initial_consequence * concern.initial_likelihood
    problems = why_not_rescore(initial=initial, current=concern.consequence * concern.likelihood)
    if problems:
        raise ValidationError({"consequence": list(problems.values())})
