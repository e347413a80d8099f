"""Begin the draft of the next version, change it part by part, take it in from a file, throw it away."""

import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.editor.rules.blocks import Block, Raw, children, entries, find, problems_of
from escalation.editor.rules.changing import changed, moved_row, settled, with_row, without_row
from escalation.editor.rules.comparing import first_up
from escalation.editor.rules.faults import by_field
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.frameworks import FrameworkError, parse
from quality_oversight.frameworks.kept import text_of
from quality_oversight.frameworks.models import FrameworkDraft
from quality_oversight.frameworks.writing import written
from quality_oversight.tenancy.models import Membership

EDIT = "framework.edit"
LARGEST = 500_000  # characters of a framework's text
GONE = "This part is not in the draft any more. Somebody may have removed it."


class DraftSavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved the draft after it was opened."""

    words = "Somebody else saved the draft while you were editing it."


@transaction.atomic
def start(*, by: Membership) -> FrameworkDraft:
    """Begin the draft of the next version from the framework that holds today; an ICB has one draft."""
    by.demand(EDIT)
    _refuse_second()
    draft = _create(text_of(by.tenant.framework), by)
    record("framework.draft_started", draft, by=by, base=draft.base)
    return draft


@transaction.atomic
def take_in(text: str, *, by: Membership, version: int | None = None) -> FrameworkDraft:
    """Make the draft from a file, checked line by line; `version` is that of a draft which it replaces."""
    by.demand(EDIT)
    text = text.replace("\r\n", "\n")
    if len(text) > LARGEST:
        raise ValidationError({"file": f"The file must be {LARGEST:,} characters or fewer"})
    try:
        parse(text, "draft")
    except FrameworkError as error:
        raise ValidationError({"file": [first_up(str(problem)) for problem in error.problems]}) from error
    if version is None:
        _refuse_second()
        draft = _create(text, by)
    else:
        draft = locked(version)
        _keep(draft, text, by)
    record("framework.draft_imported", draft, by=by)
    return draft


@transaction.atomic
def change(at: str, *, by: Membership, version: int, given: Mapping[str, Any]) -> FrameworkDraft:
    """Save the form of one part; refused by field where the framework would not hold together."""
    return _change(at, by, version, lambda raw, block: settled(raw, block, changed(block.value, entries(block), given)))


@transaction.atomic
def add_row(at: str, *, by: Membership, version: int, given: Mapping[str, Any]) -> FrameworkDraft:
    """Add a row at the end of a list."""
    return _change(
        at, by, version, lambda raw, block: with_row(raw, block, changed({}, entries(block, new=True), given)), new=True
    )


@transaction.atomic
def remove_row(at: str, *, by: Membership, version: int) -> FrameworkDraft:
    """Remove a row of a list, unless something else in the framework needs it."""
    return _change(at, by, version, without_row)


@transaction.atomic
def move_row(at: str, *, by: Membership, version: int, up: bool) -> FrameworkDraft:
    """Move a row by one place in its list."""
    return _change(at, by, version, lambda raw, block: moved_row(raw, block, -1 if up else 1))


@transaction.atomic
def discard(*, by: Membership, version: int) -> None:
    """Throw the draft away; published versions stay as they are."""
    by.demand(EDIT)
    draft = locked(version)
    record("framework.draft_discarded", draft, by=by)
    draft.delete()


def locked(version: int) -> FrameworkDraft:
    """The draft, locked, as it was last seen at `version`."""
    rows = FrameworkDraft.objects.select_for_update(of=("self",)).select_related("saved_by__user", "tenant")
    draft = rows.first()
    if draft is None:
        raise ValidationError("There is no draft any more. Somebody may have published or discarded it.")
    if draft.version != version:
        raise DraftSavedMeanwhileError(draft)
    return draft


def _change(
    at: str, by: Membership, version: int, make: Callable[[Raw, Block], dict[str, Any]], *, new: bool = False
) -> FrameworkDraft:
    by.demand(EDIT)
    draft = locked(version)
    before = tomllib.loads(draft.text)
    block = find(before, at)
    if block is None:
        raise ValidationError(GONE)
    after = make(before, block)
    if after == before:
        return draft
    if problems := problems_of(after):
        here = children(find(after, at) or block)[-1] if new else block
        raise ValidationError(by_field(problems, here, entries(block, new=new)))
    _keep(draft, written(draft.text, after), by)
    record("framework.draft_changed", draft, by=by, part=at or "about")
    return draft


def _create(text: str, by: Membership) -> FrameworkDraft:
    return FrameworkDraft.objects.create(text=text, base=by.tenant.framework, started_by=by, saved_by=by)


def _keep(draft: FrameworkDraft, text: str, by: Membership) -> None:
    draft.text, draft.saved_by, draft.saved_at = text, by, timezone.now()
    draft.version += 1
    draft.save()


def _refuse_second() -> None:
    draft = FrameworkDraft.objects.select_related("started_by__user").first()
    if draft is not None:
        day = timezone.localdate(draft.started_at)
        raise ValidationError(
            f"{draft.started_by.name} began a draft on {day.day} {day:%B %Y}. Work on that one, or discard it first."
        )
