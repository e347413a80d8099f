"""The dashboard costs the same few queries however many providers there are."""

from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escalation.rules.levels import Level
from providers.models import Organisation
from tests.cast import assemble
from tests.reporting.dashboard.conftest import Story

MOST = 10
ENDS = ("BEGIN", "COMMIT")  # the ends of the request's transaction ask nothing
URL = "/dashboard/"
PAST = {"as_at_day": 20, "as_at_month": 3, "as_at_year": 2025}


def _add(story: Story, start: int, stop: int) -> None:
    codes = [f"Z{n:03}" for n in range(start, stop)]
    Organisation.objects.using("owner").bulk_create(Organisation(code=c, name=f"Invented trust {c}") for c in codes)
    for code in codes:
        subject = story.adds(code, f"Invented trust {code}", date(2025, 1, 1))
        story.moves(subject, Level.ENHANCED, date(2025, 3, 10))
        story.worries(subject, date(2025, 3, 11))


def _cost(client: Client, query: dict) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as captured:
        page = client.get(URL, query)
    assert page.status_code == 200
    return page.content.count(b'scope="row"'), sum(query["sql"] not in ENDS for query in captured)


def test_25_and_100_rows_cost_the_same(fresh_database):
    cast = assemble()
    story, client = Story(cast), Client()
    client.force_login(cast.viewer.user)
    story.meets(date(2025, 3, 5))
    _add(story, 0, 23)  # and the two of the cast
    few = [_cost(client, {}), _cost(client, PAST), _cost(client, {"level": "enhanced", "sort": "days"})]
    _add(story, 23, 98)
    many = [_cost(client, {}), _cost(client, PAST), _cost(client, {"level": "enhanced", "sort": "days"})]
    assert [rows for rows, _ in few] == [25, 25, 23]
    assert [rows for rows, _ in many] == [100, 100, 98]
    assert [cost for _, cost in few] == [cost for _, cost in many]
    assert max(cost for _, cost in many) <= MOST
    _add(story, 98, 99)  # more than one page holds
    first, second = client.get(URL), client.get(URL, {"page": 2})
    assert first.content.count(b'scope="row"') == 100 and second.content.count(b'scope="row"') == 1
    assert b"Showing 1 to 100 of 101 providers" in first.content
