"""The history of a concern by kind and page, and the concern as it stood on a past day."""

from datetime import UTC, date, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from concerns import actions
from concerns.actions.editing import FIELDS
from concerns.models import Concern, ConcernShare, ConcernUpdate
from concerns.rules.changes import PAST
from concerns.rules.fields import LABELS
from concerns.rules.past import KINDS, NAMED, as_it_stood, why_not_as_at
from concerns.rules.updates import words_then
from quality_oversight.tenancy.models import Membership
from tests.cast import acting
from tests.rows import add_concern_event

LONDON = ZoneInfo("Europe/London")


def at(day: int, hour: int = 12, minute: int = 0):
    """Let a day of March 2026 be today."""
    return patch("django.utils.timezone.now", lambda: datetime(2026, 3, day, hour, minute, tzinfo=LONDON))


def test_what_stood_is_what_the_first_later_change_found():
    now = {"title": "C", "harm": "Low harm", "lead": ""}
    later = [{"title": ["A", "B"]}, {"title": ["B", "C"], "lead": ["Ann", ""], "unknown": ["1", "2"]}]
    assert as_it_stood(now, later) == {"title": "A", "harm": "Low harm", "lead": "Ann"}
    assert as_it_stood(now, []) == now


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (None, "real date"),
        (date(2026, 3, 21), "still to come"),
        (date(2026, 3, 9), "had not been logged"),
        (date(2026, 3, 10), None),
        (date(2026, 3, 20), None),
    ],
)
def test_which_days_can_be_asked_for(day, words):
    refused = why_not_as_at(day, logged_on=date(2026, 3, 10), today=date(2026, 3, 20))
    assert (words in refused) if words else refused is None


def test_every_field_that_can_be_edited_and_every_step_has_words():
    assert set(FIELDS) <= set(LABELS)
    assert all(LABELS.get(name) for name in FIELDS)
    assert set(PAST) >= NAMED
    assert sum(len(verbs) for _, verbs in KINDS.values()) == len(NAMED), "each step is of one kind"


@pytest.fixture
def lived(cast, raised):
    """Logged on 10 March; changed, shared and linked on the 15th; closed on the 18th."""
    for somebody in (cast.lead, cast.south_lead):
        with acting(somebody):
            Membership.objects.update(starts_on=date(2026, 1, 1))
    with at(10):
        concern, other = raised(), raised(title="Night staffing")
    with acting(cast.lead) as by:
        with at(15, 23, 59):
            actions.edit(concern, by=by, version=1, title="Falls on nine wards", summary="More.", lead=cast.executive)
            actions.move(concern, "triage", by=by)
            actions.move(concern, "open", by=by)
            actions.rescore(concern, by=by, consequence=3, likelihood=2, reason="Better.")
            actions.share_with_provider(concern, by=by)
            ConcernShare.objects.update(at=timezone.now())  # its default is the machine's own clock
            link = actions.link(concern, by=by, other=other, way="causes", reason="One ward.")
        with at(18):
            actions.unlink(link, by=by, reason="No.")
            actions.stop_sharing(concern, by=by)
            return actions.move(
                concern, "closed", by=by, closure_reason="resolved", evidence="Audit.", outcome="It is safe now."
            )


def seen(browser, concern, day):
    with at(20):
        return browser.get(f"/concerns/{concern.pk}/?as_at={day}")


def test_a_concern_is_shown_as_it_stood_at_the_end_of_each_day(cast, lived, sign_in):
    browser = sign_in(cast.lead)
    first = seen(browser, lived, "2026-03-14").content.decode()
    assert "how the concern stood at the end of 14 March 2026" in first
    assert "Falls on two wards" in first
    assert "Four falls with harm in ten days." in first
    assert "12 high (consequence 4, likelihood 3)" in first
    for later in ("nine wards", "Executive (invented)", "Night staffing", "Shared with", "Audit.", "It is safe now."):
        assert later not in first
    second = seen(browser, lived, "2026-03-15").content.decode()
    for stood in ("Falls on nine wards", "Executive (invented)", "6 ", "Shared with", "Causes", "Open"):
        assert stood in second
    assert "It is safe now." not in second
    last = seen(browser, lived, "2026-03-18").content.decode()
    for stood in ("Closed", "Resolved", "It is safe now."):
        assert stood in last
    assert "since 15 March" not in last


def test_a_past_day_has_no_buttons_that_change_anything(cast, lived, sign_in):
    main = seen(sign_in(cast.lead), lived, "2026-03-15").content.decode().split("<main")[1].split("</main")[0]
    assert 'method="post"' not in main
    for name in ("edit", "rescore", "share", "link"):
        assert reverse(f"concerns:{name}", args=[lived.pk]) not in main


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-03-21", "still to come"), ("2026-03-09", "had not been logged"), ("2026-02-31", "real date"), ("", "real")],
)
def test_other_days_are_refused_in_plain_words(cast, lived, sign_in, day, words):
    response = seen(sign_in(cast.lead), lived, day)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "Falls on" not in response.content.decode().split("<h1")[1]


