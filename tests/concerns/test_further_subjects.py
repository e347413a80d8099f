"""A concern is about several things: a provider, a service, a pathway; one causes its risk and another bears it."""

import csv
import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns import actions, queries
from concerns.models import Concern, ConcernSubject
from concerns.queries import Tally
from providers.models import Subject
from tests.cast import TRUST, acting, part
from tests.rows import add_subject


@pytest.fixture
def pathway(cast):
    with acting(cast.lead):
        return add_subject()


@pytest.fixture
def concern(cast, raised, pathway) -> Concern:
    """About the trust and a pathway; the second trust bears the risk."""
    return raised(further=[(pathway, "about"), (cast.second_subject, "bears")])


def current(concern):
    return {(row.subject.name, row.part) for row in concern.further.current().select_related("subject")}


def test_page_and_list_name_them_all(cast, concern, sign_in):
    page = sign_in(cast.viewer).get(concern.get_absolute_url()).content.decode()
    for words in ("Also about", "Urgent care (invented)", "Risk borne by", "Northumbria", "Risk caused by"):
        assert words in page, words
    listed = sign_in(cast.viewer).get("/concerns/").content.decode()
    assert "and Northumbria Healthcare NHS Foundation Trust, Urgent care (invented)" in listed


def test_the_form_grows_by_a_row_without_javascript_and_logs_what_was_chosen(cast, pathway, typed, sign_in):
    browser = sign_in(cast.lead)
    posted = typed(subject=cast.subject.pk)
    page = browser.post("/concerns/new/", posted | {"further": "0", "find": "another"}).content.decode()
    assert 'name="also_1_q"' in page
    assert re.search(r'<input[^>]*id="id_also_1"[^>]* autofocus', page), "the page opens in the new row"
    assert "There is a problem" not in page
    assert posted["title"] in page
    found = browser.post("/concerns/new/", posted | {"further": "1", "also_1_q": "urgent", "find": "also_1"})
    assert str(pathway.pk) in found.content.decode()
    done = browser.post(
        "/concerns/new/", posted | {"further": "2", "also_1": str(pathway.pk), "also_1_part": "causes", "also_2": ""}
    )
    assert done.status_code == 302
    with acting(cast.lead):
        assert current(Concern.objects.get()) == {("Urgent care (invented)", "causes")}


def test_the_finder_of_a_row_finds_more_than_providers(cast, pathway, sign_in):
    browser = sign_in(cast.lead)
    found = part(browser, "/concerns/find-provider/?also_2_q=urgent")
    assert str(pathway.pk) in found
    assert 'name="also_2"' in found
    assert str(cast.subject.pk) in part(browser, "/concerns/find-provider/?subject_q=RTD")


def test_an_organisation_stands_before_its_services_in_the_finder(cast, sign_in):
    with acting(cast.lead):
        service = Subject.objects.create(provider=cast.subject.provider, name="A and E", kind="service")
    words = cast.subject.name.split()[0]
    found = part(sign_in(cast.lead), f"/concerns/find-provider/?subject_q={words}")
    assert -1 < found.index(str(cast.subject.pk)) < found.index(str(service.pk))


def test_the_same_one_twice_is_refused_beside_its_row(cast, typed, sign_in):
    posted = typed(subject=cast.subject.pk) | {"further": "1", "also_1": str(cast.subject.pk), "also_1_part": "about"}
    page = sign_in(cast.lead).post("/concerns/new/", posted)
    assert page.status_code == 422
    assert "This one is named already" in page.content.decode()


def test_what_is_retired_is_not_chosen_and_what_was_chosen_stays(cast, raised, concern, pathway):
    with acting(cast.lead) as by:
        pathway.retired_on = timezone.localdate()
        pathway.save()
        kept = actions.edit(concern, by=by, version=concern.version, further=[(pathway, "causes")])
        assert current(kept) == {("Urgent care (invented)", "causes")}
    with pytest.raises(ValidationError, match="retired"):
        raised(further=[(pathway, "about")])


def test_a_change_is_told_in_history_and_past_days_stay_as_they_were(cast, concern, pathway, sign_in):
    with acting(cast.lead) as by:
        edited = actions.edit(concern, by=by, version=concern.version, further=[(cast.second_subject, "about")])
        assert edited.version == concern.version + 1
        assert edited.events.first().changes == {
            "subjects": [
                "Northumbria Healthcare NHS Foundation Trust (bears the risk); Urgent care (invented)",
                "Northumbria Healthcare NHS Foundation Trust",
            ]
        }
        assert ConcernSubject.objects.count() == 3
        same = actions.edit(edited, by=by, version=edited.version, further=[(cast.second_subject, "about")])
        assert same.version == edited.version
    page = sign_in(cast.lead).get(f"{concern.get_absolute_url()}?as_at={timezone.localdate()}").content.decode()
    assert "Also about" in page


