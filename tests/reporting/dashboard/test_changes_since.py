"""What changed since the last meeting: each number is the length of its list, and nothing restricted is told."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from concerns.models import Concern, ConcernEvent
from concerns.register.models import RiskScore
from concerns.work.models import ActionRevision
from escalation.rules.levels import Level
from providers.structure.models import Belonging
from quality_oversight.tenancy.models import Signed
from reporting.rules.changes import GROUPS
from tests.cast import acting
from tests.reporting.dashboard.conftest import noon
from tests.rows import add_action, add_risk, add_subject

URL = "/dashboard/changes/"
DAY = timedelta(1)
QUERIES = 36  # of the page, with its frame and the savepoints of the test


@pytest.fixture
def today():
    return timezone.localdate()


def step(action, by, **said):
    about = {"title": action.title, "due": action.due, "owner_name": action.owner_name}
    ActionRevision.objects.create(action=action, **about, **said, **Signed.signature(by))


@pytest.fixture
def told(cast, story, today):
    """A meeting ten days ago, another thirty days ago, and one of each change since the later; a place with a trust."""
    story.meets(today - 10 * DAY, today - 30 * DAY)
    with acting(cast.lead) as by:
        place = add_subject("The coast", "place")
        Belonging.objects.create(
            whole=place, member=cast.subject, part="member", since=date(2025, 1, 1), **Signed.signature(by)
        )
    story.moves(cast.subject, Level.ENHANCED, today - 3 * DAY)
    story.moves(cast.second_subject, Level.ENHANCED, today - 20 * DAY)
    story.proposes(cast.second_subject, Level.INTENSIVE, today - 15 * DAY, Level.ENHANCED)
    story.worries(cast.subject, today - 2 * DAY)  # 1: new
    story.worries(cast.subject, today - 20 * DAY, closed=today - DAY)  # 2: closed
    story.worries(cast.second_subject, today - 20 * DAY, score=(2, 2))  # 3: rated again
    story.worries(cast.second_subject, today - 25 * DAY, closed=today - 15 * DAY)  # 4: opened again
    story.worries(cast.second_subject, today - 2 * DAY, sensitivity="speak_up")  # 5: restricted
    story.worries(cast.second_subject, today - 20 * DAY)  # 6: as it was
    with acting(cast.lead, "speak_up") as by:
        for number, status, score in ((3, "open", (4, 4)), (4, "open", (4, 3))):
            concern = Concern.objects.get(ref=f"QC-2026-000{number}")
            state = {"consequence": score[0], "likelihood": score[1]}
            ending = {"closure_reason": "", "closure_evidence": "", "closed_on": None}
            Concern.objects.filter(pk=concern.pk).update(status=status, **state, **ending)
            ConcernEvent.objects.create(
                concern=concern, verb="reopen", status=status, domains=concern.domains, **state,
                **Signed.signature(by) | {"at": noon(today - 4 * DAY)},
            )  # fmt: skip
        same, hidden = Concern.objects.get(ref="QC-2026-0006"), Concern.objects.get(ref="QC-2026-0005")
        for concern in (same, hidden):
            done = add_action(
                concern, by, title=f"Done of {concern.ref}", due=today, status="complete", evidence="Seen",
                ended_on=today - DAY,
            )  # fmt: skip
            step(done, by, verb="completed", status="complete", evidence="Seen")
            add_action(concern, by, title=f"Late of {concern.ref}", due=today - DAY)
        risk = add_risk(cast.subject, by)
        for ago, score in ((20, (2, 2)), (5, (4, 4))):
            RiskScore.objects.create(
                risk=risk, which="current", areas={}, consequence=score[0], likelihood=score[1],
                **Signed.signature(by) | {"at": noon(today - ago * DAY)},
            )  # fmt: skip
    return place


def counts(page: str) -> dict[str, int]:
    found = re.findall(r'__number">(\d+)</span>\s*<a href="[^"]*only=(\w+)"', page)
    return {key: int(number) for number, key in found}


def rows(page: str) -> int:
    return page.count('scope="row"')


WHOLE = dict.fromkeys(GROUPS, 1)


def test_each_number_is_the_length_of_its_list(told, cast, sign_in):
    client = sign_in(cast.viewer)
    page = client.get(URL).content.decode()
    assert counts(page) == WHOLE
    assert set(counts(page)) == set(GROUPS)
    assert rows(page) == sum(WHOLE.values())
    for key, number in counts(page).items():
        alone = client.get(URL, {"only": key}).content.decode()
        assert rows(alone) == number, key


def test_of_a_node_only_its_own_is_told(told, cast, sign_in):
    client = sign_in(cast.viewer)
    there = counts(client.get(URL, {"under": told.pk}).content.decode())
    assert {key for key, number in there.items() if number} == {"levels", "new", "closed", "risks"}
    second = counts(client.get(URL, {"under": cast.second_subject.pk}).content.decode())
    assert {key for key, number in second.items() if number} == {
        "decisions", "reopened", "rerated", "completed", "overdue",
    }  # fmt: skip


def test_another_meeting_or_day_is_looked_back_to(told, cast, sign_in, today):
    client = sign_in(cast.viewer)
    meeting = counts(client.get(URL, {"meeting": (today - 30 * DAY).isoformat()}).content.decode())
    assert (meeting["levels"], meeting["new"]) == (2, 5)
    day = today - 2 * DAY
    since = {"since_day": day.day, "since_month": day.month, "since_year": day.year}
    assert counts(client.get(URL, since).content.decode())["levels"] == 0
    refused = client.get(URL, {"meeting": "2020-01-01"})
    assert refused.status_code == 422
    assert "No such meeting was held" in refused.content.decode()
    future = today + DAY
    late = client.get(URL, {"since_day": future.day, "since_month": future.month, "since_year": future.year})
    assert late.status_code == 422
    with acting(cast.south_lead):
        theirs = add_subject("The plain", "place")
    assert client.get(URL, {"under": theirs.pk}).status_code == 422


def test_nothing_restricted_is_told_even_to_who_is_cleared(told, cast, sign_in):
    with acting(cast.executive):
        type(cast.executive).objects.filter(pk=cast.executive.pk).update(clearances=["speak_up"])
    page = sign_in(cast.executive).get(URL).content.decode()
    assert counts(page) == WHOLE
    assert "QC-2026-0005" not in page


def test_each_entry_leads_to_its_record(told, cast, sign_in):
    client = sign_in(cast.viewer)
    page = client.get(URL).content.decode()
    links = [unescape(href) for href in re.findall(r'scope="row".*?href="([^"]+)"', page, re.S)]
    assert len(links) == sum(WHOLE.values())
    for href in links:
        assert client.get(href).status_code == 200, href


def test_without_a_meeting_thirty_days_are_told(cast, story, sign_in, today):
    page = sign_in(cast.viewer).get(URL).content.decode()
    assert "No meeting is recorded" in page
    assert f"After {(today - 30 * DAY).day} " in page


def test_the_page_costs_the_same_few_queries(told, cast, sign_in):
    client = sign_in(cast.viewer)
    client.get(URL)
    with CaptureQueriesContext(connection) as captured:
        client.get(URL)
    assert len([each for each in captured if each["sql"] not in ("BEGIN", "COMMIT")]) <= QUERIES
