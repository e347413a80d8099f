"""What else a concern is about, and who causes or bears its risk (domain brief 3.1, F005, and 3.7, F123)."""

from collections.abc import Iterable, Sequence

from django.db.models import TextChoices


class Part(TextChoices):
    """The part of a further subject; without a source the risk comes from the concern's own subject."""

    ABOUT = "about", "The concern is about it as well"
    CAUSES = "causes", "It causes the risk"
    BEARS = "bears", "It bears the risk"


MOST = 5  # further subjects of one concern
COUNTED = (Part.ABOUT, Part.CAUSES)  # whose own quality is in question; who bears a risk is not counted for it
SHORT = {Part.ABOUT: "", Part.CAUSES: " (causes the risk)", Part.BEARS: " (bears the risk)"}
FURTHER = {Part.ABOUT: "Also about", Part.CAUSES: "Risk caused by", Part.BEARS: "Risk borne by"}


def why_not_further(
    main: object, further: Sequence[tuple[object, str]], *, retired: Iterable[object] = ()
) -> dict[int, str]:
    """Problems by place, counted from 0: each subject is named once, in a known part, and is in use.

    `main` is the concern's own subject; `further` the others with their parts; `retired` those that are not in use.
    """
    problems: dict[int, str] = {}
    seen, gone = {main}, set(retired)
    for place, (subject, part) in enumerate(further):
        if place >= MOST:
            problems[place] = f"A concern has at most {MOST} further subjects."
        elif subject in seen:
            problems[place] = "This one is named already. Choose another, or leave it empty."
        elif part not in Part.values:
            problems[place] = "Choose what it has to do with the concern"
        elif subject in gone:
            problems[place] = "This one is retired. Choose one that is in use."
        seen.add(subject)
    return problems


def in_words(further: Iterable[tuple[str, str]]) -> str:
    """Names with their parts as history tells them: "Leeds (bears the risk); York"."""
    return "; ".join(sorted(f"{name}{SHORT[Part(part)]}" for name, part in further))
