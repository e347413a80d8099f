"""The pages of the risk register."""

from datetime import timedelta

import pytest
from django.utils import timezone

from concerns.register.models import PARTS, Risk, RiskAppetite, RiskLink
from tests.cast import acting
from tests.rows import add_concern, add_risk, risk_parts

DUE = timezone.localdate() + timedelta(days=60)
DATE = {"review_due_day": DUE.day, "review_due_month": DUE.month, "review_due_year": DUE.year}


@pytest.fixture
def risk(cast) -> Risk:
    """One risk with one of every part."""
    with acting(cast.risk_manager) as by:
        risk = add_risk(cast.subject, by)
        risk_parts(risk, by)
    return risk


def posted(cast, **changes):
    scores = {f"{which}_{name}": 3 for which in ("inherent", "current", "target") for name in PAIR}
    return {
        "event": "Patients fall without being seen",
        "cause": "Too few nurses at night.",
        "effect": "Broken hips.",
        "kind": "quality",
        "category": "safety",
        "subject": cast.subject.pk,
        "owner": cast.lead.pk,
        "proximity": "now",
        **DATE,
        **scores,
    } | changes


PAIR = ("consequence", "likelihood")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_risk_is_added_by_hand(cast, sign_in):
    browser = sign_in(cast.risk_manager)
    response = browser.post("/risks/new/", posted(cast))
    with acting(cast.lead):
        risk = Risk.objects.get()
    assert response.headers["Location"] == risk.get_absolute_url()
    page = text(browser.get(risk.get_absolute_url()))
    for words in (risk.ref, "Too few nurses at night.", "Broken hips.", "Outside tolerance: 9 is above 8."):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"event": ""}, "Enter what could happen"),
        ({"subject": ""}, "Search for the provider and choose it"),
        ({"current_likelihood": ""}, "Choose the current likelihood"),
        ({"current_likelihood": 4}, "score the inherent risk again first"),
        ({"cause": "943 476 5919"}, "NHS number"),
    ],
)
def test_a_refused_risk_says_why_and_keeps_what_was_typed(cast, sign_in, changes, words):
    response = sign_in(cast.lead).post("/risks/new/", posted(cast, **changes))
    assert response.status_code == 422
    page = text(response)
    assert words in page
    assert "Broken hips." in page
    with acting(cast.lead):
        assert not Risk.objects.exists()


def test_a_risk_is_made_from_a_concern_and_linked_with_it(cast, sign_in):
    with acting(cast.lead):
        concern = add_concern(cast.subject, title="Falls on two wards")
    browser = sign_in(cast.lead)
    assert f"/risks/new/?concern={concern.pk}" in text(browser.get(concern.get_absolute_url()))
    form = browser.get(f"/risks/new/?concern={concern.pk}")
    assert 'value="Falls on two wards"' in text(form)
    browser.post("/risks/new/", posted(cast, concern=concern.pk))
    with acting(cast.lead):
        assert RiskLink.objects.get().concern_id == concern.pk
        risk = Risk.objects.get()
    assert risk.ref in text(browser.get(concern.get_absolute_url()))
    assert concern.ref in text(browser.get(risk.get_absolute_url()))


def test_the_words_of_a_restricted_concern_stay_where_they_are(cast, sign_in):
    with acting(cast.lead):
        type(cast.lead).objects.filter(pk=cast.lead.pk).update(clearances=["speak_up"])
        cast.lead.refresh_from_db()
    with acting(cast.lead):
        concern = add_concern(cast.subject, sensitivity="speak_up", title="What a nurse said", summary="Secret words")
    page = text(sign_in(cast.lead).get(f"/risks/new/?concern={concern.pk}"))
    assert "What a nurse said" not in page
    assert "Secret words" not in page
    assert str(concern.pk) in page
    other = text(sign_in(cast.risk_manager).get(f"/risks/new/?concern={concern.pk}"))
    assert str(concern.pk) not in other.replace(f"?concern={concern.pk}", "")


