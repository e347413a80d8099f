"""A risk's history: one immutable step for every change."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Model

from concerns.actions.history import Changes, changes_between
from concerns.models import Concern
from concerns.register.models import Risk, RiskEvent
from quality_oversight.jinja import long_date
from quality_oversight.tenancy.models import Membership, Signed

__all__ = ["Changes", "changes_between", "in_words", "tell"]


def tell(
    risk: Risk,
    verb: str,
    *,
    by: Membership,
    text: str = "",
    changes: Changes | None = None,
    concern: Concern | None = None,
) -> RiskEvent:
    """Add the step that was just taken; a step about a concern names it by its row, so that it hides with it."""
    return RiskEvent.objects.create(
        **Signed.signature(by), risk=risk, verb=verb, text=text, changes=changes or {}, concern=concern
    )


def in_words(row: Model, fields: Iterable[str]) -> dict[str, str]:
    """The values of some fields as people read them."""
    return {name: _words(row, name) for name in fields}


def _words(row: Any, name: str) -> str:
    value = getattr(row, name)
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(value, Membership):
        return value.name
    if isinstance(value, date):
        return long_date(value)
    return str(getattr(value, "name", value)) if value is not None else ""
