"""Programs read the dashboard and what changed with the numbers of the pages."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from escalation.rules.levels import Level
from providers.structure.models import Belonging
from quality_oversight.tenancy.models import Signed
from tests.cast import acting
from tests.rows import add_subject

URL, CHANGES = "/api/v1/dashboard/", "/api/v1/dashboard/changes/"
DAY = timedelta(1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def place(cast, story, today):
    story.meets(today - 7 * DAY)
    story.worries(cast.subject, today - 2 * DAY, score=(5, 4))
    story.worries(cast.second_subject, today - 20 * DAY, closed=today - DAY)
    story.worries(cast.subject, today - 2 * DAY, sensitivity="speak_up")
    story.moves(cast.subject, Level.INTENSIVE, today - 3 * DAY)
    with acting(cast.lead) as by:
        made = add_subject("The coast", "place")
        Belonging.objects.create(
            whole=made, member=cast.subject, part="member", since=date(2025, 1, 1), **Signed.signature(by)
        )
    return made


def test_the_dashboard_of_a_node_now_and_then(cast, place, client, key_for, today):
    headers = key_for(cast.viewer)
    system = client.get(URL, headers=headers).json()
    assert (system["concerns"], system["new_concerns"], system["levels"]["intensive"]) == (1, 1, 1)
    there = client.get(URL, {"under": str(place.pk)}, headers=headers).json()
    assert (there["name"], there["concerns"]) == ("The coast", 1)
    line = next(each for each in there["lines"] if each["subject"] == str(cast.subject.pk))
    assert (line["level"], line["days_at_level"], line["since_last_meeting"]) == ("intensive", 3, "up")
    assert line["suggested"] == "routine"
    assert {"key": "safety", "count": 1, "worst": 20} in line["domains"]
    then = client.get(URL, {"as_at": str(today - 4 * DAY)}, headers=headers).json()
    assert (then["concerns"], then["levels"]["intensive"]) == (1, 0)
    assert {each["suggested"] for each in then["lines"]} == {None}


def test_what_changed(cast, place, client, key_for, today):
    headers = key_for(cast.viewer)
    found = client.get(CHANGES, headers=headers).json()
    assert found["since"] == str(today - 7 * DAY)
    counts = {each["key"]: each["count"] for each in found["groups"]}
    assert {key: number for key, number in counts.items() if number} == {"levels": 1, "new": 1, "closed": 1}
    assert all(each["count"] == len(each["entries"]) for each in found["groups"])
    there = client.get(CHANGES, {"under": str(place.pk), "since": str(today - 2 * DAY)}, headers=headers).json()
    assert not any(each["count"] for each in there["groups"])


def test_what_is_wrong_is_said(cast, place, client, key_for, today):
    headers = key_for(cast.viewer)
    for address, asked in ((URL, "as_at"), (CHANGES, "since")):
        assert client.get(address, {asked: str(today + DAY)}, headers=headers).status_code == 400
        assert client.get(address, {"under": "nowhere-known"}, headers=headers).status_code == 400
        assert client.get(address, headers=key_for(cast.admin)).status_code == 403
