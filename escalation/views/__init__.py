"""Pages of assurance levels."""

from .deciding import authorise, concur, consider, correct, decline, return_request
from .documents import framework
from .panels import concern_panel, provider_panel
from .proposing import edit_request, propose, withdraw
from .reading import request, requests, subject
from .replying import answer, asked, reply
from .reviewing import criterion, review
from .sharing import reply_file, share, withdraw_share

__all__ = [
    "answer", "asked", "authorise", "concern_panel", "concur", "consider", "correct", "criterion", "decline",
    "edit_request", "framework", "propose", "provider_panel", "reply", "reply_file", "request", "requests",
    "return_request", "review", "share", "subject", "withdraw", "withdraw_share",
]  # fmt: skip
