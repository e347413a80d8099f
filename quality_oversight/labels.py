"""How a message names a field: the words of its label, with what an English sentence needs around them."""

# A label that begins with one of these stands in a sentence as it is; any other is a thing, and takes "the".
BARE = frozenset({"how", "what", "when", "where", "which", "who", "why", "your"})


def asking(verb: str, label: str) -> str:
    """What to do about an empty field, after the NHS patterns: "Enter the reason", "Choose how it is going"."""
    if label.endswith("?"):
        return f"Answer “{label}”"
    lower = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"{verb} {lower if lower.split()[0] in BARE else f'the {lower}'}"


def at_start(label: str) -> str:
    """A label as the first words of a sentence about what was typed: "Due date", or a question in its quotes."""
    return f"“{label}”" if label.endswith("?") else label
