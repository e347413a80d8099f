"""What a file's scan means for whoever wants it, and who may take a file away."""

from django.db.models import TextChoices

from concerns.files.rules.kinds import Kind


class Scan(TextChoices):
    """What the virus scanner said. Without a scanner a file is `unscanned`."""

    UNSCANNED = "unscanned", "Not scanned"
    WAITING = "waiting", "Waiting to be scanned"
    CLEAN = "clean", "Clean"
    INFECTED = "infected", "Infected"
    UNSCANNABLE = "unscannable", "Could not be scanned"


class Words(TextChoices):
    """What was found in the words of a file (domain brief 8.1 e)."""

    WAITING = "waiting", "Waiting to be read"
    NOT_READ = "not_read", "No words that can be read"
    CLEAR = "clear", "Nothing found"
    HELD = "held", "Held"
    STOPPED = "stopped", "Held for good"
    RELEASED = "released", "Released"


READ = frozenset({Kind.TXT, Kind.CSV, Kind.DOCX, Kind.PDF})  # kinds whose words are read
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


def why_not_give(words: str, *, outside: bool, decides: bool, own: bool = False) -> str | None:
    """Say why somebody does not get a file for its words; `decides`: the information governance lead; `own`: added it.

    What may identify somebody is held from everybody else until it is decided on (domain brief 8.1 d and e).
    """
    if words == Words.STOPPED and not decides:
        return (
            "This file may hold an NHS number, so nobody can have it. "
            "Remove it, and add it again without what identifies a patient."
        )
    if outside and words in {Words.WAITING, Words.HELD}:
        return "This file is being checked by the ICB. Try again later."
    if words == Words.HELD and not decides and not own:
        return (
            "This file may identify somebody. Until the information governance lead has decided on it, "
            "only they and the person who added it can have it."
        )
    return None


def why_not_have(words: str, *, own: bool) -> str | None:
    """Say why somebody does not get a document on which nobody decides (domain brief 8.1 d and e).

    What may identify somebody stays with whoever added it (`own`).
    """
    if words == Words.STOPPED:
        return (
            "This document may hold an NHS number, so nobody can have it. "
            "Remove it, and add it again without what identifies a patient."
        )
    if words == Words.HELD and not own:
        return "This document may identify somebody. Only the person who added it can have it, or remove it."
    return None


def why_not_release(words: str) -> str | None:
    """Say why a file cannot be released."""
    if words == Words.STOPPED:
        return "A file with an NHS number cannot be released. Remove it, and ask for another one."
    if words != Words.HELD:
        return "This file is not held."
    return None


def why_not_remove(*, removed: bool, outside: bool, own: bool) -> str | None:
    """Say why somebody may not remove a file; an outside organisation takes back only what it gave."""
    if removed:
        return "This file was removed already."
    if outside and not own:
        return "This file was not added by your organisation, so you cannot remove it."
    return None
