"""How the fields of contracts and duties are called, and how long their texts may be."""

CONTRACT = {
    "ref": "Contract reference",
    "title": "What it is for",
    "kind": "Kind of contract",
    "provider": "Provider",
    "holder": "Provider that is not in the list",
    "holder_kind": "Kind of provider",
    "commissioner": "Lead commissioner",
    "starts_on": "First day",
    "ends_on": "Last day",
    "owner": "Owner",
    "note": "Note",
}
DUTY = {
    "title": "What is to be sent",
    "kind": "Kind of report",
    "every": "How often",
    "first_due": "First due",
    "last_due": "Last due",
    "receiver": "Received by",
}
LABELS = CONTRACT | {
    "covered": "Covers", "duty": "Report", "due": "Period due", "received_on": "Received on", "outcome": "Outcome",
    **{f"duty_{name}": label for name, label in DUTY.items()},
}  # fmt: skip
LIMITS = {"ref": 60, "title": 200, "holder": 200, "commissioner": 200, "note": 2000}
DUTY_LIMITS = {"title": 160, "receiver": 160}
NOTE_LIMIT = 500
# Practices and small bodies are called after people.
NAMING = frozenset({"holder", "title"})
