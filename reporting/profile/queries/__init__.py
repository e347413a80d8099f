"""Reads of a provider's profile."""

from reporting.profile.queries.profile import Profile, kept_of, paper, profile, provider_of
from reporting.profile.queries.timeline import moments

__all__ = ["Profile", "kept_of", "moments", "paper", "profile", "provider_of"]
