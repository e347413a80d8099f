"""Keep what somebody has typed for a concern, until it is logged or discarded."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from concerns.models import ConcernDraft
from concerns.rules.drafts import to_keep, why_not_keep
from concerns.rules.fields import TEXTS
from concerns.rules.vocabulary import Sensitivity
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import refuse
from quality_oversight.texts.doubts import MayIdentifyError, would_stop
from quality_oversight.texts.identifiers import refuse_nhs_number


@transaction.atomic
def save_draft(pk: UUID, *, by: Membership, typed: Mapping[str, Sequence[str]], whole: bool = True) -> ConcernDraft:
    """Keep a form as it stands under the key that the form carries; a second time it takes the place of the first.

    Fields may be missing or wrong; an NHS number is refused here too, and a text that may identify somebody asks for a
    reason (domain brief 8.1). Where not the `whole` has to be kept, such texts are left out (see `doubtful`), and what
    was kept of them before stays.
    """
    by.demand("concern.raise")
    fields = to_keep(typed)
    _refuse_numbers(fields)
    doubts = doubtful(fields)
    if whole:
        refuse(doubts)
    given = next(iter(fields.get("sensitivity", [])), "")
    sensitivity = given if given in Sensitivity.values else Sensitivity.STANDARD
    mine = ConcernDraft.objects.filter(owner=by)
    draft = mine.select_for_update().filter(pk=pk).first()
    others = 0 if draft else mine.count()
    fields = {name: values for name, values in fields.items() if name not in doubts}
    if draft:
        before = {name: draft.fields[name] for name in doubts if name in draft.fields}
        fields |= {name: values for name, values in before.items() if name not in doubtful(before)}
    if not fields:
        refuse(doubts)
    if reason := why_not_keep(fields, others=others, sensitivity=sensitivity, clearances=by.clearances):
        raise ValidationError(reason)
    if draft is None:
        draft = ConcernDraft(pk=pk, owner=by, fields=fields, sensitivity=sensitivity)
        try:
            with transaction.atomic():
                draft.save(force_insert=True)
        except IntegrityError:
            if mine.filter(pk=pk).exists():  # saved from the same form in the same moment
                return save_draft(pk, by=by, typed=typed, whole=whole)
            raise ValidationError("This draft cannot be kept. Open the form again.") from None
        record("concern.draft_saved", draft, by=by)
        return draft
    draft.fields, draft.sensitivity, draft.saved_at = fields, sensitivity, timezone.now()
    draft.save(update_fields=["fields", "sensitivity", "saved_at"])
    return draft


@transaction.atomic
def discard_draft(draft: ConcernDraft, *, by: Membership, logged: bool = False) -> None:
    """Take one's own draft away; when it has been `logged`, the trail tells that of the concern."""
    by.demand("concern.raise")
    if not logged:
        record("concern.draft_discarded", draft, by=by)
    ConcernDraft.objects.filter(pk=draft.pk, owner=by).delete()


def doubtful(fields: Mapping[str, Sequence[str]]) -> dict[str, MayIdentifyError]:
    """The texts of a form that may identify somebody for no reason given, by field."""
    found = {name: would_stop("\n".join(fields[name])) for name in TEXTS if name in fields}
    return {name: doubt for name, doubt in found.items() if doubt}


def _refuse_numbers(fields: Mapping[str, Sequence[str]]) -> None:
    problems = {}
    for name in TEXTS:
        try:
            for value in fields.get(name, []):
                refuse_nhs_number(value)
        except ValidationError as refusal:
            problems[name] = refusal
    refuse(problems)
