from .judging import judge, provider_panel, triangulation
from .reading import detail, listing, sources
from .writing import correct, find, log, withdraw

__all__ = [
    "correct", "detail", "find", "judge", "listing", "log", "provider_panel", "sources", "triangulation", "withdraw",
]  # fmt: skip
