"""Under which name and from which day a version may be published."""

from collections.abc import Collection
from datetime import date

from escalation.rules.wording import day

LABEL = 40


def publishing_problems(
    label: str, effective_from: date, *, today: date, day_before: date | None, labels: Collection[str]
) -> dict[str, str]:
    """Every reason against publishing, by field: nothing is back-dated, and versions follow one another by their days.

    `day_before` is the day from which the last published version holds, `labels` are those of every version so far.
    """
    problems: dict[str, str] = {}
    if not label:
        problems["label"] = "Enter the version"
    elif len(label) > LABEL:
        problems["label"] = f"The version must be {LABEL} characters or fewer"
    elif label in labels:
        problems["label"] = f"There is a version {label} already. Give this one another name"
    if effective_from < today:
        problems["effective_from"] = "The day from which it holds must be today or later. Nothing is back-dated"
    elif day_before is not None and effective_from < day_before:
        problems["effective_from"] = (
            f"A version is published that holds from {day(day_before)}. This one must hold from that day or later"
        )
    return problems
