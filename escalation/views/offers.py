"""Which steps a page offers to a person, from the table of steps."""

from dataclasses import dataclass
from datetime import date

from escalation.models import LevelDecision, LevelRequest
from escalation.queries.steps import open_steps
from escalation.rules.workflow import DECIDED, EDITABLE, RequestStatus
from quality_oversight.addresses import url
from quality_oversight.frameworks.vocabulary import PARTY_TYPES
from quality_oversight.tenancy.models import Membership

S = RequestStatus

# The page on which a request takes a step to a status; deciding and agreeing each lead to one of three.
PAGES = {
    S.SHARED: "share",
    S.SQG_CONSIDERED: "consider",
    S.AWAITING_CONFIRMER: "authorise",
    S.AWAITING_CONCURRENCE: "authorise",
    S.AUTHORISED: "authorise",
    S.EFFECTIVE: "authorise",
    S.RETURNED: "return_request",
    S.DECLINED: "decline",
    S.WITHDRAWN: "withdraw",
    S.DONE: "close",
    S.DRAFTED: "edit_request",
}
LABELS = {
    "confirm": "Confirm as the second person",
    "consider": "Record the group’s view",
    "authorise": "Authorise",
    "concur": "Record agreement",
    "share": "Share with the provider",
    "edit_request": "Change",
    "return_request": "Return for more work",
    "decline": "Decline",
    "withdraw": "Withdraw",
    "close": "Close the request",
}


@dataclass(frozen=True)
class Offer:
    """A button of a page."""

    page: str
    label: str
    href: str


def offers(proposal: LevelRequest, decision: LevelDecision | None, *, by: Membership, today: date) -> list[Offer]:
    """The steps that this person can take with a request now, the main one first; `decision` as it stands."""
    status = S(proposal.status)
    pages = [_page(status, target) for target in open_steps(proposal, decision, by=by, today=today)]
    if status in EDITABLE and by.may("level.propose"):
        pages.append("edit_request")
    if needs_noting(proposal) and by.may("level.consider"):
        pages.append("consider")
    labels = LABELS | ({"decline": "Do not confirm"} if status == S.AWAITING_CONFIRMER else {})
    return [
        Offer(name, label, url(f"escalation:{name}", proposal.pk)) for name, label in labels.items() if name in pages
    ]


def party_words(parties: tuple[str, ...]) -> str:
    return ", ".join(PARTY_TYPES[party] for party in parties)


def needs_noting(proposal: LevelRequest) -> bool:
    """Whether an emergency decision still has to be noted by the System Quality Group."""
    return proposal.emergency and S(proposal.status) in DECIDED and not proposal.view


def _page(status: RequestStatus, target: RequestStatus) -> str:
    if PAGES[target] == "authorise":
        return {S.AWAITING_CONCURRENCE: "concur", S.AWAITING_CONFIRMER: "confirm"}.get(status, "authorise")
    return PAGES[target]
