"""The page of the trail: newest first, filters, pages by number, and restricted events."""

import pytest

from quality_oversight.audit.trail import record
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership
from tests.cast import NORTH, Cast, acting
from tests.rows import add_concern


def numbers(response) -> list[int]:
    """The numbers of the events on a page."""
    text = response.content.decode()
    return [int(part.partition("<")[0]) for part in text.split('<span class="qo-nowrap">')[1:]]


@pytest.fixture
def sixty(cast: Cast) -> Cast:
    """Sixty events of three people."""
    with acting(cast.lead):
        for number in range(60):
            by = (cast.lead, cast.executive, cast.chair)[number % 3]
            record("concern.raised" if number % 2 else "level.proposed", cast.subject, by=by, step=number)
    return cast


def test_it_is_newest_first_and_leafs_by_number(sixty, sign_in):
    client = sign_in(sixty.auditor)  # signing in is event 61
    first = client.get("/audit/")
    assert numbers(first) == list(range(61, 36, -1))
    assert "Newer" not in first.content.decode()
    second = client.get("/audit/?before=37")
    assert numbers(second) == list(range(36, 11, -1))
    last = client.get("/audit/?before=12")
    assert numbers(last) == list(range(11, 0, -1))
    assert "Older" not in last.content.decode()
    assert 'href="/audit/?after=11"' in last.content.decode()
    assert numbers(client.get("/audit/?after=11")) == list(range(36, 11, -1))
    assert numbers(client.get("/audit/?after=36")) == list(range(61, 36, -1))


def test_the_filters_stay_on_the_way_to_older_events(sixty, sign_in):
    client = sign_in(sixty.auditor)
    with acting(sixty.lead):
        for _ in range(30):
            record("concern.raised", sixty.subject, by=sixty.chair)
    text = client.get("/audit/?person=chair").content.decode()
    assert 'href="/audit/?person=chair&amp;before=' in text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("person=executive", 20),
        ("verb=access.not_found", 0),
        ("target=Newcastle", 25),
        ("target=nowhere", 0),
        ("from_day_day=1&from_day_month=1&from_day_year=2020&person=chair", 20),
        ("to_day_day=1&to_day_month=1&to_day_year=2020", 0),
        ("before=nonsense", 25),
        ("before=99999999999999999999999", 25),
        ("from_day_day=45&from_day_month=1&from_day_year=2020", 25),
    ],
)
def test_it_is_filtered(sixty, sign_in, query, count):
    response = sign_in(sixty.auditor).get(f"/audit/?{query}")
    assert response.status_code == 200
    assert len(numbers(response)) == count


def test_the_events_of_one_thing_are_found_by_its_id(sixty, sign_in):
    with acting(sixty.lead):
        record("concern.raised", sixty.second_subject, by=sixty.lead)
    assert len(numbers(sign_in(sixty.auditor).get(f"/audit/?target={sixty.second_subject.pk}"))) == 1


def test_a_fragment_is_the_results_alone(sixty, sign_in):
    response = sign_in(sixty.auditor).get("/audit/?person=chair", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="results")
    text = response.content.decode()
    assert "<html" not in text
    assert "<h1" not in text
    assert "Chair (invented)" in text


def test_events_of_restricted_concerns_show_to_the_cleared_alone(cast, sign_in):
    with tenant_context(NORTH, clearances=["speak_up"], user_id=cast.lead.user_id):
        record("concern.raised", add_concern(cast.subject, sensitivity="speak_up"), by=cast.lead)
    client = sign_in(cast.auditor)
    assert "QC-2026-0001" not in client.get("/audit/").content.decode()
    with acting(cast.admin):
        Membership.objects.filter(pk=cast.auditor.pk).update(clearances=["speak_up"])
    text = client.get("/audit/").content.decode()
    assert "QC-2026-0001" in text
    assert "Restricted" in text


def test_another_icbs_events_are_not_there(cast, sign_in):
    with acting(cast.south_lead):
        record("concern.raised", cast.south_subject, by=cast.south_lead)
    assert "Birmingham" not in sign_in(cast.auditor).get("/audit/").content.decode()


def test_the_trail_is_only_read(cast, sign_in):
    assert sign_in(cast.auditor).post("/audit/").status_code == 405


def test_it_reads_as_sentences_and_from_before_to_after(cast, sign_in):
    with acting(cast.lead):
        record("provider.changed", cast.subject, by=cast.lead, before="Open", after="Closed", version=2)
    words = sign_in(cast.auditor).get("/audit/").content.decode()
    assert words.index("Before: Open") < words.index("After: Closed") < words.index("Version: 2")
    signed_in = words.partition("signed in")[2].partition("</td>")[0]
    assert "signed in as" not in words.partition("<main")[2]
    assert cast.auditor.name not in signed_in


def test_the_address_keeps_only_the_filters_that_say_something(sixty, sign_in):
    asked = {"HX-Request": "true", "HX-Target": "results"}
    page = sign_in(sixty.auditor).get("/audit/?verb=&person=&target=x", headers=asked)
    assert page.headers["HX-Push-Url"] == "/audit/?target=x"
    assert "HX-Push-Url" not in sign_in(sixty.auditor).get("/audit/?target=x", headers=asked).headers
    assert "HX-Push-Url" not in sign_in(sixty.auditor).get("/audit/?verb=").headers
