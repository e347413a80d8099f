"""Reads of actions, and of what a person has to do."""

from .actions import (
    Line,
    actions_at,
    files_of,
    files_to_choose,
    is_mine,
    lines,
    open_statuses,
    open_verbs,
    organisations_for,
    part_of_page,
    people_for,
    roles_of,
    why_closed,
)
from .brought import CHORES, INBOXES, Chore, Chores, Inbox, Waits, inboxes_of
from .digests import counts, people_to_remind, wants_digest
from .mine import Work, work_of

__all__ = [
    "CHORES", "INBOXES", "Chore", "Chores", "Inbox", "Line", "Waits", "Work", "actions_at", "counts", "files_of",
    "files_to_choose", "inboxes_of", "is_mine", "lines", "open_statuses", "open_verbs", "organisations_for",
    "part_of_page", "people_for", "people_to_remind", "roles_of", "wants_digest", "why_closed", "work_of",
]  # fmt: skip
