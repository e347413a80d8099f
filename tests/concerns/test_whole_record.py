"""The whole record of a concern: every field can be given, changed, read and found in history (domain brief 5.2)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns import actions
from concerns.models import Concern, Theme
from concerns.rules.fields import BY_NAME, DESCRIBED, MORE
from tests.cast import acting

NEW = "/concerns/new/"
WHOLE = {
    "evidence_categories": ["outcomes", "staff_leader_feedback"],
    "people_affected": 1200,
    "inequality_groups": ["core20", "disability"],
    "informant": "Ward manager",
    "confidence": "in_confidence",
}
SHOWN = (
    "Outcomes, Feedback from staff and leaders",
    "About 1,200",
    "Core20: the most deprived fifth of the population, Disability",
    "Ward manager",
    "In confidence: ask before it goes any further",
    "Internal reports and accounts (internal, qualitative)",
)


@pytest.fixture
def theme(cast) -> Theme:
    with acting(cast.lead) as by:
        return actions.add_theme(by=by, name="Safer staffing")


def test_every_described_field_is_kept_on_the_concern():
    columns = {field.name for field in Concern._meta.get_fields()}
    assert set(BY_NAME) <= columns
    assert set(MORE) <= set(DESCRIBED)


def test_everything_that_is_given_stands_on_the_page(cast, raised, sign_in, theme):
    review = timezone.localdate() + timedelta(days=30)
    concern = raised(**WHOLE, themes=[theme.pk], review_due=review)
    page = sign_in(cast.viewer).get(concern.get_absolute_url()).content.decode()
    for words in (*SHOWN, "Safer staffing", f"{review.day} {review:%B %Y}"):
        assert words in page, words


def test_what_is_not_known_is_said_to_be_not_recorded(cast, raised, sign_in):
    concern = raised()
    assert (concern.people_affected, concern.themes, concern.confidence) == (None, [], "")
    page = sign_in(cast.lead).get(concern.get_absolute_url()).content.decode()
    assert page.count("Not recorded") >= 6


def test_nobody_affected_is_a_number_and_not_an_unknown(cast, raised, sign_in):
    page = sign_in(cast.lead).get(raised(people_affected=0).get_absolute_url()).content.decode()
    assert "About 0" in page


def test_each_change_stands_in_history_in_words(cast, raised, theme):
    concern = raised()
    with acting(cast.lead) as by:
        changed = actions.edit(concern, by=by, version=1, themes=[theme.pk], **WHOLE)
        told = {label: (before, after) for label, before, after in changed.events.first().differences}
    assert told["Themes"] == ("", "Safer staffing")
    assert told["People affected"] == ("", "1,200")
    assert told["How it was given"] == ("", SHOWN[4])
    assert told["CQC evidence category"] == ("", SHOWN[0])
    assert len(told) == 6


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("evidence_categories", ["hearsay"], "There is no evidence category called hearsay"),
        ("inequality_groups", ["left_handed"], "There is no group of people called left_handed"),
        ("people_affected", -1, "must be a whole number from 0 to 10,000,000"),
        ("people_affected", 10_000_001, "must be a whole number from 0 to 10,000,000"),
        ("informant", "x" * 201, "200 characters or fewer"),
        ("informant", "About 943 476 5919", "contains an NHS number"),
        ("confidence", "whispered", "Choose one of the answers"),
        ("harm", "", "Choose what harm is known"),
        ("review_due", date(2020, 1, 1), "today or in the future"),
        ("date_identified", None, "Enter the date identified"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, raised, field, value, message):
    with pytest.raises(ValidationError) as refused:
        raised(**{field: value})
    assert list(refused.value.message_dict) == [field]
    assert message in refused.value.message_dict[field][0]


def test_a_review_that_is_overdue_does_not_stand_in_the_way_of_other_changes(cast, raised, sign_in):
    concern = raised()
    past = timezone.localdate() - timedelta(days=3)
    with acting(cast.lead) as by:
        Concern.objects.filter(pk=concern.pk).update(review_due=past)
        assert actions.edit(concern, by=by, version=1, harm="severe", review_due=past).harm == "severe"
        with pytest.raises(ValidationError):
            actions.edit(concern, by=by, version=2, review_due=past - timedelta(days=1))
    assert "Overdue" in sign_in(cast.lead).get(concern.get_absolute_url()).content.decode()


def test_a_word_that_no_concern_has_is_an_error_and_no_silence(cast, raised):
    with pytest.raises(TypeError, match="colour"):
        raised(colour="red")


def test_what_may_wait_is_folded_away_until_it_is_needed(cast, sign_in, typed, raised):
    browser = sign_in(cast.lead)
    folded = '<details class="nhsuk-details">'
    assert folded in browser.get(NEW).content.decode()
    wrong = browser.post(NEW, typed(people_affected="some"))
    assert wrong.status_code == 422
    assert '<details class="nhsuk-details" open>' in wrong.content.decode()
    assert "People affected must be a whole number, such as 40" in wrong.content.decode()
    edit = "/concerns/{}/edit/"
    plain, full = raised(harm="unknown", key_questions=[]), raised(**WHOLE)
    assert folded in browser.get(edit.format(plain.pk)).content.decode()
    assert '<details class="nhsuk-details" open>' in browser.get(edit.format(full.pk)).content.decode()


def test_the_form_gives_and_takes_the_whole_record(cast, sign_in, typed, theme):
    browser = sign_in(cast.lead)
    review = timezone.localdate() + timedelta(days=1)
    day = {"review_due_day": review.day, "review_due_month": review.month, "review_due_year": review.year}
    assert browser.post(NEW, typed(**WHOLE, **day, themes=[str(theme.pk)])).status_code == 302
    with acting(cast.lead):
        concern = Concern.objects.get()
        assert {name: getattr(concern, name) for name in WHOLE} == WHOLE
        assert (concern.themes, concern.review_due) == ([theme.pk], review)
    page = browser.get(f"/concerns/{concern.pk}/edit/").content.decode()
    assert 'value="1200"' in page
    assert page.count("checked") == 11, "subject, domain, urgency, harm, 2 groups, theme, question, categories, marking"


def test_a_program_gives_and_reads_the_whole_record_and_a_provider_does_not(cast, client, key_for, described, theme):
    body = described(**WHOLE) | {"provider": "RTD", "date_identified": "2026-01-05", "themes": [str(theme.pk)]}
    made = client.post("/api/v1/concerns/", body, content_type="application/json", headers=key_for(cast.lead))
    assert made.status_code == 201, made.content
    assert {name: made.json()[name] for name in WHOLE} == WHOLE
    assert made.json()["themes"] == [str(theme.pk)]
    with acting(cast.lead) as by:
        concern = Concern.objects.get()
        actions.share(concern, by=by, organisation=cast.trust.organisation, reason="About them.")
    seen = client.get(f"/api/v1/concerns/{concern.pk}/", headers=key_for(cast.provider_user)).json()
    assert not {*WHOLE, "themes", "review_due"} & set(seen)


def test_the_provider_is_not_told_who_gave_the_information(cast, raised, sign_in):
    concern = raised(**WHOLE)
    with acting(cast.lead) as by:
        actions.share(concern, by=by, organisation=cast.trust.organisation, reason="About them.")
    page = sign_in(cast.provider_user).get(concern.get_absolute_url()).content.decode()
    assert concern.title in page
    assert "Ward manager" not in page
    assert "In confidence" not in page


def test_the_page_begins_with_links_to_its_parts(cast, raised, sign_in):
    page = sign_in(cast.lead).get(raised().get_absolute_url()).content.decode()
    for part in ("what-it-is", "risk", "level", "history"):
        assert f'href="#{part}"' in page
        assert f'id="{part}"' in page
