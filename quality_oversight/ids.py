"""Ids as they come from an address or a form: anything that is none is nobody's."""

from uuid import UUID


def as_id(text: object) -> UUID | None:
    """The id that a text stands for, or None."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def as_ids(text: object) -> list[UUID]:
    """The id that a text stands for, as a list of one; empty where it is none."""
    found = as_id(text)
    return [found] if found else []
