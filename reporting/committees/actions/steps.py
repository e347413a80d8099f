"""The history of a committee, and what all changes of one share."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from concerns.actions.history import Changes, changes_between
from concerns.register.actions.history import in_words
from escalation.models import Committee
from quality_oversight import meanwhile
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import Problems, refuse
from reporting.committees.models import CommitteeStep


class SavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved this after it was opened for editing."""

    words = "Somebody else saved this while you were editing it."


def tell(
    committee: Committee, verb: str, *, by: Membership | None, text: str = "", changes: Changes | None = None
) -> None:
    """Add the step that was just taken."""
    signature = Signed.signature(by)
    CommitteeStep.objects.create(**signature, committee=committee, verb=verb, text=text, changes=changes or {})


def changed(row: Any, written: Mapping[str, Any], names: Iterable[str]) -> Changes:
    """Write fields of a row that counts its versions, and give what changed, in words; nothing is saved for nothing."""
    before = in_words(row, names)
    for name, value in written.items():
        setattr(row, name, value)
    changes = changes_between(before, in_words(row, names))
    if changes:
        row.version += 1
        row.save()
    return changes


def refuse_all(problems: Problems, found: Mapping[str, str]) -> None:
    """Refuse everything that is wrong at once, each beside its field."""
    refuse(problems | {name: ValidationError(words) for name, words in found.items() if name not in problems})