def test_a_risk_is_changed_and_the_second_editor_sees_both_versions(cast, sign_in, risk):
    browser = sign_in(cast.lead)
    address = f"{risk.get_absolute_url()}edit/"
    assert "Too few nurses at night (invented)." in text(browser.get(address))
    words = {name: value for name, value in posted(cast).items() if not name.endswith(PAIR)}
    assert browser.post(address, words | {"version": 1}).status_code == 302
    late = browser.post(address, words | {"version": 1, "cause": "Nobody there."})
    assert late.status_code == 409
    page = text(late)
    assert "Somebody else saved first" in page
    assert "Nobody there." in page
    chosen = {"version": 2, "cause": "Nobody there.", "asked": "cause", "pick_cause": "theirs"}
    assert browser.post(address, words | chosen).status_code == 302
    with acting(cast.lead):
        risk.refresh_from_db()
        assert risk.cause == words["cause"]
    assert browser.post(address, words | chosen | {"pick_cause": "mine"}).status_code == 302
    with acting(cast.lead):
        risk.refresh_from_db()
        assert risk.cause == "Nobody there."


def test_a_risk_is_scored_again_area_by_area(cast, sign_in, risk):
    browser = sign_in(cast.lead)
    address = f"{risk.get_absolute_url()}score/current/"
    assert browser.get(address).status_code == 200
    assert browser.get(f"{risk.get_absolute_url()}score/wrong/").status_code == 404
    half = browser.post(address, {"safety_consequence": 4, "reason": "Better."})
    assert "Choose the likelihood as well" in text(half)
    both = {"safety_consequence": 4, "safety_likelihood": 2, "finance_consequence": 2, "finance_likelihood": 5}
    assert "Enter the reason" in text(browser.post(address, both))
    assert browser.post(address, both | {"reason": "Better."}).status_code == 302
    page = text(browser.get(risk.get_absolute_url()))
    assert "Safety of people: 4 times 2, 8" in page
    assert "Finance, including claims: 2 times 5, 10" in page
    assert "Down, less than a month at 10" in page


def test_an_executive_accepts_and_takes_it_back(cast, sign_in, risk):
    executive, address = sign_in(cast.executive), risk.get_absolute_url()
    day = {"until_day": DUE.day, "until_month": DUE.month, "until_year": DUE.year}
    assert executive.post(f"{address}accept/", day).status_code == 422
    assert executive.post(f"{address}accept/", day | {"reason": "The ward closes soon."}).status_code == 302
    page = text(executive.get(address))
    assert "Outside tolerance, accepted" in page
    assert "The ward closes soon." in page
    assert executive.post(f"{address}end-acceptance/", {"reason": "It stays open."}).status_code == 302
    assert sign_in(cast.risk_manager).post(f"{address}accept/", day).status_code == 403


def test_a_risk_is_closed_and_reopened(cast, sign_in, risk):
    browser, address = sign_in(cast.risk_manager), risk.get_absolute_url()
    assert browser.post(f"{address}close/", {}).status_code == 422
    assert browser.post(f"{address}close/", {"reason": "The ward has closed."}).status_code == 302
    page = text(browser.get(address))
    assert "The ward has closed." in page
    assert "Score the risk again" not in page
    assert browser.post(f"{address}score/current/", {"safety_consequence": 1, "safety_likelihood": 1, "reason": "x"})
    assert browser.post(f"{address}reopen/", {"reason": "Open again."}).status_code == 302


NEW_PARTS = {
    "control": {"text": "Bed rails", "effectiveness": "effective"},
    "assurance": {
        "text": "CQC report", "line": 3, "polarity": "negative", "level": "limited",
        "dated_day": 1, "dated_month": 3, "dated_year": 2026,
    },
    "gap": {"text": "No audit", "about": "assurance"},
    "action": {"text": "Buy rails", "organisation": "The trust", "due_day": 1, "due_month": 3, "due_year": 2027},
}  # fmt: skip


def test_history_tells_of_a_part_in_the_order_of_its_form(cast, sign_in, risk):
    browser, address = sign_in(cast.lead), risk.get_absolute_url()
    for name in ("control", "action"):
        browser.post(f"{address}parts/{name}/add/", NEW_PARTS[name])
    page = text(browser.get(address)).rpartition("History")[2]
    told = [page.index(words) for words in ("Action: Buy rails", "Organisation: The trust", "Due: 1 March 2027")]
    assert told == sorted(told)
    assert "Does it work? Effective" in page


