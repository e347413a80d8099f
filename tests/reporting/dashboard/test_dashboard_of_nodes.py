"""The dashboard of each node: every number opens a list of just what it counts, today and as at a past day (F004)."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from concerns.models import Concern, ConcernSubject
from concerns.work.models import ActionRevision
from escalation.early_warning.models import WarningLine
from escalation.rules.levels import Level
from providers.structure.models import Belonging
from quality_oversight.tenancy.models import Signed
from tests.cast import acting
from tests.reporting.dashboard.conftest import noon
from tests.rows import add_action, add_subject

URL, CONCERNS, ACTIONS = "/dashboard/", "/dashboard/concerns/", "/dashboard/actions/"
DAY = timedelta(1)
QUERIES = 22  # of a node's dashboard, with its frame and the savepoints of the test


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def coast(cast, story, today):
    """A place with the first trust and a service of the second; concerns, some with further subjects, and actions."""
    story.meets(today - 10 * DAY)
    with acting(cast.lead) as by:
        place = add_subject("The coast", "place")
        service = add_subject("Maternity", "service", provider=cast.second_trust)
        for member in (cast.subject, service):
            Belonging.objects.create(
                whole=place, member=member, part="member", since=date(2025, 1, 1), **Signed.signature(by)
            )
    story.worries(cast.subject, today - 20 * DAY, domains=("safety", "culture"), closed=today - 2 * DAY)
    story.worries(cast.subject, today - 20 * DAY, score=(5, 4))
    story.worries(service, today - 5 * DAY, domains=("safety",))
    story.worries(cast.second_subject, today - 15 * DAY, domains=("culture",))
    story.worries(cast.second_subject, today - 4 * DAY, sensitivity="speak_up")
    with acting(cast.lead, "speak_up") as by:
        shared = Concern.objects.get(ref="QC-2026-0002")
        ConcernSubject.objects.create(
            concern=shared, subject=service, part="about", **Signed.signature(by) | {"at": noon(today - 6 * DAY)}
        )
        for concern, due in (
            (shared, today - 3 * DAY),
            (shared, today + DAY),
            (Concern.objects.get(ref="QC-2026-0005"), today - DAY),
        ):
            action = add_action(concern, by, due=due)
            said = {name: getattr(action, name) for name in ("title", "owner_name", "due", "slips", "status")}
            ActionRevision.objects.create(
                action=action, verb="asked", **said, **Signed.signature(by) | {"at": noon(today - 9 * DAY)}
            )
    return place, service


def asked(day):
    return {"as_at_day": day.day, "as_at_month": day.month, "as_at_year": day.year}


def length(client, address: str) -> int:
    """How many rows stand in the list behind a number."""
    page = client.get(address)
    assert page.status_code == 200, address
    return page.content.decode().partition("<tbody")[2].partition("</tbody>")[0].count('scope="row"')


def numbers(page: str) -> list[tuple[int, str]]:
    """Every number of a dashboard with the address behind it: large ones, cells, deliveries."""
    large = re.findall(r'__number">(\d+)</span>\s*<a href="([^"]+)"', page)
    cells = [(number, href) for href, number in re.findall(r'qo-dashboard__number" href="([^"]+)">(\d+)<', page)]
    small = re.findall(
        r'qo-delivery" href="([^"]+/dashboard/actions/[^"]*|/dashboard/actions/[^"]*)">(.*?)<span', page, re.S
    )
    marks = [(re.search(r"(\d+) \w+\s*$", words)[1], href) for href, words in small]
    return [(int(number), unescape(href)) for number, href in [*large, *cells, *marks]]


@pytest.mark.parametrize("ago", [0, 3, 7, 12, 400])
def test_every_number_equals_the_list_that_it_opens(coast, cast, sign_in, today, ago):
    place, service = coast
    client, day = sign_in(cast.viewer), today - ago * DAY
    for under in ("", str(place.pk), str(cast.subject.pk), str(cast.second_subject.pk), str(service.pk), "none"):
        page = client.get(URL, {"under": under} | (asked(day) if ago else {})).content.decode()
        found = numbers(page)
        assert len(found) >= 5, under
        for number, href in found:
            assert length(client, href) == number, (under, href)


def test_a_concern_counts_once_at_each_level(coast, cast, sign_in, today):
    place, service = coast
    client = sign_in(cast.viewer)
    counts = {"": 3, str(place.pk): 2, str(cast.subject.pk): 1, str(cast.second_subject.pk): 3, str(service.pk): 2}
    for under, number in counts.items():
        page = client.get(URL, {"under": under}).content.decode()
        assert re.search(r'__number">(\d+)</span>\s*<a href="[^"]+">Live concerns', page)[1] == str(number), under
    then = client.get(URL, {"under": place.pk, **asked(today - 8 * DAY)}).content.decode()
    assert re.search(r'__number">(\d+)</span>\s*<a href="[^"]+">Live concerns', then)[1] == "2"


def test_a_past_day_lists_what_stood_then(coast, cast, sign_in, today):
    client = sign_in(cast.viewer)
    page = client.get(CONCERNS, asked(today - 3 * DAY)).content.decode()
    assert "QC-2026-0001" in page  # closed since
    assert "QC-2026-0005" not in page  # restricted
    assert f"?as_at={(today - 3 * DAY).isoformat()}" in page
    assert "QC-2026-0001" not in client.get(CONCERNS).content.decode()
    assert length(client, f"{ACTIONS}?only=overdue") == 1
    before = client.get(ACTIONS, {"only": "overdue", **asked(today - 3 * DAY)}).content.decode()
    assert "No such action was open there" in before


def test_who_is_cleared_sees_the_same_numbers(coast, cast, sign_in):
    with acting(cast.executive):
        type(cast.executive).objects.filter(pk=cast.executive.pk).update(clearances=["speak_up"])
    client = sign_in(cast.executive)
    for number, href in numbers(client.get(URL).content.decode()):
        assert length(client, href) == number, href


def test_the_three_rags_stand_in_columns_of_their_own(coast, cast, sign_in, today):
    with acting(cast.lead, "speak_up"):
        WarningLine.objects.create(subject=cast.subject, reason="risk_very_high", level="intensive", rank=2, words="W")
        WarningLine.objects.create(
            subject=cast.second_subject, reason="risk_very_high", level="intensive", rank=2, words="W",
            sensitivity="speak_up",
        )  # fmt: skip
    client = sign_in(cast.viewer)
    page = client.get(URL).content.decode()
    heads = re.findall(r"<th[^>]*scope=\"col\"[^>]*>(.*?)</th>", page, re.S)
    words = [re.sub(r"<[^>]+>", "", head).strip() for head in heads]
    assert words[1:4] == ["Level", "Suggested by early warnings", "Delivery of actions"]
    assert length(client, f"{URL}?only=suggested") == 1
    assert f"/early-warning/subjects/{cast.subject.pk}/" in page
    then = client.get(URL, asked(today - DAY)).content.decode()
    assert "Suggested by early warnings" not in then


def test_a_way_down_changes_the_board_and_the_address(coast, cast, sign_in, today):
    place, _ = coast
    client = sign_in(cast.viewer)
    page = unescape(client.get(URL, asked(today - DAY)).content.decode())
    day = "&".join(f"{name}={value}" for name, value in asked(today - DAY).items())
    assert f'<a href="{URL}?under={place.pk}&{day}">The coast</a>' in page
    headers = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "board"}
    part = client.get(URL, {"under": place.pk}, headers=headers).content.decode()
    assert "<html" not in part
    assert "<title>RAG dashboard: The coast</title>" in part
    assert "qo-dashboard__day" in part
    trust = unescape(client.get(URL, {"under": cast.subject.pk}).content.decode())
    assert f'<a href="{URL}?under={place.pk}">The coast</a>' in trust
    assert f'<a href="{URL}">The whole system</a>' in trust


def test_filters_keep_the_node(coast, cast, sign_in):
    place, _ = coast
    page = sign_in(cast.viewer).get(URL, {"under": place.pk, "level": "routine"}).content.decode()
    assert page.count(f'<input type="hidden" name="under" value="{place.pk}">') == 1
    assert f"under={place.pk}&amp;level=intensive" in page


def test_what_is_not_there_is_refused_beside_the_field(coast, cast, sign_in):
    client = sign_in(cast.viewer)
    with acting(cast.south_lead):
        theirs = add_subject("The plain", "place")
    for key in (theirs.pk, "nonsense"):
        for address in (URL, CONCERNS, ACTIONS):
            page = client.get(address, {"under": key})
            assert page.status_code == 422, address
            assert "This was not there on that day" in page.content.decode()


def test_a_node_costs_the_same_few_queries(coast, cast, sign_in, today):
    place, service = coast
    client = sign_in(cast.viewer)
    for query in ({}, asked(today - 3 * DAY)):
        for key in (place.pk, cast.second_subject.pk, service.pk):
            client.get(URL, {"under": key} | query)
            with CaptureQueriesContext(connection) as captured:
                client.get(URL, {"under": key} | query)
            assert len([each for each in captured if each["sql"] not in ("BEGIN", "COMMIT")]) <= QUERIES


def test_lines_of_a_provider_are_itself_and_its_services(coast, cast, story, sign_in, today):
    _, service = coast
    story.moves(service, Level.ENHANCED, today - 3 * DAY)
    page = sign_in(cast.viewer).get(URL, {"under": cast.second_subject.pk}).content.decode()
    rows = re.findall(r'scope="row".*?</th>', page.partition("<tbody")[2], re.S)
    assert ["Maternity" in row for row in rows] == [True, False]
    assert "it alone" in rows[1]
