"""The fields of requests, decisions and reviews as people fill them in."""

from escalation.forms.criteria import NoteForm, VerifyForm
from escalation.forms.decisions import AuthoriseForm, ConcurForm, ConfirmForm, ConsiderForm, CorrectForm, ReasonForm
from escalation.forms.filters import FilterForm, ReviewFilterForm
from escalation.forms.proposals import ProposalForm
from escalation.forms.replies import ReplyForm, ShareForm
from escalation.forms.reviews import ReviewForm

__all__ = [
    "AuthoriseForm",
    "ConcurForm",
    "ConfirmForm",
    "ConsiderForm",
    "CorrectForm",
    "FilterForm",
    "NoteForm",
    "ProposalForm",
    "ReasonForm",
    "ReplyForm",
    "ReviewFilterForm",
    "ReviewForm",
    "ShareForm",
    "VerifyForm",
]
