"""Put a risk on the register, and change its words."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.checks import areas_problems
from concerns.actions.raising import next_references
from concerns.models import Concern
from concerns.register.actions.checks import LIMITS, description_problems, people_problems
from concerns.register.actions.history import changes_between, in_words, tell
from concerns.register.actions.linking import join
from concerns.register.actions.scoring import keep_score, put, refuse_above_inherent
from concerns.register.models import Risk
from concerns.register.rules.judging import why_not_change
from concerns.register.rules.vocabulary import Which
from concerns.rules.risk import Scores
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse

PREFIX = "QR"
FIELDS = (
    "kind", "category", "cause", "event", "effect", "objective", "subject", "source", "bearer", "owner", "executive",
    "committee", "proximity", "review_due", "corporate_ref",
)  # fmt: skip


class SavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved this risk after it was opened for editing."""

    words = "Somebody else saved this risk while you were editing it."


@transaction.atomic
def add_risk(
    *,
    by: Membership,
    inherent: Scores,
    current: Scores,
    target: Scores,
    review_due: date,
    concern: Concern | None = None,
    **given: Any,
) -> Risk:
    """Put a risk on the register under the next reference; `concern` is the one that it was made from.

    `given` holds the fields of FIELDS; objective, source, bearer, executive, committee, corporate_ref may be left out.
    """
    by.demand("risk.keep")
    today = timezone.localdate()
    usual = {"objective": "", "source": None, "bearer": None, "executive": None, "committee": "", "corporate_ref": ""}
    described = usual | given | {name: plain(given.get(name)) for name in LIMITS}
    problems = description_problems(described) | people_problems(described.get("owner"), described["executive"])
    scores = {Which.INHERENT: inherent, Which.CURRENT: current, Which.TARGET: target}
    for which, areas in scores.items():
        problems |= areas_problems(areas, f"{which}_")
    if review_due < today:
        problems["review_due"] = ValidationError("Review due must be today or in the future")
    refuse(problems)
    risk = Risk(**described, review_due=review_due, current_since=today, opened_on=today)
    for which, areas in scores.items():
        put(risk, which, areas)
    refuse_above_inherent(risk, "current_consequence")
    (risk.ref,) = next_references(today.year, PREFIX, 1)
    risk.save(force_insert=True)
    for which in Which:
        keep_score(risk, which, by=by, reason="")
    tell(risk, "added", by=by)
    record("risk.added", risk, by=by, subject=risk.subject_id, score=risk.current_score, kind=risk.kind)
    if concern is not None:
        join(risk, concern, by=by)
    return risk


@transaction.atomic
def edit_risk(risk: Risk, *, by: Membership, version: int, **given: Any) -> Risk:
    """Change given fields of a risk that was last seen at `version`; scores and status have actions of their own."""
    by.demand("risk.keep")
    if unknown := set(given) - set(FIELDS):
        raise TypeError(f"A risk has no such words: {', '.join(sorted(unknown))}")
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    if risk.version != version:
        raise SavedMeanwhileError(risk)
    if reason := why_not_change(risk.status):
        raise ValidationError(reason)
    given |= {name: plain(given[name]) for name in LIMITS if name in given}
    described = {name: given.get(name, getattr(risk, name)) for name in FIELDS}
    problems = description_problems(described, was={name: getattr(risk, name) for name in LIMITS})
    changed = {name: described[name] for name in ("owner", "executive") if described[name] != getattr(risk, name)}
    if changed:  # who has left stays named until somebody else takes over
        found = people_problems(described["owner"], described["executive"])
        problems |= {name: problem for name, problem in found.items() if name in changed}
    refuse(problems)
    before = in_words(risk, FIELDS)
    for name, value in given.items():
        setattr(risk, name, value)
    changes = changes_between(before, in_words(risk, FIELDS))
    if not changes:
        return risk
    risk.version += 1
    risk.save(update_fields=[*given, "version"])
    tell(risk, "edited", by=by, changes=changes)
    record("risk.edited", risk, by=by, fields=sorted(changes))
    return risk