def test_a_row_is_left_out_on_the_form_again(cast, concern, typed, sign_in):
    browser, address = sign_in(cast.lead), f"/concerns/{concern.pk}/edit/"
    assert "Urgent care (invented)" in browser.get(address).content.decode()
    with acting(cast.lead):
        rows = list(concern.further.current())
    posted = typed(subject=cast.subject.pk) | {"version": str(concern.version), "further": "2"}
    for number, row in enumerate(rows, 1):
        part = "none" if row.part == "bears" else row.part
        posted |= {f"also_{number}": str(row.subject_id), f"also_{number}_part": part}
    assert browser.post(address, posted).status_code == 302
    with acting(cast.lead):
        assert current(concern) == {("Urgent care (invented)", "about")}


def test_who_saves_second_sees_both_lists(cast, concern, pathway, typed, sign_in):
    with acting(cast.lead) as by:
        actions.edit(concern, by=by, version=concern.version, further=[])
    posted = typed(subject=cast.subject.pk) | {"version": str(concern.version), "further": "1"}
    posted |= {"also_1": str(pathway.pk), "also_1_part": "about"}
    page = sign_in(cast.executive).post(f"/concerns/{concern.pk}/edit/", posted)
    assert page.status_code == 409
    assert "Also about" in page.content.decode()


def test_filters_and_the_providers_page_find_it_by_each_of_them(cast, concern, pathway, sign_in):
    browser = sign_in(cast.viewer)
    second = cast.second_subject.provider_id
    for query in (f"provider={cast.subject.provider_id}", f"provider={second}", f"subject={pathway.pk}"):
        assert concern.ref in browser.get(f"/concerns/?{query}").content.decode(), query
    assert concern.ref in browser.get(f"/concerns/providers/{second}/").content.decode()
    with acting(cast.lead) as by:
        actions.edit(concern, by=by, version=concern.version, further=[])
    assert concern.ref not in browser.get(f"/concerns/?provider={second}").content.decode()


def test_it_counts_for_what_it_is_about_or_what_causes_its_risk_and_not_for_who_bears_it(
    cast, concern, pathway, raised
):
    other = raised(further=[(cast.second_subject, "causes")], initial_consequence=5, initial_likelihood=4)
    with acting(cast.lead) as by:
        for day in (None, timezone.localdate()):
            counts = queries.live_counts_by_subject_and_domain(day)
            assert counts == {
                (cast.subject.pk, "safety"): Tally(2, 20),
                (pathway.pk, "safety"): Tally(1, 12),
                (cast.second_subject.pk, "safety"): Tally(1, 20),
            }
        actions.move(other, "triage", by=by)
        actions.move(other, "no_further_action", by=by, reason="Known.", outcome="Put right.")
        assert (cast.second_subject.pk, "safety") not in queries.live_counts_by_subject_and_domain()


def test_restricted_ones_count_for_nobody(cast, raised, pathway):
    raised(by=cast.guardian, sensitivity="speak_up", further=[(pathway, "about")])
    with acting(cast.guardian):
        assert queries.live_counts_by_subject_and_domain() == {}


def test_all_their_providers_can_be_shared_with_and_the_own_one_comes_first(cast, concern):
    with acting(cast.lead) as by:
        names = [each.code for each in queries.providers_of(concern)]
        assert names == ["RTD", "RTF"]
        assert actions.share_with_provider(concern, by=by).shared_with == [TRUST]


def test_who_it_is_shared_with_does_not_see_the_others(cast, concern, sign_in):
    with acting(cast.lead) as by:
        actions.share_with_provider(concern, by=by)
    page = sign_in(cast.provider_user).get(concern.get_absolute_url()).content.decode()
    assert "Northumbria" not in page
    with acting(cast.provider_user):
        assert not ConcernSubject.objects.exists()


def test_a_sheet_has_a_column_for_them(cast, concern, sign_in):
    response = sign_in(cast.viewer).get("/concerns/sheets/export/csv/")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    line = dict(zip(rows[1], rows[2], strict=True))
    assert line["Also about"] == "Northumbria Healthcare NHS Foundation Trust (bears the risk); Urgent care (invented)"


def test_a_program_logs_and_reads_them(cast, described, pathway, key_for, client):
    words = described() | {"date_identified": "2026-01-05", "provider": "RTD"}
    further = [{"subject": str(pathway.pk)}, {"provider": "RTF", "part": "bears"}]
    headers = key_for(cast.lead)
    made = client.post(
        "/api/v1/concerns/", words | {"further": further}, content_type="application/json", headers=headers
    )
    assert made.status_code == 201, made.json()
    assert [(each["subject"]["name"], each["part"]) for each in made.json()["further"]] == [
        ("Northumbria Healthcare NHS Foundation Trust", "bears"),
        ("Urgent care (invented)", "about"),
    ]
    found = client.get("/api/v1/concerns/?provider=RTF", headers=headers).json()
    assert found["count"] == 1
    twice = words | {"further": [{"provider": "RTD"}]}
    refused = client.post("/api/v1/concerns/", twice, content_type="application/json", headers=headers)
    assert refused.status_code == 400
    assert "further" in refused.json()["errors"]
