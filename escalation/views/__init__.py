"""Pages of assurance levels."""

from .closing import close
from .criteria import criterion, note_criterion, verify_criterion
from .deciding import authorise, concur, confirm, consider, correct, decline, return_request
from .documents import framework
from .endings import (
    confirm_ending,
    correct_ending,
    end_subject,
    ending,
    endings,
    find_successor,
    resume_subject,
    withdraw_ending,
)
from .objecting import answer_objection, object_to
from .panels import concern_panel, provider_panel
from .proposing import edit_request, propose, withdraw
from .reading import request, requests, subject
from .replying import answer, asked, reply
from .reviewing import review, reviews
from .sharing import reply_file, share, withdraw_share

__all__ = [
    "answer",
    "answer_objection",
    "asked",
    "authorise",
    "close",
    "concern_panel",
    "concur",
    "confirm",
    "confirm_ending",
    "consider",
    "correct",
    "correct_ending",
    "criterion",
    "decline",
    "edit_request",
    "end_subject",
    "ending",
    "endings",
    "find_successor",
    "framework",
    "note_criterion",
    "object_to",
    "propose",
    "provider_panel",
    "reply",
    "reply_file",
    "request",
    "requests",
    "resume_subject",
    "return_request",
    "review",
    "reviews",
    "share",
    "subject",
    "verify_criterion",
    "withdraw",
    "withdraw_ending",
    "withdraw_share",
]  # fmt: skip
