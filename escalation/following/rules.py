"""What starts when a level changes (domain brief 4.3, "Starts automatically"; 4.4): one table."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import TextChoices

from escalation.rules.levels import Level


class Follow(TextChoices):
    """What has to follow from a decision in effect, in the order in which it is usually done."""

    NOTED = "noted", "The System Quality Group notes the emergency decision"
    LETTER = "letter", "A letter tells the provider"
    RAPID_REVIEW = "rapid_review", "A Rapid Quality Review is held"
    AGREED = "agreed", "Something is agreed: an action, support, a visit, a contract lever or regulatory action"
    GROUP = "group", "A Quality Improvement Group sees the plan through"
    REVIEWED = "reviewed", "The first review at the new level is held"


@dataclass(frozen=True, kw_only=True)
class After:
    """A decision in effect, and what of all that is done."""

    target: Level
    escalates: bool
    emergency: bool = False
    of_provider: bool = True  # the subject belongs to a provider that can be written to
    done: frozenset[Follow] = frozenset()


@dataclass(frozen=True)
class Line:
    """One thing that follows, and whether it is done."""

    follow: Follow
    done: bool


# After which decisions each of them follows.
WHEN: dict[Follow, Callable[[After], bool]] = {
    Follow.NOTED: lambda after: after.emergency,
    Follow.LETTER: lambda after: after.of_provider,
    Follow.RAPID_REVIEW: lambda after: after.escalates and after.target == Level.INTENSIVE,
    Follow.AGREED: lambda after: after.escalates,
    Follow.GROUP: lambda after: after.escalates and after.target == Level.INTENSIVE,
    Follow.REVIEWED: lambda after: True,  # after a step down to routine this is the check that the gains hold (T5)
}


def what_follows(after: After) -> tuple[Line, ...]:
    """Return all that follows from a decision, done or not, in the table's order."""
    return tuple(Line(follow, follow in after.done) for follow, applies in WHEN.items() if applies(after))


def still_to_do(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Return in words what is not done."""
    return tuple(line.follow.label for line in lines if not line.done)
