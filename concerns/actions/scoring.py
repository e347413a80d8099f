"""Score the risk of a concern again, and accept it as it stands (domain brief 7.1, RS11 to RS16)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.checks import areas_problems, score_problems
from concerns.actions.history import Changes, stage_in_words, tell
from concerns.models import Concern
from concerns.models.concerns import pair_of
from concerns.rules.changes import why_not_change
from concerns.rules.rescoring import acceptance_stands, why_not_accept_until, why_not_rescore
from concerns.rules.risk import Scores, Stage, headline, why_not_both
from quality_oversight.audit.trail import record
from quality_oversight.jinja import long_date
from quality_oversight.meanwhile import SavedMeanwhileError
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse, text_problems

REASON_LIMIT = 2000
VERBS = {Stage.CURRENT: "rescored", Stage.INITIAL: "rescored_initial", Stage.TARGET: "rescored_target"}
STANDS_NOW = "This is the score that stands now. Choose another consequence or likelihood."


@transaction.atomic
def rescore(
    concern: Concern,
    *,
    by: Membership,
    reason: str,
    consequence: Any = None,
    likelihood: Any = None,
    areas: Scores | None = None,
    which: str = Stage.CURRENT,
    version: int | None = None,
) -> Concern:
    """Score one of the three scores again, as a whole or area by area; the highest of the areas is its headline (RS15).

    The current score never stands above the initial one. What an executive accepted is not what stands after a rise:
    the acceptance ends with it. Whoever gives the `version` that they saw is refused when somebody saved since.
    """
    by.demand("concern.triage")
    concern = Concern.objects.locked().get(pk=concern.pk)
    by.demand_over("concern.triage", concern.sensitivity)
    if version is not None and concern.version != version:
        raise SavedMeanwhileError(concern)
    if ended := why_not_change(concern.status):
        raise ValidationError(ended)
    if which not in Stage.values:
        raise ValidationError({"which": "Choose which score."})
    reason, areas = plain(reason), areas or {}
    problems = areas_problems(areas) if areas else score_problems(consequence, likelihood)
    whole = (consequence, likelihood) if consequence and likelihood else None
    if not problems and (twofold := why_not_both(whole, areas)):
        problems["consequence"] = ValidationError(twofold)
    problems |= text_problems({"reason": reason}, {"reason": REASON_LIMIT})
    if not reason:
        problems["reason"] = ValidationError("Give the reason.")
    refuse(problems)
    consequence, likelihood = areas[headline(areas)] if areas else (consequence, likelihood)
    changes = take_score(concern, consequence, likelihood, which=which, areas=areas)
    if not changes:
        raise ValidationError({"consequence": STANDS_NOW})
    refuse_above_initial(concern)
    changes |= _outgrown(concern)
    concern.version += 1
    concern.save()
    concern.refresh_from_db(fields=["score"])
    tell(concern, VERBS[Stage(which)], by=by, at=timezone.now(), text=reason, changes=changes)
    record("concern.rescored", concern, by=by, which=which, consequence=consequence, likelihood=likelihood)
    return concern


@transaction.atomic
def accept_risk(concern: Concern, *, by: Membership, reason: str, until: date) -> Concern:
    """Tolerate the risk of a concern as it stands, for the board, with the reason and until a day (RS13)."""
    by.demand("risk.accept")
    concern = Concern.objects.locked().get(pk=concern.pk)
    if ended := why_not_change(concern.status):
        raise ValidationError(ended)
    reason = plain(reason)
    problems = text_problems({"reason": reason}, {"reason": REASON_LIMIT})
    if not reason:
        problems["reason"] = ValidationError("Give the reason.")
    wrong = why_not_accept_until(until, today=timezone.localdate())
    refuse(problems | {name: ValidationError(message) for name, message in wrong.items()})
    before = accepted_in_words(concern)
    concern.accepted_score = concern.consequence * concern.likelihood
    concern.accepted_by, concern.accepted_reason, concern.accepted_until = by, reason, until
    _keep(concern, "risk_accepted", by=by, text=reason, changes={"tolerated": [before, accepted_in_words(concern)]})
    record("concern.risk_accepted", concern, by=by, until=until, score=concern.accepted_score)
    return concern


@transaction.atomic
def end_risk_acceptance(concern: Concern, *, by: Membership) -> Concern:
    """Take an acceptance of a concern's risk back."""
    by.demand("risk.accept")
    concern = Concern.objects.locked().get(pk=concern.pk)
    if concern.accepted_score is None:
        raise ValidationError("Nobody has accepted the risk of this concern.")
    _keep(concern, "acceptance_ended", by=by, changes={"tolerated": [_forget(concern), ""]})
    record("concern.acceptance_ended", concern, by=by)
    return concern


def take_score(
    concern: Concern, consequence: int, likelihood: int, *, which: str, areas: Scores | None = None
) -> Changes:
    """Put a score into the concern in hand, and say what changes by it."""
    before = stage_in_words(concern, which)
    for name, value in zip(pair_of(which), (consequence, likelihood), strict=True):
        setattr(concern, name, value)
    others = {stage: scores for stage, scores in concern.areas.items() if stage != which}
    own = {str(area): [int(step) for step in pair] for area, pair in (areas or {}).items()}
    concern.areas = others | ({str(which): own} if own else {})
    after = stage_in_words(concern, which)
    return {} if before == after else {f"{which}_risk": [before, after]}


def refuse_above_initial(concern: Concern) -> None:
    """Refuse a current score above the initial one (RS11)."""
    initial = concern.initial_consequence * concern.initial_likelihood
    problems = why_not_rescore(initial=initial, current=concern.consequence * concern.likelihood)
    if problems:
        raise ValidationError({"consequence": list(problems.values())})


def accepted_in_words(concern: Concern) -> str:
    """What an executive accepted, as history tells it; empty where nobody did."""
    if concern.accepted_score is None or concern.accepted_until is None:
        return ""
    return f"{concern.accepted_score}, until {long_date(concern.accepted_until)}"


def _outgrown(concern: Concern) -> Changes:
    """End an acceptance that the current score has grown beyond."""
    accepted, current = concern.accepted_score, concern.consequence * concern.likelihood
    if accepted is None or acceptance_stands(accepted=accepted, current=current):
        return {}
    return {"tolerated": [_forget(concern), ""]}


def _forget(concern: Concern) -> str:
    """Take the acceptance off the concern in hand, and give its words."""
    words = accepted_in_words(concern)
    concern.accepted_score = concern.accepted_by = concern.accepted_until = None
    concern.accepted_reason = ""
    return words


def _keep(concern: Concern, verb: str, *, by: Membership, changes: Changes, text: str = "") -> None:
    concern.version += 1
    accepted = ["accepted_score", "accepted_by", "accepted_reason", "accepted_until"]
    concern.save(update_fields=[*accepted, "version"])
    tell(concern, verb, by=by, at=timezone.now(), text=text, changes=changes)
