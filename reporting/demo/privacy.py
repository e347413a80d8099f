"""Words of the demonstration that were kept with a reason: two wait for a decision, one stays. All are invented."""

from concerns import actions
from concerns.models import Concern
from concerns.privacy.actions import decide_to_keep
from concerns.privacy.models import PrivacyFinding
from concerns.rules.lifecycle import Status
from quality_oversight.screening import reason_given
from quality_oversight.tenancy.models import Membership

# (what is written, the reason)
KEPT = (
    ("The ward can be rung on 07700 900123 while its line is out of order.", "It is the ward's own mobile phone."),
    ("The complaint came from Mrs Invented, who agreed to be named.", "She asked to be named (invented)."),
    ("Its new address for letters is quality@ward.example.", "It is a mailbox of the team, and nobody's own."),
)


def add_kept_words(concerns: list[Concern], people: dict[str, Membership]) -> None:
    """Write updates on an open concern with words that are asked about, and decide on the last of them."""
    by, decides = people["quality-lead"], people["ig-lead"]
    concern = next(each for each in concerns if each.status == Status.OPEN and each.sensitivity == "standard")
    for text, reason in KEPT:
        with reason_given(reason):
            actions.add_update(concern, by=by, text=text)
    last = PrivacyFinding.objects.get(kind="email")
    decide_to_keep(last, by=decides, reason="A mailbox of a team identifies nobody.")
