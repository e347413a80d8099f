"""What is written about each kind, in the order of its form, and how its fields are called."""

from escalation.interventions.rules.vocabulary import FINDINGS, Kind

# kind: {field: label}
FIELDS: dict[str, dict[str, str]] = {
    Kind.REGULATORY: {
        "type": "Kind of action",
        "party": "Taken by",
        "body": "Name of the body",
        "started_on": "Issued on",
        "due_on": "Provider must respond by",
        "text": "What it requires",
        "link": "Link to what was published",
        "owner": "Followed up by",
        "told_on": "Told to the provider on",
    },
    Kind.CONTRACT: {
        "type": "Contract lever",
        "follows": "Follows",
        "clause": "Clause of the contract",
        "started_on": "Issued on",
        "withheld": "Withheld, in per cent of the monthly value",
        "text": "What it is about",
        "link": "Link",
        "owner": "Followed up by",
        "told_on": "Told to the provider on",
    },
    Kind.SUPPORT: {
        "type": "Kind of support",
        "party": "Given by",
        "body": "Name of who gives it",
        "started_on": "From",
        "due_on": "Planned until",
        "text": "What it consists of",
        "link": "Link",
        "owner": "Followed up by",
        "told_on": "Told to the provider on",
    },
    Kind.VISIT: {
        "type": "Kind of visit",
        "started_on": "Date of the visit",
        "text": "Purpose of the visit",
        "team": "Who visits",
        "lived_experience": "Somebody with lived experience is in the team",
        "tool": "Tool or audit that is used",
        **{name: f"Found: {question}" for name, question in FINDINGS.items()},
        "immediate_concerns": "Immediate concerns",
        "good_practice": "Good practice",
        "owner": "Followed up by",
        "told_on": "Told to the provider on",
    },
    Kind.MEETING: {
        "type": "Kind of meeting",
        "party": "Called by",
        "body": "Name of who calls it",
        "started_on": "Called on",
        "due_on": "To be held by",
        "text": "Why it is called",
        "link": "Link",
        "owner": "Followed up by",
        "told_on": "Told to the provider on",
    },
}
LABELS = {name: label for fields in FIELDS.values() for name, label in fields.items()} | {
    "owner": "Followed up by", "ended_on": "Ended on", "outcome": "How it ended", "report": "Report",
    "deadline": "Deadline", "due": "Due", "done_on": "Done on", "files": "Documents",
}  # fmt: skip
LIMITS = {
    "body": 160, "clause": 80, "text": 5000, "link": 500, "team": 1000, "tool": 200, "immediate_concerns": 3000,
    "good_practice": 3000, **dict.fromkeys(FINDINGS, 3000),
}  # fmt: skip
# Texts in which people of office may be named.
NAMING = frozenset({"body", "team"})
# What the provider reads only when the report of a visit is checked with it (domain brief 5.2, QualityVisit).
OF_THE_REPORT = frozenset({*FINDINGS, "immediate_concerns", "good_practice"})


def label_of(kind: str, name: str) -> str:
    """What a field is called where this kind is spoken of."""
    return FIELDS[kind].get(name) or LABELS[name]
