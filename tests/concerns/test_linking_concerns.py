"""Concerns are linked, worded from both ends; a link tells nobody of a concern that they may not see (F020, DD1)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction

from concerns import actions
from concerns.models import Concern, ConcernEvent, ConcernLink
from concerns.queries import live_counts_by_subject_and_domain, ties_of
from concerns.rules.links import OTHER_END, LinkKind, Way, seen_from, starts_here, why_not_link
from tests.cast import TRUST, acting, part
from tests.rows import add_concern, add_link


def test_every_way_has_another_end_that_leads_back():
    assert {OTHER_END[OTHER_END[way]] for way in Way} == set(Way)
    assert {way for way in Way if starts_here(way)} == set(LinkKind.values)
    assert [seen_from(kind, start=False).label for kind in LinkKind] == ["Related to", "Causes", "Followed by"]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, []),
        ({"same": True}, ["other"]),
        ({"linked": True}, ["other"]),
        ({"way": "duplicate"}, ["way"]),
        ({"reason": ""}, ["reason"]),
    ],
)
def test_what_a_link_needs(given, fields):
    fine = {"same": False, "linked": False, "way": "causes", "reason": "One ward."}
    assert list(why_not_link(**fine | given)) == fields


@pytest.mark.parametrize("way", Way)
def test_a_link_reads_right_from_both_ends_and_stands_in_both_histories(cast, raised, way):
    here, there = raised(), raised(title="Night staffing")
    with acting(cast.lead) as by:
        actions.link(here, by=by, other=there, way=way, reason="The same ward.")
        assert [(tie.way, tie.other) for tie in ties_of(here)] == [(way, there)]
        assert [(tie.way, tie.other) for tie in ties_of(there)] == [(OTHER_END[way], here)]
        assert here.events.first().changes == {"links": ["", f"{Way(way).label} {there.ref}"]}
        assert there.events.first().changes == {"links": ["", f"{OTHER_END[way].label} {here.ref}"]}


def test_a_concern_that_is_hidden_meanwhile_is_not_there_to_be_linked(cast, raised, cleared):
    here, there = raised(), raised()
    with acting(cleared(cast.executive)) as by:
        actions.edit(there, by=by, version=1, sensitivity="speak_up")
    with acting(cast.lead) as by, pytest.raises(Concern.DoesNotExist):
        actions.link(here, by=by, other=there, way="related", reason="One ward.")


def test_two_concerns_are_linked_once_whatever_the_way_and_again_after_the_link_is_gone(cast, raised):
    here, there = raised(), raised()
    with acting(cast.lead) as by:
        made = actions.link(here, by=by, other=there, way="related", reason="One ward.")
        for start, end in ((here, there), (there, here)):
            with pytest.raises(ValidationError, match="linked already"):
                actions.link(start, by=by, other=end, way="causes", reason="Again.")
        actions.unlink(made, by=by, reason="Two wards after all.")
        assert ties_of(here) == ties_of(there) == []
        assert there.events.first().verb == "unlinked"
        with pytest.raises(ValidationError, match="removed already"):
            actions.unlink(made, by=by, reason="Again.")
        actions.link(there, by=by, other=here, way="causes", reason="It is.")


def test_the_page_links_and_removes(cast, raised, sign_in):
    here, there = raised(), raised(title="Night staffing")
    browser = sign_in(cast.lead)
    address = f"/concerns/{here.pk}/links/"
    assert there.ref in part(browser, f"{address}find/", {"other_q": "night"})
    wrong = browser.post(address, {"way": "caused_by", "other": str(there.pk), "reason": "See 943 476 5919."})
    assert wrong.status_code == 422
    assert "contains an NHS number" in wrong.content.decode()
    done = browser.post(address, {"way": "caused_by", "other": str(there.pk), "reason": "Too few at night."})
    page = browser.get(done.url).content.decode()
    assert "Caused by" in page
    assert "Causes" in browser.get(f"/concerns/{there.pk}/").content.decode()
    with acting(cast.lead):
        link = ConcernLink.objects.get()
    remove = f"/concerns/{there.pk}/links/{link.pk}/remove/"
    assert remove in browser.get(f"/concerns/{there.pk}/").content.decode()
    assert browser.post(remove, {"reason": ""}).status_code == 422
    assert browser.post(remove, {"reason": "Not so."}).status_code == 302
    assert "Not linked to any other concern" in browser.get(f"/concerns/{here.pk}/").content.decode()


def test_only_those_who_may_edit_link(cast, raised):
    here, there = raised(), raised()
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        actions.link(here, by=by, other=there, way="related", reason="One ward.")


@pytest.fixture
def linked(cast, raised, cleared):
    """A standard concern and a speak-up one, linked by somebody who sees both."""
    here = raised()
    cleared(cast.executive, "speak_up")
    with acting(cast.executive) as by:
        there = add_concern(cast.subject, 90, sensitivity="speak_up", title="A secret title")
        actions.link(here, by=by, other=there, way="caused_by", reason="A secret reason.")
        # what becomes restricted later takes its traces with it as well
        later = add_concern(cast.subject, 91, title="Not yet secret")
        actions.link(here, by=by, other=later, way="related", reason="The same people.")
        Concern.objects.filter(pk=later.pk).update(sensitivity="speak_up")
    return here


def test_nobody_learns_of_a_restricted_concern_from_a_link(cast, linked, sign_in, key_for, client):
    with acting(cast.lead):
        assert ties_of(linked) == []
        assert not ConcernLink.objects.exists()
        assert list(linked.events.values_list("verb", flat=True)) == ["raised"]
    page = sign_in(cast.lead).get(f"/concerns/{linked.pk}/").content.decode()
    answer = client.get(f"/api/v1/concerns/{linked.pk}/links/", headers=key_for(cast.lead))
    assert answer.json() == []
    for trace in ("QC-2026-0090", "QC-2026-0091", "secret"):
        assert trace not in page
    seen = sign_in(cast.executive).get(f"/concerns/{linked.pk}/").content.decode()
    assert "QC-2026-0090" in seen
    assert "The same people." in seen


def test_an_outside_organisation_sees_no_link_even_between_concerns_shared_with_it(cast, sign_in):
    with acting(cast.lead) as by:
        first, second = (add_concern(cast.subject, number, shared_with=[TRUST]) for number in (80, 81))
        add_link(first, second, by, reason="Not for them.")
    with acting(cast.provider_user):
        assert Concern.objects.count() == 2
        assert not ConcernLink.objects.exists()
    page = sign_in(cast.provider_user).get(f"/concerns/{first.pk}/").content.decode()
    assert "Linked concerns" not in page
    assert "Not for them." not in page


def test_a_link_to_what_is_not_seen_is_refused_by_the_database(cast, linked):
    with acting(cast.executive):
        hidden = Concern.objects.get(ref="QC-2026-0090")
    with acting(cast.lead) as by, pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        add_link(linked, hidden, by)


def test_the_api_lists_and_makes_links_and_calls_the_field_as_it_was_given(cast, raised, key_for, client):
    here, there = raised(), raised()
    address, key = f"/api/v1/concerns/{here.pk}/links/", key_for(cast.lead)
    given = {"way": "causes", "concern": str(there.pk), "reason": "One ward."}
    made = client.post(address, given, content_type="application/json", headers=key)
    assert (made.status_code, made.json()["reference"]) == (201, there.ref)
    assert [link["way"] for link in client.get(address, headers=key).json()] == ["causes"]
    again = client.post(address, given, content_type="application/json", headers=key)
    assert (again.status_code, list(again.json()["errors"])) == (400, ["concern"])
    assert client.get(address, headers=key_for(cast.south_lead)).status_code == 404


def test_the_same_event_logged_by_cqc_and_healthwatch_is_counted_once_with_both_sources(cast, opened, raised, sign_in):
    """DD1 of the domain brief, section 7.8, in every total: counts for the dashboard, list, and provider's panel."""
    cqc = opened(source="EL01")
    watch = raised(source="EL07", title="Falls told by patients")
    browser = sign_in(cast.lead)
    with acting(cast.lead) as by:
        assert sum(tally.count for tally in live_counts_by_subject_and_domain().values()) == 2
        actions.move(watch, "triage", by=by)
        actions.move(watch, "duplicate", by=by, duplicate_of=cqc)
        assert [tally.count for tally in live_counts_by_subject_and_domain().values()] == [1]
        assert not ConcernLink.objects.exists(), "the one fact is Concern.duplicate_of"
        assert cqc.events.first().changes["repeated_by"][1].startswith(watch.ref)
    kept = browser.get(f"/concerns/{cqc.pk}/").content.decode()
    assert "Also reported in" in kept
    assert "Patient websites, groups and forums" in kept
    assert browser.get(f"/concerns/{watch.pk}/").status_code == 200
    panel = browser.get(f"/concerns/providers/{cast.trust.pk}/").content.decode()
    assert (cqc.ref in panel, watch.ref in panel) == (True, False)
    listed = browser.get("/concerns/").content.decode()
    assert (cqc.ref in listed, watch.ref in listed) == (True, False)
    with acting(cast.lead) as by:
        actions.move(watch, "triage", by=by, reason="Another ward.")
        assert [tally.count for tally in live_counts_by_subject_and_domain().values()] == [2]
        assert cqc.events.first().verb == "parted"
        assert Concern.objects.get(pk=watch.pk).duplicate_of is None
    assert "Also reported in" not in browser.get(f"/concerns/{cqc.pk}/").content.decode().split("History")[0]


def test_a_concern_that_others_repeat_does_not_become_a_duplicate_itself(cast, raised):
    first, second, third = raised(), raised(), raised()
    with acting(cast.lead) as by:
        for concern in (first, second):
            actions.move(concern, "triage", by=by)
        actions.move(second, "duplicate", by=by, duplicate_of=first)
        with pytest.raises(ValidationError, match="Other concerns repeat"):
            actions.move(first, "duplicate", by=by, duplicate_of=third)
        assert ConcernEvent.objects.filter(about=second).count() == 1
