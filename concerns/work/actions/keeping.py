"""Ask for an action, change it, put off its due date, cancel it and reopen it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.models import Concern
from concerns.rules.changes import why_not_change
from concerns.work.actions.checks import give, lock, owner_problems, refuse_wrong, tidied
from concerns.work.actions.history import in_words, keep_step
from concerns.work.models import ConcernAction
from concerns.work.rules import changes as rules
from concerns.work.rules.judging import Status, is_slip
from providers.models import Organisation
from quality_oversight import meanwhile
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import refuse


class SavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved this action after it was opened for editing."""

    words = "Somebody else saved this action while you were editing it."


@transaction.atomic
def add(
    concern: Concern,
    *,
    by: Membership,
    title: str,
    due: date | None,
    owner: Membership | None = None,
    organisation: Organisation | None = None,
    detail: str = "",
) -> ConcernAction:
    """Ask a person, or an outside organisation that sees the concern, to do something by a day."""
    by.demand("action.keep")
    concern = Concern.objects.locked().get(pk=concern.pk)
    by.demand_over("action.keep", concern.sensitivity)
    if reason := why_not_change(concern.status):
        raise ValidationError(reason)
    texts = tidied({"title": title, "detail": detail})
    wanted = {"title": texts["title"], "due": due, "owner": owner or organisation}
    missing = {name: rules.MISSING[name] for name, value in wanted.items() if not value}
    more = owner_problems(concern, owner, organisation)
    if due and (reason := rules.why_not_due(due, today=timezone.localdate())):
        more["due"] = ValidationError(reason)
    refuse_wrong(texts, missing, more)
    assert due is not None  # noqa: S101  (refused above)
    action = ConcernAction(concern=concern, due=due, original_due=due, asked_by=by, **texts)
    give(action, owner, organisation)
    action.save(force_insert=True)
    keep_step(
        action,
        "added",
        by=by,
        before={"action_title": action.title, "action_status": in_words(action)["action_status"]},
    )
    return action


@transaction.atomic
def change(action: ConcernAction, *, by: Membership, version: int, **given: Any) -> ConcernAction:
    """Change the title, detail or owner (`owner`, `organisation`) of an action that was last seen at `version`."""
    if unknown := set(given) - {"title", "detail", "owner", "organisation"}:
        raise TypeError(f"An action has no such words: {', '.join(sorted(unknown))}")
    action = lock(action, "change", by=by)
    if action.version != version:
        raise SavedMeanwhileError(action)
    before, given = in_words(action), tidied(given)
    moved = "owner" in given or "organisation" in given
    owner, organisation = given.pop("owner", None), given.pop("organisation", None)
    if not moved:
        owner, organisation = action.owner, action.organisation
    asked = {"title": given.get("title", action.title), "owner": owner or organisation}
    same = owner == action.owner and (owner is not None or organisation == action.organisation)
    more = {} if same else owner_problems(action.concern, owner, organisation)
    refuse_wrong(given, rules.problems("change", asked), more)
    for name, value in given.items():
        setattr(action, name, value)
    if moved:
        give(action, owner, organisation)
    if in_words(action) == before:
        return action
    _keep(action)
    keep_step(action, "changed", by=by, before=before)
    return action


@transaction.atomic
def revise(action: ConcernAction, *, by: Membership, due: date | None, reason: str) -> ConcernAction:
    """Change the due date, with the reason; a later one counts as put off, and the first one stays known."""
    action = lock(action, "revise", by=by)
    before, replaced = in_words(action), action.due
    given = tidied({"due": due, "reason": reason})
    wrong = rules.why_not_due(due, today=timezone.localdate(), before=replaced) if due else None
    more = {"due": ValidationError(wrong)} if wrong else {}
    refuse_wrong(given, rules.problems("revise", given), more)
    action.due = given["due"]
    action.slips += is_slip(replaced, action.due)
    _keep(action)
    keep_step(action, "revised", by=by, before=before, reason=given["reason"], due_before=replaced)
    return action


@transaction.atomic
def cancel(action: ConcernAction, *, by: Membership, reason: str) -> ConcernAction:
    """End an action that is not needed any more, with the reason."""
    action = lock(action, "cancel", by=by)
    before, given = in_words(action), tidied({"reason": reason})
    refuse_wrong(given, rules.problems("cancel", given))
    action.status, action.ended_on = Status.CANCELLED, timezone.localdate()
    _keep(action)
    keep_step(action, "cancelled", by=by, before=before, reason=given["reason"])
    return action


@transaction.atomic
def reopen(action: ConcernAction, *, by: Membership, reason: str) -> ConcernAction:
    """Take up again an action that had ended; the evidence that was given stays in its history."""
    action = lock(action, "reopen", by=by)
    before, given = in_words(action), tidied({"reason": reason})
    refuse_wrong(given, rules.problems("reopen", given))
    if wrong := owner_problems(action.concern, action.owner, action.organisation):
        refuse({"__all__": wrong["owner"]})
    action.status, action.ended_on = Status.ON_TRACK, None
    action.evidence, action.evidence_files = "", []
    _keep(action)
    keep_step(action, "reopened", by=by, before=before, reason=given["reason"])
    return action


def _keep(action: ConcernAction) -> None:
    action.version += 1
    action.save()
