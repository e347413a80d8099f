"""Pages of concerns."""

from .answering import logged, undo
from .linking import find_linked, link, unlink
from .moving import find_original, move
from .past import history
from .reading import detail, listing, provider_panel
from .risk_extract import risk_extract, risk_extract_file
from .scoring import rescore, risk
from .sharing import find_organisation, share
from .themes import add_theme, change_theme, themes
from .updating import accuracy, answer_accuracy, correct_update, updates
from .writing import edit, find_provider, new

__all__ = [
    "accuracy", "add_theme", "answer_accuracy", "change_theme", "correct_update", "detail", "edit", "find_linked",
    "find_organisation", "find_original", "find_provider", "history", "link", "listing", "logged", "move", "new",
    "provider_panel", "rescore", "risk", "risk_extract", "risk_extract_file", "share", "themes", "undo", "unlink",
    "updates",
]  # fmt: skip
