"""What every test of concerns starts from. All of it is invented."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concerns import actions
from concerns.models import Concern
from quality_oversight.tenancy.models import Membership
from tests.cast import acting


@pytest.fixture
def described() -> Callable[..., dict[str, Any]]:
    """Give the words of a concern, some of them changed."""

    def words(**changes: Any) -> dict[str, Any]:
        return {
            "title": "Falls on two wards",
            "summary": "Four falls with harm in ten days.",
            "source": "IL01",
            "date_identified": date(2026, 1, 5),
            "domains": ["safety"],
            "key_questions": ["safe"],
            "immediacy": "soon",
            "immediate_safety_action": "",
            "harm": "low",
            "initial_consequence": 4,
            "initial_likelihood": 3,
            "sensitivity": "standard",
        } | changes

    return words


@pytest.fixture
def raised(cast, described) -> Callable[..., Concern]:
    """Log a concern, as the north's lead about the north's trust unless told otherwise."""

    def log(*, by: Membership | None = None, **changes: Any) -> Concern:
        by = by or cast.lead
        with acting(by):
            return actions.raise_concern(by=by, **{"subject": cast.subject} | described(**changes))

    return log


@pytest.fixture
def opened(cast, raised) -> Callable[..., Concern]:
    """Log a concern and take it through triage."""

    def log(**changes: Any) -> Concern:
        concern = raised(**changes)
        with acting(cast.lead) as by:
            actions.move(concern, "triage", by=by)
            return actions.move(concern, "open", by=by, lead=by)

    return log


@pytest.fixture
def typed(cast, described) -> Callable[..., dict[str, Any]]:
    """Give what a browser posts for a concern."""

    def fields(**changes: Any) -> dict[str, Any]:
        words = described() | {"subject": str(cast.subject.pk)}
        day = words.pop("date_identified")
        parts = {"date_identified_day": day.day, "date_identified_month": day.month, "date_identified_year": day.year}
        return words | parts | changes

    return fields


@pytest.fixture
def cleared(cast) -> Callable[..., Membership]:
    """Clear a member of the cast for restricted streams."""

    def give(membership: Membership, *streams: str) -> Membership:
        with acting(membership):
            membership.clearances = list(streams or ("speak_up", "safeguarding"))
            membership.save(update_fields=["clearances"])
        return membership

    return give


@contextmanager
def reading() -> Iterator[list[str]]:
    """Collect the queries that read tables; settings, savepoints and the like are the frame's."""
    reads: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield reads
    reads += [query["sql"] for query in queries if " FROM " in query["sql"]]


@pytest.fixture
def reads() -> Callable[[], AbstractContextManager[list[str]]]:
    """Give what counts the reads of a request."""
    return reading
