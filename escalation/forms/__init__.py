"""The fields of requests, decisions and reviews as people fill them in."""

from escalation.forms.decisions import AuthoriseForm, ConcurForm, ConsiderForm, CorrectForm, ReasonForm
from escalation.forms.filters import FilterForm
from escalation.forms.proposals import ProposalForm
from escalation.forms.replies import ReplyForm, ShareForm
from escalation.forms.reviews import CriterionForm, ReviewForm

__all__ = [
    "AuthoriseForm",
    "ConcurForm",
    "ConsiderForm",
    "CorrectForm",
    "CriterionForm",
    "FilterForm",
    "ProposalForm",
    "ReasonForm",
    "ReplyForm",
    "ReviewForm",
    "ShareForm",
]
