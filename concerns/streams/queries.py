"""Read the streams: what a concern's page says of its vault."""

from concerns.models import Concern
from concerns.streams.models import ReporterIdentity
from quality_oversight.tenancy.policy import KEEPERS, spoken


def is_kept(concern: Concern) -> bool:
    """Whether an identity is kept; row-level security answers False to everybody but the keeper."""
    return ReporterIdentity.objects.filter(concern=concern).exists()


def keeper_words(stream: str) -> str:
    """Who keeps a stream, inside a sentence: "Freedom to Speak Up guardian"."""
    return next(spoken(role) for role, kept in KEEPERS.items() if kept == stream)
