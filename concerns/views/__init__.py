"""Pages of concerns."""

from .answering import logged, undo
from .bulk import bulk
from .drafts import discard_draft, own_drafts, save_draft
from .linking import find_linked, link, unlink
from .moving import find_original, move
from .past import history
from .protecting import protect
from .reading import detail, listing, more_filters, provider_panel
from .risk_extract import (
    ask_risk_extract,
    risk_extract,
    risk_extract_file,
    risk_extract_paper,
    risk_extract_paper_file,
)
from .scoring import accept_risk, end_risk_acceptance, rescore, risk
from .sharing import find_organisation, share
from .similar import similar
from .themes import add_theme, change_theme, themes
from .updating import accuracy, answer_accuracy, correct_update, updates
from .writing import edit, find_provider, new

__all__ = [
    "accept_risk", "accuracy", "add_theme", "answer_accuracy", "ask_risk_extract", "bulk", "change_theme",
    "correct_update", "detail", "discard_draft", "edit", "end_risk_acceptance", "find_linked", "find_organisation",
    "find_original", "find_provider", "history", "link", "listing", "logged", "more_filters", "move", "new",
    "own_drafts",
    "protect", "provider_panel", "rescore", "risk", "risk_extract", "risk_extract_file", "risk_extract_paper",
    "risk_extract_paper_file", "save_draft", "share", "similar", "themes", "undo", "unlink", "updates",
]  # fmt: skip
