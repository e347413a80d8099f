"""Which kind of body a person acts for on a day: bodies are renamed and abolished, party types stay (EA13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

PARTIES = (
    "icb", "provider", "regional_oversight_body", "national_body", "care_regulator", "professional_regulator",
    "education_body", "local_authority", "public_health", "patient_voice_body", "lived_experience", "vcfse",
    "safeguarding_partnership", "other",
)  # fmt: skip


@dataclass(frozen=True)
class PartyHeld:
    """A person acts for a party of this type from one day to another, both included; `until` None: still."""

    party: str
    since: date
    until: date | None = None
    body: str = ""  # the organisation's name at that time, for the record only: no rule reads it


def parties_held_on(held: Iterable[PartyHeld], on: date) -> frozenset[str]:
    """Return the party types that a person acts for on a day."""
    return frozenset(h.party for h in held if h.since <= on and (h.until is None or on <= h.until))


def party_held_on(parties: Iterable[str], held: Iterable[PartyHeld], on: date) -> str:
    """Return the first of the acceptable party types that the person acts for on that day, or an empty text."""
    mine = parties_held_on(held, on)
    return next((party for party in parties if party in mine), "")
