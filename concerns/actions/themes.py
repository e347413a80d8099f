"""Keep the ICB's list of themes, and mark those that it looks at most (F035)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.models import Theme
from concerns.rules.themes import NAME_LIMIT, Change, why_not_change_theme
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse, text_problems


@transaction.atomic
def add_theme(*, by: Membership, name: str) -> Theme:
    """Add a theme; two themes never differ in capitals alone."""
    by.demand("focus.keep")
    name = " ".join(plain(name).split())
    problems = text_problems({"name": name}, {"name": NAME_LIMIT})
    if not name:
        problems["name"] = ValidationError("Enter the name of the theme")
    elif Theme.objects.filter(name__iexact=name).exists():
        problems["name"] = ValidationError("There is a theme of this name already.")
    refuse(problems)
    theme = Theme.objects.create(name=name)
    record("theme.added", theme, by=by)
    return theme


@transaction.atomic
def change_theme(theme: Theme, change: str, *, by: Membership) -> Theme:
    """Mark a theme as an area of focus from today, take the mark away, retire it or take it into use again."""
    by.demand("focus.keep")
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    standing = {"in_focus": theme.focus_since is not None, "retired": theme.retired_on is not None}
    if reason := why_not_change_theme(change, **standing):
        raise ValidationError(reason)
    today = timezone.localdate()
    theme.focus_since = today if change == Change.FOCUS else None
    theme.retired_on = today if change == Change.RETIRE else None
    theme.save(update_fields=["focus_since", "retired_on"])
    record("theme.changed", theme, by=by, change=change)
    return theme
