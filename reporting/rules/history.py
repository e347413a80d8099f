"""The steps of a report in words, why an item was drafted, and whether words were changed meanwhile."""

import hashlib
import json
from collections.abc import Mapping

# verb: what happened, in words
STEPS: dict[str, str] = {
    "drafted": "Drafted the report",
    "particulars_changed": "Changed the particulars",
    "item_added": "Added an item",
    "item_changed": "Changed an item",
    "item_moved": "Moved an item",
    "item_removed": "Removed an item",
    "none_stated": "Stated “None” for a section",
    "none_withdrawn": "Withdrew “None” from a section",
    "followed_up": "Said what became of an alert of the last report",
    "left_out": "Gave the reason why a subject is not in Alert",
    "submitted": "Submitted the report for approval",
    "returned": "Returned the report to the author",
    "approved": "Approved the report",
    "published": "Made the paper",
}

# Who takes one of these steps is an author, and cannot be the only one to approve (domain brief 2.1).
AUTHORING = frozenset(STEPS) - {"drafted", "returned", "approved", "published"}

# rule of the draft (rules/gather.py): why the item is there, for the person who edits it
WHY_DRAFTED: dict[str, str] = {
    "new_intensive": "The subject moved to the highest level since the last report.",
    "new_enhanced": "The subject moved up a level since the last report.",
    "still_intensive": "The subject remains at the highest level.",
    "still_enhanced": "The subject remains at a raised level.",
    "review_overdue": "The review of the subject's level is overdue.",
    "stepped_down_watched": "The subject stepped down and is still watched.",
    "came_back": "The subject went up and stepped down again since the last report.",
    "stepped_down_unproven": "The subject stepped down, but evidence is missing.",
    "stepped_down": "The subject stepped down, with evidence.",
    "concern_overdue": "The review of the concern is overdue.",
    "immediate_harm": "The concern was recorded as immediate harm.",
    "high_score": "The concern has an extreme score.",
    "closed_with_evidence": "The concern was closed, with evidence.",
}


def fingerprint(words: Mapping[str, object]) -> str:
    """Return a short mark of some fields: it differs as soon as one of them was changed meanwhile."""
    text = json.dumps({name: str(value or "") for name, value in words.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
