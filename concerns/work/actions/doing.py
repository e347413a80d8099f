"""What the owner of an action does: report how it goes, and complete it."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.files.models import Attachment
from concerns.work.actions.checks import lock, refuse_wrong, tidied
from concerns.work.actions.history import in_words, keep_step
from concerns.work.models import ConcernAction
from concerns.work.rules import changes as rules
from concerns.work.rules.judging import Status
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def report(
    action: ConcernAction, *, by: Membership, status: str, blocker: str = "", progress: str = ""
) -> ConcernAction:
    """Say how it is going, and what it waits for, if anything."""
    action = lock(action, "report", by=by)
    before, given = in_words(action), tidied({"status": status, "blocker": blocker, "progress": progress})
    refuse_wrong(given, rules.problems("report", given))
    action.status, action.blocker = Status(status), given["blocker"]
    if in_words(action) == before and not given["progress"]:
        return action
    action.version += 1
    action.save()
    keep_step(action, "reported", by=by, before=before, reason=given["progress"])
    return action


@transaction.atomic
def complete(action: ConcernAction, *, by: Membership, evidence: str, files: Collection[UUID] = ()) -> ConcernAction:
    """Say that it is done, with what shows it: words, and files of the concern if there are any (RG7)."""
    action = lock(action, "complete", by=by)
    before, given = in_words(action), tidied({"evidence": evidence})
    there = set(
        Attachment.objects.present().filter(concern=action.concern_id, pk__in=files).values_list("pk", flat=True)
    )
    more = {} if set(files) <= there else {"files": ValidationError("Choose files of this concern")}
    refuse_wrong(given, rules.problems("complete", given), more)
    action.status, action.ended_on = Status.COMPLETE, timezone.localdate()
    action.evidence, action.evidence_files, action.blocker = given["evidence"], sorted(there), ""
    action.version += 1
    action.save()
    keep_step(action, "completed", by=by, before=before)
    return action
