"""The headings of a risk profile beyond its nature and score (domain brief, section 4.5)."""

from collections.abc import Mapping
from dataclasses import dataclass

CONFIDENCE = (("low", "Low"), ("medium", "Medium"), ("high", "High"))
CULTURE = (("open", "Open"), ("mixed", "Partly open"), ("closed", "Closed"), ("unknown", "Not known"))
LIMIT = 2000  # characters under one heading
DEMAND = "profile_"  # before the key of a heading: the framework's requirement, the refusal and the form's field


@dataclass(frozen=True)
class Heading:
    """One heading: its key, its words, what belongs under it, and the answers where it has only a few."""

    key: str
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


# Nature and source stand in the profile's own text, severity and likelihood in the score, and the regulatory and
# contractual position in a field of the request: they are asked there.
HEADINGS = (
    Heading("people", "People affected", "How many, and where."),
    Heading("groups", "Groups and inequalities", "Who is affected more than others, or may be worse off."),
    Heading("immediacy", "Immediacy", "Is harm happening now, or how soon could it?"),
    Heading("duration", "Duration and recurrence", "Since when, and has it come back?"),
    Heading("grip", "Provider’s insight and grip", "Leadership, governance, capacity to improve."),
    Heading("culture", "Culture", choices=CULTURE),
    Heading("system", "Impact on the system", "What depends on this service, and what else would be affected."),
    Heading("controls", "Current controls", "What holds the risk now, and how well."),
    Heading("unknown", "What is not known", "Gaps in the evidence, and what would close them."),
    Heading("confidence", "Confidence in the evidence", choices=CONFIDENCE),
)
BY_KEY = {heading.key: heading for heading in HEADINGS}


def in_words(profile: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each heading that something is said under, with it in words, in the table's order."""
    return [
        (heading.label, dict(heading.choices).get(profile[heading.key], profile[heading.key]))
        for heading in HEADINGS
        if profile.get(heading.key)
    ]


def unsaid(profile: Mapping[str, str]) -> list[str]:
    """Return the headings that nothing is said under."""
    return [heading.label for heading in HEADINGS if not profile.get(heading.key)]


def why_not_profile(profile: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong under which heading; empty: it may be kept. A heading may stay empty."""
    problems = {key: "There is no such heading." for key in profile if key not in BY_KEY}
    for heading in HEADINGS:
        said = profile.get(heading.key, "")
        if said and heading.choices and said not in dict(heading.choices):
            problems[heading.key] = f"Choose one of the answers for “{heading.label}”."
        elif len(said) > LIMIT:
            problems[heading.key] = f"This text must be {LIMIT:,} characters or fewer"
    return problems
