"""Problems by field of what people write, for every door: page, REST and command."""

from collections.abc import Container, Mapping

from django.core.exceptions import ValidationError

from quality_oversight.texts.doubts import doubt_of
from quality_oversight.texts.identifiers import refuse_nhs_number

Problems = dict[str, ValidationError]


def refuse(problems: Mapping[str, ValidationError]) -> None:
    """Raise all problems at once, each beside its field."""
    if problems:
        raise ValidationError(dict(problems))


def plain(text: str | None) -> str:
    """A text as it is kept: with no space around it and one kind of line end."""
    return (text or "").replace("\r\n", "\n").strip()


def text_problems(
    texts: Mapping[str, str],
    limits: Mapping[str, int],
    *,
    was: Mapping[str, str] | None = None,
    naming: Container[str] = (),
) -> Problems:
    """Texts that are too long, hold a patient's NHS number, or may identify somebody for no reason given (8.1).

    `was` are the texts before a change: what stood there already is not asked about again. `naming` are the fields in
    which people of office are named.
    """
    problems: Problems = {}
    for name, text in texts.items():
        if len(text) > limits[name]:
            problems[name] = ValidationError(f"This text must be {limits[name]:,} characters or fewer")
        try:
            refuse_nhs_number(text)
        except ValidationError as refusal:
            problems[name] = refusal
        if name not in problems and (doubt := doubt_of(name, text, (was or {}).get(name, ""), naming=name in naming)):
            problems[name] = doubt
    return problems


def given_reason(text: str | None, missing: str, *, most: int) -> str:
    """A reason as it is kept; refused where there is none (`missing` says so), it is too long, or it names somebody."""
    reason = plain(text)
    refuse(text_problems({"reason": reason}, {"reason": most}) if reason else {"reason": ValidationError(missing)})
    return reason
