"""Keep the restricted streams: identities, themes, and what comes into a stream or is handed back."""

from .keeping import (
    approve_theme,
    demand_keeper,
    forget_identity,
    keep_identity,
    logged_in,
    note_reading,
    open_identity,
)
from .moving import hand_back, protect, raise_for_keeper, within

__all__ = [
    "approve_theme", "demand_keeper", "forget_identity", "hand_back", "keep_identity", "logged_in", "note_reading",
    "open_identity", "protect", "raise_for_keeper", "within",
]  # fmt: skip
