"""Pages of assurance levels."""

from .deciding import authorise, concur, consider, correct, decline, return_request
from .documents import framework
from .panels import concern_panel, provider_panel
from .proposing import edit_request, propose, withdraw
from .reading import request, requests, subject
from .reviewing import criterion, review

__all__ = [
    "authorise", "concern_panel", "concur", "consider", "correct", "criterion", "decline", "edit_request", "framework",
    "propose", "provider_panel", "request", "requests", "return_request", "review", "subject", "withdraw",
]  # fmt: skip
