"""What the invented people have begun to write and not logged yet."""

from uuid import uuid4

from concerns import actions
from quality_oversight.tenancy.models import Membership
from reporting.demo.people import acting

DRAFTS = (
    {
        "title": ["Discharge letters without the list of medicines"],
        "summary": ["Two practices rang. Which wards? (invented)"],
    },
    {"title": ["Staffing of the night shift"]},
)


def add_drafts(people: dict[str, Membership]) -> None:
    """Let the quality lead have drafts."""
    with acting(people["quality-lead"]) as lead:
        for typed in DRAFTS:
            actions.save_draft(uuid4(), by=lead, typed=typed)