def test_going_back_shows_nothing_that_is_hidden_today(cast, lived, sign_in):
    assert seen(sign_in(cast.provider_user), lived, "2026-03-16").status_code == 404
    assert seen(sign_in(cast.south_lead), lived, "2026-03-16").status_code == 404
    with acting(cast.guardian):
        Concern.objects.filter(pk=lived.pk).update(sensitivity="speak_up")
    assert seen(sign_in(cast.lead), lived, "2026-03-16").status_code == 404


def test_a_text_says_what_it_said_before_the_corrections_that_came_later():
    earlier = [["2026-03-12T09:00:00+00:00", "One"], ["2026-03-14T09:00:00+00:00", "Two"]]
    days = {11: "One", 12: "One", 13: "Two", 15: "Three"}
    for number, words in days.items():
        assert words_then("Three", earlier, at=datetime(2026, 3, number, 9, tzinfo=UTC)) == words


def test_updates_are_shown_as_they_stood_to_those_who_read_them_today(cast, opened, sign_in):
    for somebody in (cast.lead, cast.viewer):
        with acting(somebody):
            Membership.objects.update(starts_on=date(2026, 1, 1))
    with at(10):
        concern = opened()
    with acting(cast.lead) as by:
        with at(10):
            actions.share_with_provider(concern, by=by)
        told = actions.add_update(concern, by=by, text="Two beds are closed.")
        note = actions.add_update(concern, by=by, text="Ring the matron.", visibility="team")
    with acting(cast.provider_user) as by:
        comment = actions.comment_on_accuracy(concern, by=by, point="Ten falls", text="Nine.", evidence="Our log.")
    for day, update in ((11, told), (11, note), (12, comment)):
        with at(day), acting(cast.lead):
            ConcernUpdate.objects.filter(pk=update.pk).update(at=timezone.now())
    with at(15), acting(cast.lead) as by:
        actions.correct_update(told, by=by, text="Three beds are closed.")
        actions.answer_accuracy(comment, by=by, answer="accepted", answer_text="Nine it is.")
    shown = {
        (who, day): seen(sign_in(getattr(cast, who)), concern, f"2026-03-{day}").content.decode()
        for who in ("lead", "viewer")
        for day in (10, 11, 14, 15)
    }
    assert "Updates and comments" not in shown["lead", 10]
    for who in ("lead", "viewer"):
        assert "Two beds are closed." in shown[who, 11]
        assert "Nine." not in shown[who, 11]
        assert "Two beds are closed." in shown[who, 14]
        assert "Not answered by then" in shown[who, 14]
        assert "Nine it is." not in shown[who, 14]
        assert "Three beds are closed." in shown[who, 15]
        assert "Nine it is." in shown[who, 15]
    for day in (11, 14, 15):
        assert "Ring the matron." in shown["lead", day]
        assert "Ring the matron." not in shown["viewer", day]


def test_the_history_is_filtered_by_kind(cast, lived, sign_in):
    browser = sign_in(cast.lead)
    address = f"/concerns/{lived.pk}/history/"
    assert address in browser.get(f"/concerns/{lived.pk}/").content.decode()
    whole = browser.get(address).content.decode()
    links = browser.get(address, {"kind": "links"}).content.decode()
    assert "Closed the concern" in whole
    assert "Linked the concern to another" in links
    assert "Closed the concern" not in links
    assert "No step of this kind" in browser.get(address, {"kind": "other"}).content.decode()
    assert browser.get(address, {"kind": "nonsense"}).status_code == 200


def test_a_long_history_comes_in_pages_with_as_many_queries(cast, raised, sign_in, reads):
    concern = raised()
    browser, address = sign_in(cast.lead), f"/concerns/{concern.pk}/history/"

    def grow(number):
        with acting(cast.lead) as by:
            for _ in range(number):
                add_concern_event(concern, by)

    grow(26)
    browser.get(address)
    with reads() as few:
        assert "?page=2" in browser.get(address).content.decode()
    grow(60)
    with reads() as many:
        browser.get(address)
    assert len(few) == len(many)
    assert browser.get(f"/concerns/{concern.pk}/").content.decode().count("qo-timeline__item") == 20


def test_an_outside_user_reads_the_shared_steps_without_changes(cast, raised, sign_in):
    concern = raised()
    with acting(cast.lead) as by:
        actions.share_with_provider(concern, by=by)
        actions.edit(concern, by=by, version=2, title="Not for them yet")
    page = sign_in(cast.provider_user).get(f"/concerns/{concern.pk}/history/").content.decode()
    assert "Shared the concern" in page
    assert "Changed the concern" not in page
    assert "as it stood" not in page
