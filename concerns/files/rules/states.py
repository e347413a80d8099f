"""What a file's scan means for whoever wants it, and who may take a file away."""

from django.db.models import TextChoices


class Scan(TextChoices):
    """What the virus scanner said. Without a scanner a file is `unscanned`."""

    UNSCANNED = "unscanned", "Not scanned"
    WAITING = "waiting", "Waiting to be scanned"
    CLEAN = "clean", "Clean"
    INFECTED = "infected", "Infected"
    UNSCANNABLE = "unscannable", "Could not be scanned"


OPEN = frozenset({Scan.UNSCANNED, Scan.WAITING})  # what a scanner has still to judge


def why_not_download(scan: str, *, scanning: bool, removed: bool) -> str | None:
    """Say why nobody gets a file now: it was removed, or scanning is on and it is not known to be clean."""
    if removed:
        return "This file was removed."
    if scan == Scan.INFECTED:
        return "The virus scanner found something in this file. It was deleted."
    if scan == Scan.CLEAN or not scanning:
        return None
    if scan == Scan.UNSCANNABLE:
        return (
            "The virus scanner could not examine this file, so it cannot be downloaded. "
            "Remove it and add it in another form."
        )
    return "This file is waiting to be scanned for viruses. Try again in a minute."


def why_not_remove(*, removed: bool, outside: bool, own: bool) -> str | None:
    """Say why somebody may not remove a file; an outside organisation takes back only what it gave."""
    if removed:
        return "This file was removed already."
    if outside and not own:
        return "This file was not added by your organisation, so you cannot remove it."
    return None
