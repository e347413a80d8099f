"""Early warnings in the north. All facts are invented."""

from collections.abc import Callable
from typing import Any

import pytest

from escalation.early_warning import actions
from escalation.early_warning.models import WarningLine
from tests.cast import Cast, acting

STREAMS = ("speak_up", "safeguarding")


@pytest.fixture
def look_again(cast: Cast) -> Callable[..., Any]:
    """Work the lines of the north out, as the worker does."""

    def look(**options: Any) -> Any:
        with acting(cast.lead, *STREAMS):
            return actions.look_again(cast.lead.tenant.framework, **options)

    return look


@pytest.fixture
def lines(cast: Cast) -> Callable[..., dict[str, WarningLine]]:
    """The standing lines of a subject that somebody sees, by reason."""

    def read(by: Any = None, subject: Any = None) -> dict[str, WarningLine]:
        with acting(by or cast.lead):
            rows = WarningLine.objects.standing().filter(subject=subject or cast.subject)
            return {row.reason: row for row in rows}

    return read
