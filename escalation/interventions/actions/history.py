"""The history of what was done: one immutable step for every change."""

from collections.abc import Iterable

from concerns.actions.history import Changes, changes_between
from concerns.register.actions.history import in_words as words_of
from escalation.interventions.models import Intervention, InterventionEvent
from quality_oversight.tenancy.models import Membership, Signed

__all__ = ["Changes", "changes_between", "in_words", "tell"]


def tell(
    intervention: Intervention, verb: str, *, by: Membership | None, text: str = "", changes: Changes | None = None
) -> InterventionEvent:
    """Add the step that was just taken."""
    return InterventionEvent.objects.create(
        **Signed.signature(by), intervention=intervention, verb=verb, text=text, changes=changes or {}
    )


def in_words(row: Intervention, fields: Iterable[str]) -> dict[str, str]:
    """The values of some fields as people read them."""
    words = words_of(row, fields)
    if "lived_experience" in words:
        words["lived_experience"] = "Yes" if row.lived_experience else "No"
    return words
