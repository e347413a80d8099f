"""Every change of early warnings: the sweep works lines out, people dismiss them, a back-test looks back."""

from .dismissing import dismiss, restore
from .looking_back import LOOK_BACK, ask_for_back_test, begin_back_test, look_further_back
from .sweeping import look_again

__all__ = [
    "LOOK_BACK", "ask_for_back_test", "begin_back_test", "dismiss", "look_again", "look_further_back", "restore",
]  # fmt: skip
