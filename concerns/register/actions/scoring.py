"""Score a risk again, with the reason; every scoring is kept (domain brief 7.1)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.checks import areas_problems
from concerns.actions.history import risk_in_words
from concerns.register.actions.checks import reason_problems
from concerns.register.actions.history import tell
from concerns.register.models import Risk, RiskScore
from concerns.register.rules.judging import scored, why_not_change, why_not_scores
from concerns.register.rules.vocabulary import Status, Which
from concerns.rules.risk import Scores
from quality_oversight.audit.trail import record
from quality_oversight.meanwhile import SavedMeanwhileError
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import plain, refuse


@transaction.atomic
def rescore(
    risk: Risk,
    *,
    by: Membership,
    which: str,
    areas: Scores,
    reason: str,
    review_due: date | None = None,
    version: int | None = None,
) -> Risk:
    """Score one of the three scores again, area by area; a current score may be confirmed unchanged (RS16).

    What an executive accepted is not what stands after a rise: the acceptance ends with it. `review_due` sets the
    next review as well. Whoever gives the `version` that they saw is refused when somebody saved since.
    """
    by.demand("risk.keep")
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    if version is not None and risk.version != version:
        raise SavedMeanwhileError(risk)
    if ended := why_not_change(risk.status):
        raise ValidationError(ended)
    reason = plain(reason)
    if which not in Which.values:
        raise ValidationError({"which": "Choose which score."})
    refuse(areas_problems(areas) | reason_problems(reason))
    old, same = risk.scored(which), _as_kept(areas) == risk.areas.get(which)
    if same and which != Which.CURRENT:
        raise ValidationError({"which": "This is the score that stands now. Choose another consequence or likelihood."})
    put(risk, which, areas)
    new = risk.scored(which)
    refuse_above_inherent(risk)
    if which == Which.CURRENT:
        risk.previous_score = old.score
        if new.score != old.score:
            risk.current_since = timezone.localdate()
        if new.score > old.score and risk.status == Status.TOLERATED:
            risk.status, risk.status_reason, risk.accepted_by, risk.accepted_until = Status.OPEN, "", None, None
    if review_due:
        risk.review_due = review_due
    risk.version += 1
    risk.save()
    risk.refresh_from_db(fields=["inherent_score", "current_score", "target_score"])
    keep_score(risk, which, by=by, reason=reason)
    words = [risk_in_words(each.consequence, each.likelihood) for each in (old, new)]
    tell(risk, "rescored", by=by, text=reason, changes={f"{which}_risk": words})
    record("risk.rescored", risk, by=by, which=which, consequence=new.consequence, likelihood=new.likelihood)
    return risk


def put(risk: Risk, which: str, areas: Scores) -> None:
    """Put a score into the risk in hand: its areas, and the highest of them as its headline (RS15)."""
    headline = scored(areas)
    setattr(risk, f"{which}_consequence", headline.consequence)
    setattr(risk, f"{which}_likelihood", headline.likelihood)
    risk.areas = {**risk.areas, which: _as_kept(areas)}


def keep_score(risk: Risk, which: str, *, by: Membership, reason: str) -> RiskScore:
    """Keep one scoring for good."""
    now = risk.scored(which)
    return RiskScore.objects.create(
        **Signed.signature(by),
        risk=risk,
        which=which,
        areas=risk.areas[which],
        consequence=now.consequence,
        likelihood=now.likelihood,
        reason=reason,
    )


def refuse_above_inherent(risk: Risk, field: str | None = None) -> None:
    """Refuse a current score above the inherent one (RS11)."""
    problems = why_not_scores(inherent=risk.scored(Which.INHERENT).score, current=risk.scored(Which.CURRENT).score)
    if problems:
        raise ValidationError({field: list(problems.values())} if field else list(problems.values()))


def _as_kept(areas: Scores) -> dict[str, list[int]]:
    return {str(area): [int(step) for step in pair] for area, pair in areas.items()}
