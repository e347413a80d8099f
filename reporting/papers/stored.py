"""The data of a paper as JSON text, so that what was printed can be read and printed again."""

import json
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from reporting.papers.sections import AAAPaper


def to_json(paper: AAAPaper) -> str:
    """Write the paper with its keys in a fixed order: equal papers give equal text."""
    return json.dumps(asdict(paper), default=_moment, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> AAAPaper:
    """Read what `to_json` wrote; ValueError when it is no paper."""
    try:
        paper: AAAPaper = _revive(AAAPaper, json.loads(text))
    except (TypeError, AttributeError) as error:
        raise ValueError(f"This is not the data of a paper: {error}") from error
    return paper


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a paper.")


def _revive(kind: Any, value: Any) -> Any:
    """Build a value of the annotated kind from what JSON can hold."""
    if isinstance(kind, UnionType):
        if value is None:
            return None
        (kind,) = (arm for arm in get_args(kind) if arm is not NoneType)
    if get_origin(kind) is tuple:
        return tuple(_revive(get_args(kind)[0], entry) for entry in value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {field.name for field in fields(kind)}
        if unknown := set(value) - known:
            raise ValueError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}.")
        return kind(**{name: _revive(hints[name], entry) for name, entry in value.items()})
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if not isinstance(value, kind):
        raise ValueError(f"{value!r} is not of the kind {kind.__name__}.")
    return value
