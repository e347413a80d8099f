"""Change the words of a concern, unless somebody else did so first."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.checks import description_problems, kept, lead_problems
from concerns.actions.history import changes_between, in_words, tell
from concerns.actions.subjects import Further, further_problems, put_further
from concerns.models import Concern
from concerns.rules.changes import why_not_change, why_not_other_subject
from concerns.rules.fields import BY_NAME, DESCRIBED
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import refuse

FIELDS = tuple(BY_NAME)


class SavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved this concern after it was opened for editing."""

    words = "Somebody else saved this concern while you were editing it."


@transaction.atomic
def edit(concern: Concern, *, by: Membership, version: int, further: Further | None = None, **given: Any) -> Concern:
    """Change given fields of a concern that was last seen at `version`; scores and status have actions of their own.

    `further` are all the subjects beside its own, with their parts; None leaves them as they are.
    """
    by.demand("concern.edit")
    if unknown := set(given) - set(FIELDS):
        raise TypeError(f"A concern has no such words: {', '.join(sorted(unknown))}")
    concern = Concern.objects.locked().get(pk=concern.pk)
    by.demand_over("concern.edit", concern.sensitivity)
    if concern.version != version:
        raise SavedMeanwhileError(concern)
    if reason := why_not_change(concern.status):
        raise ValidationError(reason)
    given = kept(given)
    _refuse_wrong(concern, given, by, further)
    before = in_words(concern, FIELDS, by.tenant.framework)
    for name, value in given.items():
        setattr(concern, name, value)
    changes = changes_between(before, in_words(concern, FIELDS, by.tenant.framework))
    changes |= put_further(concern, further, by=by) if further is not None else {}
    if not changes:
        return concern
    concern.version += 1
    concern.save(update_fields=[*given, "version"])
    tell(concern, "edited", by=by, at=timezone.now(), changes=changes)
    record("concern.edited", concern, by=by, fields=sorted(changes))
    return concern


def _refuse_wrong(concern: Concern, given: dict[str, Any], by: Membership, further: Further | None) -> None:
    described = {name: given.get(name, getattr(concern, name)) for name in DESCRIBED}
    problems = description_problems(described, by=by, today=timezone.localdate(), was=concern)
    shared = bool(concern.shared_with)
    moved = "subject" in given and given["subject"].pk != concern.subject_id
    if moved and (reason := why_not_other_subject(concern.status, shared=shared)):
        problems["subject"] = ValidationError(reason)
    also = [(row.subject, row.part) for row in concern.further.current()] if further is None else further
    problems |= further_problems(given.get("subject", concern.subject), also, was=concern)
    lead = given.get("lead", concern.lead)
    if lead and (lead.pk != concern.lead_id or described["sensitivity"] != concern.sensitivity):
        problems |= lead_problems(lead, described["sensitivity"])
    refuse(problems)
