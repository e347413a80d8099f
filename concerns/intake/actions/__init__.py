"""Share soft intelligence, and everything that is done with it."""

from .passing import hand_back, pass_on, protect
from .reports import (
    answer,
    hashes,
    known_hash,
    mark_read,
    news_to_announce,
    share,
    share_without_account,
    step,
    take_up,
    without_account,
    write,
    write_without_account,
)

__all__ = [
    "answer", "hand_back", "hashes", "known_hash", "mark_read", "news_to_announce", "pass_on", "protect", "share",
    "share_without_account", "step", "take_up", "without_account", "write", "write_without_account",
]  # fmt: skip
