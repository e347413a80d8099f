"""How two concerns hang together, worded from both ends (domain brief 5.2, ConcernLink)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class LinkKind(TextChoices):
    """What is kept of a link, as read from the concern that it starts at. A duplicate is `Concern.duplicate_of`."""

    RELATED = "related", "Related to"
    CAUSED_BY = "caused_by", "Caused by"
    FOLLOWS = "follows", "Follows"


class Way(TextChoices):
    """A link as people choose it, from either end."""

    RELATED = "related", "Related to"
    CAUSED_BY = "caused_by", "Caused by"
    CAUSES = "causes", "Causes"
    FOLLOWS = "follows", "Follows"
    FOLLOWED_BY = "followed_by", "Followed by"


class Beside(TextChoices):
    """How a concern that is just being logged stands to a similar one that is open already."""

    RELATED = "related", "Related to it: both are worked on"
    SAME = "same", "The same: counted once, both sources kept"


OTHER_END: Mapping[Way, Way] = {
    Way.RELATED: Way.RELATED,
    Way.CAUSED_BY: Way.CAUSES,
    Way.CAUSES: Way.CAUSED_BY,
    Way.FOLLOWS: Way.FOLLOWED_BY,
    Way.FOLLOWED_BY: Way.FOLLOWS,
}


def starts_here(way: str) -> bool:
    """Whether a link is kept with the concern in hand as its start, and not the other one."""
    return way in LinkKind.values


def seen_from(kind: str, *, start: bool) -> Way:
    """How a link that is kept reads from its start, or from its other end."""
    return Way(kind) if start else OTHER_END[Way(kind)]


def why_not_link(*, same: bool, linked: bool, way: str, reason: str) -> dict[str, str]:
    """Problems by field: two different concerns are linked once, in one way, with a reason."""
    problems = {}
    if same:
        problems["other"] = "A concern cannot be linked to itself. Choose another one."
    elif linked:
        problems["other"] = "These two concerns are linked already. Remove that link first."
    if way not in Way.values:
        problems["way"] = "Choose how the two concerns hang together."
    if not reason:
        problems["reason"] = "Say why the two concerns belong together."
    return problems
