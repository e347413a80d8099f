"""A concern is logged as submitted, with its score computed, and refused where something is missing or wrong."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from concerns import actions
from concerns.models import Concern, ConcernEvent
from quality_oversight.audit.models import AuditEvent
from tests.cast import HTMX, acting, part

NEW = "/concerns/new/"
NHS_NUMBER = "943 476 5919"


def test_a_logged_concern_is_submitted_with_a_computed_score_and_its_first_step(cast, raised):
    concern = raised()
    assert concern.status == "submitted"
    assert (concern.consequence, concern.likelihood, concern.score) == (4, 3, 12)
    assert concern.ref == f"QC-{timezone.localdate().year}-0001"
    with acting(cast.lead):
        step = concern.events.get()
        assert (step.verb, step.by_name, step.status, step.shared) == ("raised", "Lead (invented)", "submitted", False)
        event = AuditEvent.objects.get(verb="concern.raised")
        assert event.target_id == str(concern.pk)
        assert "falls" not in str(event.detail).lower()


def test_the_form_logs_a_concern_and_leads_to_its_page(cast, sign_in, typed):
    response = sign_in(cast.lead).post(NEW, typed(score="25"))
    with acting(cast.lead):
        concern = Concern.objects.get()
    assert response.status_code == 302
    assert response.url == concern.get_absolute_url()
    assert concern.score == 12, "a score that is typed has no effect (RS10)"


def test_refusals_say_what_to_do(cast, sign_in, typed):
    page = sign_in(cast.lead).post(NEW, typed(title="x" * 121, subject="")).content.decode()
    assert "Title must be 120 characters or less" in page
    assert "Search for the provider and choose it" in page


def test_the_form_shows_the_matrix_and_warns_of_patients_details_at_every_free_text(cast, sign_in):
    page = sign_in(cast.lead).get(NEW).content.decode()
    assert "Risk matrix" in page
    assert page.count("Do not include patient names, NHS numbers") == 5


def test_a_subject_in_the_address_is_chosen_beforehand(cast, sign_in):
    page = sign_in(cast.lead).get(f"{NEW}?subject={cast.second_subject.pk}").content.decode()
    assert f'value="{cast.second_subject.pk}" checked' in page.replace("  ", " ")


def test_providers_are_found_by_name_among_the_icbs_own(cast, sign_in):
    browser = sign_in(cast.lead)
    found = part(browser, reverse("concerns:find_provider"), {"subject_q": "northumbria"})
    assert str(cast.second_subject.pk) in found
    none = part(browser, reverse("concerns:find_provider"), {"subject_q": "birmingham"})
    assert "Nothing found" in none


def test_without_javascript_the_search_button_finds_and_keeps_what_was_typed(cast, sign_in, typed):
    posted = typed(find="subject", subject_q="northumbria", subject="", title="Kept as typed")
    response = sign_in(cast.lead).post(NEW, posted)
    page = response.content.decode()
    assert response.status_code == 200
    assert str(cast.second_subject.pk) in page
    assert "Kept as typed" in page
    assert "There is a problem" not in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Enter a title"),
        ("title", "x" * 121, "120 characters or fewer"),
        ("summary", " ", "Enter what was seen"),
        ("summary", "x" * 5001, "5,000 characters or fewer"),
        ("source", "XX99", "Choose the source"),
        ("domains", ["love"], "There is no quality domain called love."),
        ("domains", [], "Choose at least one quality domain"),
        ("key_questions", ["rich"], "There is no key question called rich."),
        ("immediacy", "whenever", "Choose how soon"),
        ("harm", "some", "Choose what harm"),
        ("initial_consequence", 6, "Choose a consequence from 1"),
        ("initial_likelihood", 0, "Choose a likelihood from 1"),
        ("sensitivity", "secret", "Choose who may see"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_beside_its_field(raised, field, value, message):
    with pytest.raises(ValidationError) as refused:
        raised(**{field: value})
    assert list(refused.value.message_dict) == [field]
    assert message in refused.value.message_dict[field][0]


def test_all_problems_are_told_at_once(raised):
    with pytest.raises(ValidationError) as refused:
        raised(title="", domains=[], initial_consequence=9)
    assert set(refused.value.message_dict) == {"title", "domains", "initial_consequence"}


def test_an_immediate_concern_needs_its_safety_action(cast, raised):
    with pytest.raises(ValidationError) as refused:
        raised(immediacy="immediate")
    assert list(refused.value.message_dict) == ["immediate_safety_action"]
    assert raised(immediacy="immediate", immediate_safety_action="An extra nurse on each shift.").pk


def test_a_concern_cannot_be_identified_tomorrow_or_a_century_ago(raised):
    today = timezone.localdate()
    assert raised(date_identified=today).pk
    for day in (today + timedelta(days=1), date(1925, 1, 1)):
        with pytest.raises(ValidationError) as refused:
            raised(date_identified=day)
        assert list(refused.value.message_dict) == ["date_identified"]


@pytest.mark.parametrize("field", ["title", "summary", "immediate_safety_action"])
def test_an_nhs_number_is_refused_in_every_free_text_and_never_repeated(cast, sign_in, typed, field):
    response = sign_in(cast.lead).post(NEW, typed(**{field: f"About {NHS_NUMBER}"}))
    assert response.status_code == 422
    assert "contains an NHS number" in response.content.decode()
    with acting(cast.lead):
        assert not Concern.objects.exists()


def test_a_refused_form_shows_its_reasons_and_keeps_what_was_typed(cast, sign_in, typed):
    response = sign_in(cast.lead).post(NEW, typed(immediacy="immediate", title="Kept as typed"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "There is a problem" in page
    assert "Enter what has been done to keep people safe now" in page
    assert "Kept as typed" in page


def test_the_lead_must_be_somebody_of_the_icb_who_works_on_concerns(cast, raised):
    assert raised(lead=cast.executive).lead == cast.executive
    for nobody in (cast.auditor, cast.south_lead):
        with pytest.raises(ValidationError) as refused:
            raised(lead=nobody)
        assert list(refused.value.message_dict) == ["lead"]


def test_a_system_quality_group_member_may_log_and_others_may_not(cast, raised, described, sign_in):
    assert raised(by=cast.viewer).pk
    for somebody in (cast.secretary, cast.chair, cast.region, cast.provider_user, cast.auditor, cast.admin):
        assert sign_in(somebody).get(NEW).status_code == 403
        with acting(somebody) as by, pytest.raises(PermissionDenied):
            actions.raise_concern(by=by, subject=cast.subject, **described())


def test_logging_asks_for_get_or_post_and_for_sign_in(cast, client, sign_in):
    assert sign_in(cast.lead).put(NEW).status_code == 405
    assert client.get(NEW).status_code == 302


def test_another_icbs_provider_cannot_be_chosen(cast, sign_in, typed):
    response = sign_in(cast.lead).post(NEW, typed(subject=str(cast.south_subject.pk)))
    assert response.status_code == 422
    with acting(cast.lead):
        assert not Concern.objects.exists()
        assert not ConcernEvent.objects.exists()


def test_the_score_of_what_is_chosen_is_worked_out_on_the_server(cast, sign_in):
    browser = sign_in(cast.lead)
    shown = browser.get(
        "/concerns/risk/", {"initial_consequence": "5", "initial_likelihood": "1"}, headers=HTMX
    ).content.decode()
    assert "Score 5, moderate" in shown
    assert "Rare, but catastrophic" in shown
    half = part(browser, "/concerns/risk/", {"consequence": "5"})
    assert "Choose both" in half
    assert "Choose both" in part(browser, "/concerns/risk/", {"consequence": "7", "likelihood": "x"})


def test_the_score_follows_the_areas_too_and_the_highest_leads(cast, sign_in):
    browser = sign_in(cast.lead)
    given = {"consequence": "1", "likelihood": "1", "safety_consequence": "3", "safety_likelihood": "5"}
    one = part(browser, "/concerns/risk/", given)
    assert "Score 15, extreme, from Safety of people" in one
    assert "The highest area is the score" not in one
    given |= {"quality_consequence": "4", "quality_likelihood": "4", "finance_consequence": "5"}
    both = part(browser, "/concerns/risk/", given)
    assert "Score 16, extreme, from Quality, complaints and audit" in both
    assert both.count("<li>") == 2, "an area that is scored by half does not count yet"
