"""Who gets a document for its words (domain brief 8.1 d and e)."""

from concerns.files.rules.states import Words


def why_not_have(words: str, *, own: bool) -> str | None:
    """Say why somebody does not get a document for what stands in it; `own`: they added it themselves."""
    if words == Words.STOPPED:
        return (
            "This document may hold an NHS number, so nobody can have it. "
            "Remove it, and add it again without what identifies a patient."
        )
    if words == Words.HELD and not own:
        return "This document may identify somebody. Only the person who added it can have it, or remove it."
    return None
