"""An ICB says what its places, collaboratives, pathways and programmes are made of, and from when to when (F003)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from providers.actions import add_subject
from providers.models import Organisation
from providers.structure import actions
from providers.structure.models import Belonging
from providers.structure.queries import as_at
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting

LIST = "/structure/"
SPRING, SUMMER, AUTUMN = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)


@pytest.fixture
def collaborative(cast):
    with acting(cast.lead) as by:
        return add_subject(by=by, kind="collaborative", name="Northern collaborative (invented)")


@pytest.fixture
def place(cast):
    with acting(cast.lead) as by:
        return add_subject(by=by, kind="place", name="The coast (invented)")


def day(name, on):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def led(whole, on):
    return as_at([whole], on)[0].lead


def test_the_administrator_makes_a_place_on_its_page_and_says_what_stands_in_it(cast, sign_in):
    browser = sign_in(cast.admin)
    made = browser.post("/providers/subjects/add/", {"kind": "place", "name": "The hills (invented)", "provider": ""})
    there = made.url
    assert there.startswith(LIST)
    posted = browser.post(f"{there}add/member/", {"member": cast.subject.pk, **day("since", SPRING)})
    assert (posted.status_code, posted.url) == (302, there)
    council = {"name": "Hill District Council (invented)", **day("since", SPRING)}
    assert browser.post(f"{there}add/council/", council).status_code == 302
    page = sign_in(cast.viewer).get(there).content.decode()
    assert cast.subject.name in page
    assert "Hill District Council (invented)" in page
    shown = browser.get(LIST).content.decode()
    assert "Members: 1" in shown
    assert "Councils: 1" in shown
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="structure.added").count() == 2


def test_a_change_of_lead_ends_the_one_before_on_the_day_before_and_keeps_it(cast, collaborative):
    with acting(cast.lead) as by:
        first = actions.add(collaborative, by=by, part="lead", member=cast.subject, since=SPRING)
        second = actions.add(collaborative, by=by, part="lead", member=cast.second_subject, since=AUTUMN, follows=first)
        assert led(collaborative, SUMMER) == cast.subject.name
        assert led(collaborative, AUTUMN - timedelta(1)) == cast.subject.name
        assert led(collaborative, AUTUMN) == cast.second_subject.name
        first.refresh_from_db()
        assert (first.until, first.ended_by, second.until) == (AUTUMN - timedelta(1), by.name, None)
        assert led(collaborative, SPRING - timedelta(1)) == ""


def test_whoever_saw_another_lead_is_told(cast, collaborative, sign_in):
    with acting(cast.lead) as by:
        first = actions.add(collaborative, by=by, part="lead", member=cast.subject, since=SPRING)
        actions.add(collaborative, by=by, part="lead", member=cast.second_subject, since=SUMMER, follows=first)
    sent = {"member": cast.subject.pk, "follows": first.pk, **day("since", AUTUMN)}
    page = sign_in(cast.admin).post(f"{LIST}{collaborative.pk}/add/lead/", sent)
    assert page.status_code == 422
    assert f"Somebody changed this meanwhile: it is now {cast.second_subject.name}" in page.content.decode()


@pytest.mark.parametrize(
    ("part", "given", "field"),
    [
        ("member", {}, "member"),
        ("council", {"name": "  "}, "name"),
        ("network", {}, "network"),
        ("lead", {}, "part"),
        ("council", {"name": "A council", "until": SPRING - timedelta(1)}, "until"),
        ("council", {"name": "A council", "since": date(1947, 1, 1)}, "since"),
        ("council", {"name": "A council", "since": date(2199, 1, 1)}, "since"),
        ("council", {"name": "Ask Mrs Jane Smith, NHS number 943 476 5919"}, "name"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(cast, place, part, given, field):
    with acting(cast.lead) as by, pytest.raises(ValidationError) as refused:
        actions.add(place, **{"by": by, "part": part, "since": SPRING} | given)
    assert list(refused.value.message_dict) == [field]


def test_an_organisation_that_is_no_network_is_not_taken_for_one(cast, place):
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="Choose the primary care network"):
        actions.add(
            place, by=by, part="network", network=Organisation.objects.get(pk=cast.trust.organisation_id), since=SPRING
        )


def test_nothing_belongs_twice_on_one_day_but_may_come_back(cast, place):
    with acting(cast.lead) as by:
        row = actions.add(place, by=by, part="member", member=cast.subject, since=SPRING)
        with pytest.raises(ValidationError, match="belongs to it already"):
            actions.add(place, by=by, part="member", member=cast.subject, since=SUMMER)
        actions.end(row, by=by, until=SUMMER)
        with pytest.raises(ValidationError, match="belongs to it already"):
            actions.add(place, by=by, part="member", member=cast.subject, since=SUMMER)
        actions.add(place, by=by, part="member", member=cast.subject, since=AUTUMN)
        assert [len(as_at([place], on)[0].rows) for on in (SUMMER, SUMMER + timedelta(1), AUTUMN)] == [1, 0, 1]


def test_there_is_one_lead_on_each_day(cast, collaborative):
    with acting(cast.lead) as by:
        actions.add(collaborative, by=by, part="lead", member=cast.subject, since=SPRING, until=SUMMER)
        with pytest.raises(ValidationError, match="one lead provider at a time"):
            actions.add(collaborative, by=by, part="lead", member=cast.second_subject, since=SUMMER)
        actions.add(collaborative, by=by, part="lead", member=cast.second_subject, since=SUMMER + timedelta(1))
        with pytest.raises(ValidationError, match="one lead provider at a time"):
            actions.add(collaborative, by=by, part="lead", member=cast.subject, since=SPRING - timedelta(9))
        with pytest.raises(IntegrityError, match="belonging_led_by_one"), transaction.atomic():
            Belonging.objects.create(whole=collaborative, part="lead", member=cast.subject, since=AUTUMN, by_name="X")


def test_a_last_day_is_given_once_and_a_mistake_is_taken_back_with_its_reason(cast, place, sign_in):
    with acting(cast.lead) as by:
        row = actions.add(place, by=by, part="member", member=cast.subject, since=SPRING)
    browser, there = sign_in(cast.lead), f"{LIST}belongings/{row.pk}/"
    early = browser.post(f"{there}end/", day("until", SPRING - timedelta(1)))
    assert early.status_code == 422
    assert "The last day must be the first day or later" in early.content.decode()
    assert browser.post(f"{there}end/", day("until", SUMMER)).status_code == 302
    again = sign_in(cast.admin).post(f"{there}end/", day("until", AUTUMN))
    assert again.status_code == 422
    assert f"has its last day already: 1 July 2026, as {cast.lead.name} wrote down" in again.content.decode()
    assert browser.post(f"{there}take-back/", {"reason": ""}).status_code == 422
    assert browser.post(f"{there}take-back/", {"reason": "The wrong trust."}).status_code == 302
    page = browser.get(f"{LIST}{place.pk}/").content.decode()
    assert "Taken back" in page
    assert "The wrong trust." in page
    with acting(cast.lead) as by:
        assert as_at([place], SUMMER)[0].rows == []
        with pytest.raises(ValidationError, match="has taken this back already"):
            actions.take_back(row, by=by, reason="Once more.")
        actions.add(place, by=by, part="member", member=cast.subject, since=SPRING)
        assert len(as_at([place], SUMMER)[0].rows) == 1
    with acting(cast.auditor):
        assert {*AuditEvent.objects.filter(target_id=str(place.pk)).values_list("verb", flat=True)} == {
            "subject.added",
            "structure.added",
            "structure.ended",
            "structure.taken_back",
        }


def test_a_collaborative_ends_on_one_day_with_all_that_belongs_to_it(cast, collaborative, sign_in):
    with acting(cast.lead) as by:
        actions.add(collaborative, by=by, part="lead", member=cast.subject, since=SPRING)
        actions.add(collaborative, by=by, part="member", member=cast.second_subject, since=SUMMER)
    browser, there = sign_in(cast.lead), f"{LIST}{collaborative.pk}/end/"
    early = browser.post(there, day("until", SPRING))
    assert early.status_code == 422
    assert cast.second_subject.name in early.content.decode()
    assert browser.post(there, day("until", AUTUMN)).status_code == 302
    with acting(cast.lead) as by:
        assert [len(as_at([collaborative], on)[0].rows) for on in (AUTUMN, AUTUMN + timedelta(1))] == [2, 0]
        with pytest.raises(ValidationError, match="Nothing belongs to it without a last day"):
            actions.end_all(collaborative, by=by, until=AUTUMN)


def test_a_page_is_of_the_day_that_is_asked_for(cast, collaborative, sign_in):
    with acting(cast.lead) as by:
        first = actions.add(collaborative, by=by, part="lead", member=cast.subject, since=SPRING)
        actions.add(collaborative, by=by, part="lead", member=cast.second_subject, since=AUTUMN, follows=first)
    query = f"?on_day={SUMMER.day}&on_month={SUMMER.month}&on_year={SUMMER.year}"
    browser = sign_in(cast.viewer)
    page = browser.get(f"{LIST}{collaborative.pk}/{query}").content.decode()
    assert "As at 1 July 2026" in page
    assert cast.subject.name in browser.get(f"{LIST}{query}").content.decode()
    refused = browser.get(f"{LIST}{collaborative.pk}/?on_day=31&on_month=2&on_year=2026").content.decode()
    assert "As at must be a real date" in refused


def test_a_retired_one_takes_nothing_more(cast, place):
    place.retired_on = timezone.localdate()
    with acting(cast.lead) as by:
        place.save()
        with pytest.raises(ValidationError, match="is retired"):
            actions.add(place, by=by, part="council", name="A council", since=SPRING)


def test_the_page_of_a_provider_says_what_it_belongs_to(cast, place, collaborative, sign_in):
    with acting(cast.lead) as by:
        actions.add(place, by=by, part="member", member=cast.subject, since=SPRING, words="Runs both hospitals there.")
        maternity = add_subject(by=by, kind="service", name="Maternity", provider=cast.trust)
        actions.add(collaborative, by=by, part="member", member=maternity, since=SPRING)
    page = sign_in(cast.viewer).get(f"/providers/{cast.trust.pk}/").content.decode()
    for words in ("The coast (invented)", "Runs both hospitals there.", "Northern collaborative", "with Maternity"):
        assert words in page


def test_a_provider_is_found_without_javascript_and_what_was_typed_stays(cast, place, sign_in):
    sent = {"member_q": "RTD", "find": "member", "words": "Runs it all", **day("since", SPRING)}
    page = sign_in(cast.lead).post(f"{LIST}{place.pk}/add/member/", sent)
    assert page.status_code == 200
    for words in (str(cast.subject.pk), "Runs it all", "2026"):
        assert words in page.content.decode()


def test_it_is_read_by_rest_as_at_a_day_with_its_history(cast, collaborative, client, key_for):
    with acting(cast.lead) as by:
        first = actions.add(collaborative, by=by, part="lead", member=cast.subject, since=SPRING)
        actions.add(collaborative, by=by, part="lead", member=cast.second_subject, since=AUTUMN, follows=first)
    headers, there = key_for(cast.viewer), "/api/v1/structure/"
    [shown] = client.get(f"{there}?kind=collaborative&on=2026-07-01", headers=headers).json()["results"]
    assert shown["name"] == "Northern collaborative (invented)"
    assert [(each["part"], each["code"], each["until"]) for each in shown["members"]] == [("lead", "RTD", "2026-09-30")]
    whole = client.get(f"{there}{collaborative.pk}/?on=2026-10-01", headers=headers).json()
    assert [each["code"] for each in whole["members"]] == ["RTF"]
    assert [each["by_name"] for each in whole["history"]] == [cast.lead.name] * 2
    assert client.get(f"{there}?on=yesterday", headers=headers).json()["errors"] == {
        "on": ["Send a day as 2026-04-30."]
    }
    assert "kind" in client.get(f"{there}?kind=provider", headers=headers).json()["errors"]


def test_the_litany_of_structure(cast, place, sign_in):
    with acting(cast.lead) as by:
        row = actions.add(place, by=by, part="council", name="A council (invented)", since=SPRING)
    there = f"{LIST}{place.pk}/"
    assert sign_in(cast.lead).put(f"{there}add/council/").status_code == 405
    assert sign_in(cast.viewer).post(f"{there}add/council/", {}).status_code == 403
    assert sign_in(cast.lead).get(f"{there}add/lead/").status_code == 404
    assert sign_in(cast.south_lead).get(there).status_code == 404
    assert sign_in(cast.south_lead).get(f"{LIST}belongings/{row.pk}/end/").status_code == 404
    assert sign_in(cast.lead).get(f"{LIST}{cast.subject.pk}/").status_code == 404
    for change in (
        lambda by: actions.add(place, by=by, part="council", name="Another", since=SPRING),
        lambda by: actions.end(row, by=by, until=SUMMER),
        lambda by: actions.end_all(place, by=by, until=SUMMER),
        lambda by: actions.take_back(row, by=by, reason="Why not."),
    ):
        with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
            change(by)