@pytest.mark.parametrize("name", NEW_PARTS)
def test_each_part_is_added_changed_and_removed(cast, sign_in, risk, name):
    browser, given = sign_in(cast.lead), NEW_PARTS[name]
    address = f"{risk.get_absolute_url()}parts/{name}/"
    assert browser.get(f"{address}add/").status_code == 200
    assert browser.post(f"{address}add/", {}).status_code == 422
    assert browser.post(f"{address}add/", given).status_code == 302
    with acting(cast.lead):
        part = PARTS[name].objects.get(text=given["text"])
    assert given["text"] in text(browser.get(risk.get_absolute_url()))
    changed = given | {"text": "Said otherwise", "version": 1}
    assert browser.post(f"{address}{part.pk}/", changed).status_code == 302
    late = browser.post(f"{address}{part.pk}/", given | {"version": 1})
    assert late.status_code == 409
    assert "Somebody else saved first" in text(late)
    assert "Said otherwise" in text(late)
    assert 'name="version" value="2"' in text(late)
    assert browser.get(f"{address}{part.pk}/remove/").status_code == 200
    assert browser.post(f"{address}{part.pk}/remove/").status_code == 302
    with acting(cast.lead):
        assert not PARTS[name].objects.filter(pk=part.pk).exists()


def test_the_gravest_risk_stands_first_and_then_the_longest_overdue(cast, sign_in):
    today = timezone.localdate()
    with acting(cast.lead) as by:
        for number, (likelihood, days) in enumerate([(2, 5), (3, 40), (3, -40)], 1):
            areas = {"current_likelihood": likelihood, "review_due": today + timedelta(days=days)}
            add_risk(cast.subject, by, number, **areas)
    page = text(sign_in(cast.viewer).get("/risks/"))
    places = [page.index(f"QR-2026-000{number}") for number in (3, 2, 1)]
    assert places == sorted(places)
    assert page.count("Overdue </strong>") == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {1, 2}),
        ("status=closed", {3}),
        ("status=all", {1, 2, 3}),
        ("q=QR-2026-0002", {2}),
        ("q=ambulances+late", {2}),
        ("kind=system", {2}),
        ("category=finance", {2}),
        ("band=high", {1, 2}),
        ("band=extreme", set()),
        ("which=inherent&band=extreme", {1, 2}),
        ("which=current&consequence=4&likelihood=3", {1}),
        ("which=current&consequence=4&likelihood=2", {2}),
        ("which=target&consequence=4&likelihood=2", {1, 2}),
        ("look=overdue", {1}),
        ("look=outside", {1}),
        ("mine=1", {1}),
        ("likelihood=9", {1, 2}),
    ],
)
def test_filters(cast, sign_in, query, found):
    today = timezone.localdate()
    with acting(cast.lead) as by:
        add_risk(cast.subject, by, 1)
        later = {"review_due": today + timedelta(days=9)}
        words = {"kind": "system", "category": "finance", "event": "Ambulances come late", **later}
        add_risk(cast.subject, cast.executive, 2, current_likelihood=2, **words)
        closed = {"status": "closed", "status_reason": "Done.", "closed_on": today}
        add_risk(cast.subject, cast.executive, 3, current_likelihood=1, **closed, **later)
    page = text(sign_in(cast.lead).get(f"/risks/?{query}"))
    assert {number for number in (1, 2, 3) if f"QR-2026-000{number}" in page} == found


def test_the_appetite_is_set_on_its_page(cast, sign_in):
    browser = sign_in(cast.risk_manager)
    assert "Workforce" in text(browser.get("/risks/appetite/"))
    given = {"level": "minimal", "tolerated": 6, "version": 1}
    assert browser.post("/risks/appetite/workforce/", given).status_code == 302
    assert browser.post("/risks/appetite/weather/", given).status_code == 404
    late = text(browser.post("/risks/appetite/workforce/", given | {"tolerated": 4}))
    assert "Somebody else saved first" in late
    assert f"{cast.risk_manager.name} set it on" in late
    with acting(cast.viewer):
        assert str(RiskAppetite.objects.get()) == "Workforce: minimal, up to 6"


def test_outside_users_have_no_register(cast, sign_in, risk):
    for who in (cast.provider_user, cast.partner):
        browser = sign_in(who)
        assert browser.get("/risks/").status_code == 403
        assert browser.get(risk.get_absolute_url()).status_code == 403
        with acting(who):
            assert not Risk.objects.exists()
