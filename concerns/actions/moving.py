"""Move a concern along its life (domain brief 4.1)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.answering import answer_reporters
from concerns.actions.checks import lead_problems, score_problems
from concerns.actions.history import Changes, tell
from concerns.actions.merging import duplicate_problems, lock_both, tell_original
from concerns.actions.scoring import take_score
from concerns.actions.undoing import standing
from concerns.models import Concern
from concerns.rules.lifecycle import MOVES, Move, Status, why_not
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse, text_problems

REOPENING = {"reopen", "reopen_at_triage"}
LIMITS = {"reason": 2000, "evidence": 2000, "outcome": 2000, "redirected_to": 200}


@transaction.atomic
def move(concern: Concern, target: str, *, by: Membership, shared: bool = False, **given: Any) -> Concern:
    """Move a concern to another status with what that move needs.

    `given` may hold reason, evidence, closure_reason, outcome, route, redirected_to and duplicate_of; at triage's
    acceptance also lead, consequence and likelihood. `shared` lets those whom it is shared with see this step.
    """
    by.demand("concern.view")
    concern, given["duplicate_of"] = lock_both(concern, given.get("duplicate_of"))
    given |= {name: plain(given[name]) for name in LIMITS if name in given}
    if problems := why_not(concern.status, target, given=given):
        raise ValidationError(problems)
    origin, target = Status(concern.status), Status(target)
    step = MOVES[origin, target]
    by.demand_over(step.permission, concern.sensitivity)
    texts = {name: given[name] for name in LIMITS if given.get(name)}
    refuse(text_problems(texts, LIMITS) | duplicate_problems(concern, given.get("duplicate_of")))
    before = standing(concern)
    changes: Changes = {"status": [origin.label, target.label]}
    changes |= _accept(concern, given) if step.name == "accept" else {}
    repeated = concern.duplicate_of  # before the way back takes it off
    changes |= _keep(concern, step, given)
    repeated = repeated or concern.duplicate_of
    concern.status = target
    concern.version += 1
    concern.save()
    concern.refresh_from_db(fields=["score"])
    text = "\n\n".join(texts[name] for name in ("reason", "evidence") if name in texts)
    event = tell(
        concern,
        step.name,
        by=by,
        at=timezone.now(),
        text=text,
        changes=changes,
        shared=shared and bool(concern.shared_with),
        about=repeated if "duplicate_of" in changes else None,
        before=before,
    )
    answer_reporters(concern, event, by=by)
    if repeated and "duplicate_of" in changes:
        tell_original(repeated, concern, by)
    record("concern.moved", concern, by=by, move=step.name, origin=origin, to=target)
    return concern


def _accept(concern: Concern, given: dict[str, Any]) -> Changes:
    """Confirm at triage who leads, and the risk as first seen; from here on controls can only lower it."""
    changes: Changes = {}
    lead = given.get("lead") or concern.lead
    if lead is None:
        raise ValidationError({"lead": "Choose who leads on this concern."})
    refuse(lead_problems(lead, concern.sensitivity))
    if lead.pk != concern.lead_id:
        changes["lead"] = [concern.lead.name if concern.lead else "", lead.name]
        concern.lead = lead
    if "consequence" in given or "likelihood" in given:
        consequence, likelihood = given.get("consequence", 0), given.get("likelihood", 0)
        refuse(score_problems(consequence, likelihood))
        for which in ("initial", "current"):
            changes |= take_score(concern, consequence, likelihood, which=which)
    return changes


def _keep(concern: Concern, step: Move, given: dict[str, Any]) -> Changes:
    """Write what a move leaves on the concern itself; reopening takes back what the end had left."""
    if step.name in REOPENING:
        return _clear(concern)
    changes: Changes = {}
    if "outcome" in step.needs:
        concern.outcome = given["outcome"]
        changes["outcome"] = ["", concern.outcome]
    if step.name == "close":
        concern.closure_reason = given["closure_reason"]
        concern.closure_evidence = given["evidence"]
        concern.closed_on = timezone.localdate()
        changes["closure_reason"] = ["", concern.get_closure_reason_display()]
    if step.name == "redirect":
        concern.route, concern.redirected_to = given["route"], given["redirected_to"]
        changes["redirected_to"] = ["", f"{concern.get_route_display()}: {concern.redirected_to}"]
    if step.name == "mark_duplicate":
        concern.duplicate_of = given["duplicate_of"]
        changes["duplicate_of"] = ["", given["duplicate_of"].ref]
    return changes


def _clear(concern: Concern) -> Changes:
    """Take back what the end of a concern had left on it; history keeps it."""
    before = {
        "closure_reason": concern.get_closure_reason_display(),
        "outcome": concern.outcome,
        "redirected_to": concern.redirected_to,
        "duplicate_of": concern.duplicate_of.ref if concern.duplicate_of else "",
    }
    concern.closure_reason = concern.closure_evidence = concern.outcome = concern.route = concern.redirected_to = ""
    concern.closed_on = concern.duplicate_of = None
    return {name: [words, ""] for name, words in before.items() if words}
