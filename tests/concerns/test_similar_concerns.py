"""While a title is typed, similar open concerns on the same subject are offered; one event is counted once."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from concerns import actions
from concerns.models import Concern
from concerns.queries import ties_of
from concerns.search.queries import similar_to
from tests.cast import HTMX, acting, part
from tests.rows import add_subject

NEW, SIMILAR = "/concerns/new/", "/concerns/similar/"
API = "/api/v1/concerns/"


def titles(cast, typed, who=None, subject=None, further=()):
    with acting(who or cast.lead):
        return [each.title for each in similar_to(typed, subject or cast.subject.pk, further)]


@pytest.fixture
def service(cast):
    with acting(cast.lead):
        return add_subject("Maternity (invented)", "service", provider=cast.trust)


@pytest.fixture
def pathway(cast):
    with acting(cast.lead):
        return add_subject()


def test_near_titles_on_the_same_subject_come_first(cast, raised):
    raised(title="Falls on two wards")
    raised(title="Patients fell on two wards at night", summary="Rounds were missed.")
    raised(title="Delays in the emergency department")
    raised(title="Falls on two wards", subject=cast.second_subject)
    assert titles(cast, "falls on two wards") == ["Falls on two wards", "Patients fell on two wards at night"]
    assert titles(cast, "falls on two wards", subject=cast.second_subject.pk) == ["Falls on two wards"]


def test_a_further_subject_counts_as_much_as_the_own(cast, raised, pathway):
    raised(title="Falls on two wards", further=[(pathway, "about")])
    assert titles(cast, "falls on two wards", subject=pathway.pk) == ["Falls on two wards"]
    assert titles(cast, "falls on two wards", subject=cast.second_subject.pk) == []
    assert titles(cast, "falls on two wards", subject=cast.second_subject.pk, further=[str(pathway.pk), "x"]) == [
        "Falls on two wards"
    ]
    with acting(cast.lead) as by:
        actions.edit(Concern.objects.get(), by=by, version=1, further=[])
    assert titles(cast, "falls on two wards", subject=pathway.pk) == [], "it was about it, and is no longer"


def test_a_service_and_its_organisation_know_of_one_another_and_two_services_do_not(cast, raised, service):
    with acting(cast.lead):
        other = add_subject("Surgery (invented)", "service", provider=cast.trust)
        elsewhere = add_subject("Maternity (invented)", "service", provider=cast.second_trust)
    raised(title="Falls on two wards")
    raised(title="Falls on two wards of maternity", subject=service)
    raised(title="Falls on two wards elsewhere", subject=elsewhere)
    words = "falls on two wards of maternity"
    assert titles(cast, words, subject=service.pk) == ["Falls on two wards of maternity", "Falls on two wards"]
    assert titles(cast, words) == ["Falls on two wards", "Falls on two wards of maternity"], "the subject's own first"
    assert titles(cast, words, subject=other.pk) == ["Falls on two wards"]


def test_each_says_what_it_is_about_and_the_form_sends_all_that_is_chosen(cast, raised, service, pathway, sign_in):
    about_both = raised(title="Falls on two wards", subject=cast.second_subject, further=[(pathway, "bears")])
    raised(title="Falls on two wards of maternity", subject=service)
    browser = sign_in(cast.lead)
    asked = {"title": "falls on two wards", "subject": str(cast.subject.pk), "also_2": str(pathway.pk)}
    page = part(browser, SIMILAR, asked)
    assert "About Maternity (invented)" in page
    assert f"About {cast.second_subject.name}; also about Urgent care (invented)" in page
    left_out = part(browser, SIMILAR, asked | {"also_2_part": "none"})
    assert about_both.ref not in left_out
    form = browser.get(NEW).content.decode()
    assert 'hx-include="#joined, #id_title, #id_subject-results, #further"' in form


def test_what_is_restricted_stays_hidden_behind_a_further_subject(cast, raised, service):
    raised(by=cast.guardian, title="Zugzwang in a team", source="IL03", sensitivity="speak_up", subject=service)
    assert titles(cast, "Zugzwang in a team", who=cast.guardian) == ["Zugzwang in a team"]
    assert titles(cast, "Zugzwang in a team") == []


def test_a_slip_of_the_pen_and_half_a_title_are_enough(cast, raised):
    raised(title="Medication errors on the surgical ward")
    for typed in ("Medicaton erors", "medication err", "Errors of medication, surgical ward"):
        assert titles(cast, typed) == ["Medication errors on the surgical ward"], typed


def test_words_of_what_was_seen_find_it_too(cast, raised):
    raised(title="A hard week", summary="Insulin was given twice on ward nine.")
    assert titles(cast, "insulin twice") == ["A hard week"]
    assert titles(cast, "oxygen twice") == []


def test_too_little_finds_nothing_and_junk_is_no_error(cast, raised):
    raised(title="Fall")
    assert titles(cast, "fal") == []
    for subject in ("x", "None"):
        assert titles(cast, "falls on wards", subject=subject) == []
    assert titles(cast, "\0%%%% ' & | !") == []


def test_what_has_ended_is_not_offered_and_five_are_the_most(cast, raised, opened):
    for number in range(7):
        raised(title=f"Falls on ward {number}")
    closed = opened(title="Falls on ward nine")
    with acting(cast.lead) as by:
        words = {"closure_reason": "resolved", "evidence": "Audit.", "outcome": "Trained."}
        actions.move(closed, "closed", by=by, **words)
    found = titles(cast, "falls on ward")
    assert len(found) == 5
    assert "Falls on ward nine" not in found


def test_a_restricted_concern_is_offered_to_its_stream_alone(cast, raised, sign_in, key_for):
    hidden = raised(by=cast.guardian, title="Zugzwang in a team", source="IL03", sensitivity="speak_up")
    assert titles(cast, "Zugzwang in a team", who=cast.guardian) == ["Zugzwang in a team"]
    for somebody in (cast.lead, cast.viewer, cast.nurse):
        assert titles(cast, "Zugzwang in a team", who=somebody) == []
    asked = {"title": "Zugzwang in a team", "subject": str(cast.subject.pk)}
    assert sign_in(cast.lead).get(SIMILAR, asked, headers=HTMX).content.strip() == b""
    assert (
        sign_in(cast.lead).get(SIMILAR, asked | {"subject": str(cast.second_subject.pk)}, headers=HTMX).content.strip()
        == b""
    )
    headers = key_for(cast.guardian)  # no key reads what is restricted
    assert sign_in(cast.lead).get(f"{API}similar/", asked, headers=headers).json() == []
    body = sign_in(cast.lead).post(NEW, {"join": f"related:{hidden.pk}"}).content.decode()
    assert hidden.ref not in body
    assert sign_in(cast.lead).post(NEW, {"add_to": str(hidden.pk)}).status_code == 404


def test_the_fragment_names_each_with_its_state_and_lead(cast, opened, sign_in, reads):
    concern = opened()
    browser = sign_in(cast.lead)
    with reads() as made:
        page = browser.get(
            SIMILAR, {"title": "falls on two", "subject": cast.subject.pk}, headers=HTMX
        ).content.decode()
    assert sum('FROM "concerns_concern' in sql for sql in made) == 2, "the concerns, and what else they are about"
    for words in ("1 similar open concern", concern.ref, "Falls on two wards", "Open", "Lead (invented)"):
        assert words in page
    assert "count both once" in page
    assert (
        "count both once"
        not in sign_in(cast.viewer)
        .get(SIMILAR, {"title": "falls on two", "subject": cast.subject.pk}, headers=HTMX)
        .content.decode()
    ), "who may not triage does not merge"


def test_without_javascript_nearly_the_same_title_is_shown_once_and_then_logged(cast, raised, sign_in, typed):
    first = raised()
    browser = sign_in(cast.lead)
    asked = browser.post(NEW, typed())
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "Nothing has been logged yet" in page
    assert first.ref in page
    assert "Four falls with harm in ten days." in page
    assert browser.post(NEW, typed(seen=[str(first.pk)])).status_code == 302
    with acting(cast.lead):
        assert Concern.objects.count() == 2


def test_a_title_that_is_only_near_is_logged_at_once(cast, raised, sign_in, typed):
    raised()
    assert sign_in(cast.lead).post(NEW, typed(title="Two wards and their rotas")).status_code == 302


def test_what_i_know_is_carried_to_the_form_of_an_update(cast, raised, sign_in):
    concern = raised()
    browser = sign_in(cast.viewer)
    fields = {"add_to": str(concern.pk), "title": "Another fall", "summary": "On Sunday, <b>bed</b> four."}
    page = browser.post(NEW, fields).content.decode()
    assert "Another fall\n\nOn Sunday, &lt;b&gt;bed&lt;/b&gt; four." in page
    assert f'action="{reverse("concerns:updates", args=[concern.pk])}"' in page
    with acting(cast.lead):
        assert not concern.updates.exists()


def spaced(response):
    return " ".join(response.content.decode().split())


def test_a_link_is_noted_in_the_form_and_nothing_is_saved_by_it(cast, raised, sign_in, typed):
    other = raised()
    browser = sign_in(cast.viewer)
    noted = browser.post(NEW, typed(title="", join=f"related:{other.pk}"))
    page = spaced(noted)
    assert noted.status_code == 200
    assert "There is a problem" not in page, "the form is not judged yet"
    assert "Will be linked to <a" in page
    assert 'tabindex="-1" autofocus>' in page, "the page opens at the note"
    assert f'name="joined" value="related:{other.pk}"' in page
    assert "Four falls with harm in ten days." in page, "what was typed is kept"
    with acting(cast.lead):
        assert Concern.objects.get() == other
    removed = spaced(browser.post(NEW, typed(join="nothing", joined=f"related:{other.pk}")))
    assert 'name="joined"' not in removed
    assert "Will be linked" not in removed


@pytest.mark.parametrize(("how", "words"), [("related", "Do not link it<"), ("same", "Do not count them as one<")])
def test_what_is_noted_is_shown_as_chosen_with_a_way_to_take_it_back(cast, raised, sign_in, typed, how, words):
    other, another = raised(), raised(title="Falls on two other wards")
    browser = sign_in(cast.lead)
    pages = [spaced(browser.post(NEW, typed(join=f"{how}:{other.pk}")))]
    asked = {"title": "falls on two wards", "subject": cast.subject.pk, "joined": f"{how}:{other.pk}"}
    pages.append(spaced(browser.get(SIMILAR, asked, headers=HTMX)))
    for page in pages:
        rows = page.split('<ul class="qo-similar__rows">')[1].split("</li>")
        chosen = next(row for row in rows if f'value="{other.pk}"' in row)
        assert words in chosen
        assert re.search(r'<button[^>]*value="nothing"[^>]*>', chosen)
        assert f'value="{how}:{other.pk}"' not in chosen
        free = next(row for row in rows if f'value="{another.pk}"' in row)
        assert f'value="{how}:{another.pk}"' in free
        assert 'value="nothing"' not in free


def test_what_is_noted_is_linked_when_mine_is_logged(cast, raised, sign_in, typed):
    other = raised()
    response = sign_in(cast.viewer).post(NEW, typed(joined=f"related:{other.pk}"), follow=True)
    with acting(cast.lead):
        made = Concern.objects.exclude(pk=other.pk).get()
        assert [(tie.way, tie.other) for tie in ties_of(made)] == [("related", other)]
        assert made.status == "submitted"
        assert other.events.first().verb == "linked"
    assert f"logged as {made.ref}, linked to {other.ref}" in response.content.decode()


def test_the_same_is_counted_once_and_both_sources_are_kept(cast, raised, sign_in, typed):
    other = raised()
    browser = sign_in(cast.lead)
    assert "Will be counted once with" in spaced(browser.post(NEW, typed(join=f"same:{other.pk}")))
    assert browser.post(NEW, typed(source="IL02", joined=f"same:{other.pk}")).status_code == 302
    with acting(cast.lead):
        made = Concern.objects.exclude(pk=other.pk).get()
        assert (made.status, made.duplicate_of, made.source) == ("duplicate", other, "IL02")
        assert Concern.objects.live().count() == 1
        assert "repeated" in other.events.values_list("verb", flat=True)


def test_the_note_outlives_a_refusal_a_search_and_a_draft(cast, raised, sign_in, typed):
    other, key = raised(), str(uuid4())
    browser, note = sign_in(cast.lead), {"joined": f"related:{other.pk}"}
    refused = browser.post(NEW, typed(title="", **note))
    assert refused.status_code == 422
    kept = f'name="joined" value="related:{other.pk}"'
    assert kept in spaced(refused)
    assert kept in spaced(browser.post(NEW, typed(find="another", further="0", **note)))
    assert browser.post(NEW, typed(save_draft="1", draft=key, **note)).status_code == 302
    assert kept in spaced(browser.get(NEW, {"draft": key}))


def test_a_noted_concern_that_is_seen_no_more_is_told_and_not_passed_over(cast, raised, sign_in, typed):
    hidden = raised(by=cast.guardian, source="IL03", sensitivity="speak_up")
    response = sign_in(cast.lead).post(NEW, typed(joined=f"related:{hidden.pk}"))
    assert response.status_code == 422
    assert "can no longer be seen" in response.content.decode()
    assert hidden.ref not in response.content.decode()
    with acting(cast.lead):
        assert not Concern.objects.exists()


def test_a_link_that_is_refused_takes_the_concern_back_too(cast, raised, sign_in, typed, monkeypatch):
    other = raised()

    def refuse(*args, **given):
        raise ValidationError("Not today.")

    monkeypatch.setattr("concerns.actions.joining.link", refuse)
    response = sign_in(cast.lead).post(NEW, typed(joined=f"related:{other.pk}"))
    assert "Not today." in response.content.decode()
    with acting(cast.lead):
        assert Concern.objects.get() == other


def test_a_refused_merge_leaves_nothing_behind(cast, raised, described):
    other = raised(by=cast.guardian, source="IL03", sensitivity="speak_up")
    with acting(cast.lead, "speak_up") as by, pytest.raises(ValidationError, match="another stream"):
        actions.raise_beside(other, by=by, how="same", subject=cast.subject, **described())
    with acting(cast.lead, "speak_up"):
        assert Concern.objects.get() == other


def test_only_triage_decides_that_two_are_the_same(cast, raised, described):
    other = raised()
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        actions.raise_beside(other, by=by, how="same", subject=cast.subject, **described())
    with acting(cast.lead) as by, pytest.raises(ValidationError):
        actions.raise_beside(other, by=by, how="twin", subject=cast.subject, **described())


def test_a_program_looks_first_and_logs_beside(cast, raised, described, client, key_for):
    other, headers = raised(), key_for(cast.lead)
    asked = {"title": "falls on two wards", "subject": str(cast.subject.pk)}
    (found,) = client.get(f"{API}similar/", asked, headers=headers).json()
    assert (found["reference"], found["status"], found["lead"]) == (other.ref, "submitted", None)
    assert found["closeness"] > 0.9
    assert (found["subject"], found["is_exact"], found["also_about"]) == (str(cast.subject.pk), True, [])
    (further,) = client.get(
        f"{API}similar/",
        asked | {"subject": str(cast.second_subject.pk), "further": [str(cast.subject.pk)]},
        headers=headers,
    ).json()
    assert (further["reference"], further["is_exact"]) == (other.ref, False)
    assert client.get(f"{API}similar/", asked | {"further": "x"}, headers=headers).status_code == 400
    assert client.get(f"{API}similar/", {"title": "x"}, headers=headers).status_code == 400
    body = described(provider="RTD", beside=str(other.pk), beside_as="same")
    shown = client.post(API, body, content_type="application/json", headers=headers).json()
    assert (shown["status"], shown["duplicate_of"]) == ("duplicate", str(other.pk))


def test_a_page_about_soft_intelligence_offers_the_nearest_of_its_subject(cast, raised, sign_in):
    from tests.rows import add_soft_report

    raised(title="Delays in the clinic")
    near = raised(title="Falls on two wards")
    with acting(cast.lead) as by:
        report = add_soft_report(by, subject=cast.subject, what="There were falls on two wards at night.")
    page = sign_in(cast.lead).get(reverse("intake:step", args=[report.pk, "add"])).content.decode()
    assert near.ref in page
    assert page.index(near.ref) < page.index("Delays in the clinic")
