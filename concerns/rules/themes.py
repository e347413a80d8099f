"""When a theme may change: what is retired is no area of focus (F035)."""

from django.db.models import TextChoices

NAME_LIMIT = 80


class Change(TextChoices):
    """What may be done to a theme; the values are those of the page's buttons."""

    FOCUS = "focus", "Mark as a current area of focus"
    UNFOCUS = "unfocus", "No longer an area of focus"
    RETIRE = "retire", "Retire"
    RESTORE = "restore", "Take into use again"


def changes_of(*, in_focus: bool, retired: bool) -> tuple[Change, ...]:
    """What may be done to a theme as it stands."""
    if retired:
        return (Change.RESTORE,)
    return (Change.UNFOCUS,) if in_focus else (Change.FOCUS, Change.RETIRE)


def why_not_change_theme(change: str, *, in_focus: bool, retired: bool) -> str | None:
    """Say why a change cannot be made: somebody made it first, or the theme is still an area of focus."""
    if change in changes_of(in_focus=in_focus, retired=retired):
        return None
    if change == Change.RETIRE and in_focus:
        return "This theme is an area of focus. Take that mark away before you retire it."
    return "This theme has been changed meanwhile. Look at it again."
