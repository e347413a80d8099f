"""Files of the demonstration: one for the ICB, one that the provider sees too. Their words are invented."""

from django.core.files.uploadedfile import SimpleUploadedFile

from concerns.files import actions
from concerns.models import Concern
from concerns.rules.lifecycle import Status
from concerns.rules.updates import Visibility
from quality_oversight.tenancy.models import Membership

NOTE = """Note of a visit (invented)

Seen: the change is known to the staff who were on duty, and checked at each handover.
Not seen yet: how it holds at night and at weekends, when an agency nurse may lead the shift.
The ward will send its audit.
"""
PLAN = """action,owner,due,state
Check at each handover,Ward manager,first month,done
Audit ten records a week,Matron,second month,begun
Report to the quality committee,Head of quality governance,third month,not begun
"""


def add_files(concerns: list[Concern], people: dict[str, Membership]) -> None:
    """Attach a note and a plan to the first open concern that is shared with its provider."""
    by = people["quality-lead"]
    fit = [each for each in concerns if each.status == Status.OPEN and each.sensitivity == "standard"]
    for concern in sorted(fit, key=lambda each: not each.shared_with)[:1]:
        note = SimpleUploadedFile("Note of a visit.txt", NOTE.encode())
        actions.add_files(concern, [note], by=by)
        if concern.shared_with:
            plan = SimpleUploadedFile("Improvement plan.csv", PLAN.encode())
            actions.add_files(concern, [plan], by=by, visibility=Visibility.NAMED, organisations=concern.shared_with)
