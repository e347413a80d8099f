"""What a verb of the audit trail says in a sentence: who, these words, the target. The one place for them."""

VERBS = {
    "access.cleared": "changed the clearances of",
    "access.ended": "ended the access of",
    "access.given": "gave access to",
    "access.given_again": "gave access again to",
    "access.invited": "sent the sign-in mail again to",
    "access.not_found": "asked for something that is not there, or is not this organisation's, as",
    "api_key.issued": "made the API key",
    "api_key.revoked": "revoked the API key",
    "session.entered": "began to act as",
    "session.password_set": "set a new password for",
    "session.signed_in": "signed in as",
    "session.signed_out": "signed out as",
}


def sentence(verb: str) -> str:
    """The words of a verb; a verb of an older release that has none stands for itself."""
    return VERBS.get(verb, f"did “{verb}” to")


def choice(verb: str) -> str:
    """The verb as a line in a list of choices: Access: gave access to."""
    subject = verb.partition(".")[0].replace("_", " ").capitalize()
    return f"{subject}: {sentence(verb).removesuffix(' to').removesuffix(' as').removesuffix(' for')}"
