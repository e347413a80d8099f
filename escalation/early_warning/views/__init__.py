"""Pages of early warnings."""

from .dismissing import dismiss, restore
from .looking_back import ask_for_back_test, back_test, back_tests
from .reading import line, listing, provider_panel, subject, subject_panel

__all__ = [
    "ask_for_back_test", "back_test", "back_tests", "dismiss", "line", "listing", "provider_panel", "restore",
    "subject", "subject_panel",
]  # fmt: skip
