"""What a step in the history of a request is called: some tell of something else than where the request stands."""

import re

# how a step's words begin, as the actions write them: what it tells of
TOLD = (
    (r"Exit criterion \d+: (not met|partly met|to be verified|met|met and sustained)\.(\n|$)", "Exit criterion judged"),
    (r"Dissent\. ", "Dissent recorded"),
    (r"Request for reconsideration\. ", "Reconsideration asked for"),
    (r"Reconsideration answered\. ", "Reconsideration answered"),
    (r"Date of effect corrected from ", "Date of effect corrected"),
    (r"Emergency decision noted by the System Quality Group\.", "Emergency decision noted"),
    (r"No answer of the provider by ", "Right of reply"),
)


def told_of(status: str, text: str) -> str:
    """Return what a step tells of, from the words of its status and its text: "Exit criterion judged", "In effect"."""
    return next((words for begins, words in TOLD if re.match(begins, text)), status)
