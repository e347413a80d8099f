"""Each step of an action: what it said then, a step of the concern's history, and a row of the trail."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from concerns.actions.history import Changes, tell
from concerns.work.models import STANDING, ActionRevision, ConcernAction
from concerns.work.rules.judging import Status
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed


def in_words(action: ConcernAction) -> dict[str, str]:
    """What an action says, by the names that the concern's history uses."""
    return {
        "action_title": action.title,
        "action_detail": action.detail,
        "action_owner": action.owner_words,
        "action_due": f"{action.due.day} {action.due:%B %Y}",
        "action_status": str(Status(action.status).label),
        "action_blocker": action.blocker,
        "action_evidence": action.evidence,
    }


def keep_step(
    action: ConcernAction,
    verb: str,
    *,
    by: Membership,
    before: Mapping[str, str],
    reason: str = "",
    due_before: date | None = None,
) -> ActionRevision:
    """Keep a step that was just taken; `before` is what the action said.

    The outside organisation that is to do it sees the step; no other one does.
    """
    now, after = timezone.now(), in_words(action)
    revision = ActionRevision.objects.create(
        **Signed.signature(by),
        **{name: getattr(action, name) for name in STANDING},
        action=action,
        verb=verb,
        reason=reason,
        due_before=due_before,
        at=now,
    )
    changes: Changes = {name: [before.get(name, ""), after[name]] for name in after}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    audience = [action.organisation_id] if action.organisation_id else []
    tell(
        action.concern,
        f"action_{verb}",
        by=by,
        at=now,
        text=action.title,
        changes=changes | ({"action_reason": ["", reason]} if reason else {}),
        shared=bool(audience),
        audience=audience,
    )
    record(f"action.{verb}", action, by=by, status=action.status, due=action.due)
    return revision
