"""Early warnings on what was invented: worked out, one of them dismissed, and a back-test over the invented history."""

from escalation.early_warning import actions
from escalation.early_warning.models import WarningLine
from quality_oversight.tenancy.models import Membership

WHY = "The provider showed us its plan on 3 wards; the next figures decide (invented)."


def add_warnings(framework: str, people: dict[str, Membership]) -> None:
    """Work out which lines stand, dismiss the newest ordinary one, and look through the history once."""
    actions.look_again(framework)
    line = (
        WarningLine.objects.to_look_at()
        .filter(rank=1, sensitivity="standard")
        .order_by("reason", "subject__name")
        .last()
    )
    if line is not None:
        actions.dismiss(line, by=people["quality-lead"], reason=WHY)
    row = actions.begin_back_test(framework, by=people["exec-quality-lead"])
    while actions.look_further_back(row.pk):
        pass
