"""Filters of the list are kept under a name; a view holds no concern, and tells nobody of one."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction

from concerns.search import actions
from concerns.search.models import SavedView
from concerns.search.rules.views import ignored, kept, why_not_share
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting

LIST, VIEWS, SAVE = "/concerns/", "/concerns/views/", "/concerns/views/add/"
FILTERS = {"q", "band", "logged_from", "stream"}


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("band=extreme&page=3&sort=-score&size=50", "band=extreme&sort=-score&size=50"),
        ("q=falls+at+night&csrf=1", "q=falls+at+night"),
        ("logged_from_day=1&logged_from_year=2026", "logged_from_day=1&logged_from_year=2026"),
        ("band=&q=%3Cb%3E", "q=%3Cb%3E"),
        ("", ""),
    ],
)
def test_what_a_view_keeps(query, left):
    assert kept(query, FILTERS) == left


def test_what_is_no_filter_is_named():
    assert ignored(["q", "page", "colour", "logged_from_day", "lead"], FILTERS) == ["colour", "lead"]


def test_a_view_of_a_restricted_stream_stays_personal():
    assert why_not_share("stream=speak_up&q=x")
    assert why_not_share("stream=standard") is None


@pytest.fixture
def saved(cast):
    def save(by=None, **given) -> SavedView:
        with acting(by or cast.lead) as person:
            return actions.save_view(by=person, **{"name": "Worst", "query": "band=extreme"} | given)

    return save


def names(by) -> list[str]:
    with acting(by):
        return list(SavedView.objects.values_list("name", flat=True))


def test_a_personal_view_is_seen_by_its_owner_alone_and_a_shared_one_in_the_icb(cast, saved):
    saved(name="Mine")
    saved(name="Ours", shared=True)
    assert names(cast.lead) == ["Mine", "Ours"]
    for person in (cast.executive, cast.viewer, cast.guardian, cast.auditor):
        assert names(person) == ["Ours"]
    for person in (cast.provider_user, cast.partner, cast.south_lead):
        assert names(person) == []


def test_the_database_keeps_others_from_a_personal_view(cast, saved):
    view = saved()
    with acting(cast.executive):
        assert SavedView.objects.filter(pk=view.pk).update(name="Taken") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            SavedView.objects.create(owner=cast.lead, name="Slipped in", query="")


def test_sharing_needs_its_permission(cast, saved):
    with pytest.raises(PermissionDenied):
        saved(by=cast.viewer, shared=True)
    view = saved(name="Ours", shared=True)
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        actions.delete_view(view, by=by)
    with acting(cast.executive) as by:
        assert actions.change_view(view, by=by, name="All of ours", shared=True).name == "All of ours"


def test_a_cleared_person_cannot_share_a_restricted_stream(cast, saved, cleared):
    cleared(cast.lead, "speak_up")
    with pytest.raises(ValidationError, match="restricted stream"):
        saved(query="stream=speak_up", shared=True)
    assert saved(query="stream=speak_up").shared is False


def test_names_and_words_are_screened(saved):
    for given in ({"name": "NHS 943 476 5919"}, {"query": "q=943+476+5919"}, {"name": " "}, {"name": "x" * 61}):
        with pytest.raises(ValidationError):
            saved(**given)


def test_saving_again_takes_the_new_filters(cast, saved):
    saved()
    assert saved(query="band=high").query == "band=high"
    assert names(cast.lead) == ["Worst"]


def test_the_audit_trail_has_no_words_of_it(cast, saved):
    saved(name="Nobody")
    with acting(cast.auditor):
        event = AuditEvent.objects.get(verb="view.saved")
    assert "Nobody" not in f"{event.target_label} {event.detail}"


def test_by_page_a_view_is_saved_opened_renamed_and_deleted(cast, raised, sign_in):
    raised(title="Extreme matter", initial_consequence=5, initial_likelihood=5)
    raised(title="Low matter", initial_consequence=1, initial_likelihood=1)
    browser = sign_in(cast.lead)
    assert f"{SAVE}?band=extreme" in browser.get(f"{LIST}?band=extreme").content.decode()
    assert "Enter the name of the view" in browser.post(f"{SAVE}?band=extreme", {"name": ""}).content.decode()
    answer = browser.post(f"{SAVE}?band=extreme&page=2&colour=red", {"name": "Worst", "shared": "on"})
    assert answer.url == f"{LIST}?band=extreme"
    page = browser.get(LIST).content.decode()
    assert f'href="{LIST}?band=extreme">Worst' in page
    view = SavedView.objects.none()
    with acting(cast.lead):
        view = SavedView.objects.get()
    browser.post(f"{VIEWS}{view.pk}/", {"name": "The worst", "shared": "on"})
    assert "The worst" in sign_in(cast.viewer).get(LIST).content.decode()
    browser.post(f"{VIEWS}{view.pk}/delete/")
    assert names(cast.lead) == []


def test_the_list_opens_with_the_view_that_was_chosen(cast, saved, sign_in):
    browser, view = sign_in(cast.viewer), saved(shared=True)
    browser.post(f"{VIEWS}{view.pk}/first/")
    assert browser.get(LIST).url == f"{LIST}?band=extreme"
    assert browser.get(f"{LIST}?status=live").status_code == 200
    assert sign_in(cast.lead).get(LIST).status_code == 200  # it is the other's choice
    with acting(cast.viewer):
        mine = SavedView.objects.get(is_default=True)
    browser.post(f"{VIEWS}{mine.pk}/first/")
    assert browser.get(LIST).status_code == 200


def test_filters_that_the_reader_does_not_have_are_left_out_with_a_note(cast, raised, sign_in):
    raised(title="Plain matter")
    page = sign_in(cast.lead).get(f"{LIST}?stream=speak_up&colour=red").content.decode()
    assert "Plain matter" in page
    assert "2 filters of this address are not yours to use or are unknown, and were left out." in page
    assert "Freedom to Speak Up" not in page.split("<main")[1]


def test_another_icbs_or_persons_view_is_not_there(cast, saved, sign_in):
    view = saved()
    assert sign_in(cast.provider_user).get(f"{VIEWS}{view.pk}/").status_code == 403
    for person in (cast.south_lead, cast.executive):
        assert sign_in(person).get(f"{VIEWS}{view.pk}/").status_code == 404
