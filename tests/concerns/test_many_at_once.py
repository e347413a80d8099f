"""Many concerns are changed at once: a preview says what will change and what will not, and why."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from concerns import actions
from concerns.actions.bulk import change_many, preview_many
from concerns.models import Concern, ConcernEvent, Theme
from concerns.rules.bulk import CHANGES, MOST, SIMPLE_MOVES
from concerns.rules.lifecycle import Status
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting
from tests.rows import add_concern

BULK, API = "/concerns/bulk/", "/api/v1/concerns/bulk/"
ENDS = {
    "closed": {
        "closure_reason": "resolved",
        "closure_evidence": "Audit.",
        "closed_on": timezone.localdate(),
        "outcome": "Trained.",
    },
    "redirected": {"redirected_to": "A team", "route": "complaints"},
}


@pytest.fixture
def every(cast):
    """One concern in each status, led by the lead, with all that its description must have."""
    with acting(cast.lead):
        concerns = {}
        for number, status in enumerate(Status, 1):
            if status == "draft":
                continue
            more = ENDS.get(status, {}) | ({"duplicate_of": concerns["submitted"]} if status == "duplicate" else {})
            concerns[str(status)] = add_concern(
                cast.subject, number, status=status, lead=cast.lead, domains=["safety"], **more
            )
    return concerns


@pytest.fixture
def given(cast):
    """What each change needs."""
    with acting(cast.lead):
        theme = Theme.objects.create(name="Safer staffing")
    day = timezone.localdate() + timedelta(days=30)
    needs = {"lead": cast.executive, "theme": theme, "review_due": day, "reason": "Invented."}
    return lambda key: {name: needs[name] for name in CHANGES[key].needs}


def words(response):
    return " ".join(response.content.decode().split())


def test_only_moves_that_need_nothing_of_one_concern_alone_are_offered():
    assert set(SIMPLE_MOVES) == {"start_triage", "accept", "monitor", "resume", "reopen", "reopen_at_triage"}


@pytest.mark.parametrize("key", CHANGES)
def test_the_preview_says_what_the_change_then_does(cast, every, given, key):
    keys = [concern.pk for concern in every.values()]
    with acting(cast.lead) as by:
        told = preview_many(keys, key, by=by, given=given(key))
        assert ConcernEvent.objects.count() == 0
        done = change_many(dict.fromkeys(keys), key, by=by, given=given(key))
        assert [(line.concern.pk, line.refused) for line in told] == [(line.concern.pk, line.refused) for line in done]
        changed = {line.concern.pk for line in done if not line.refused}
        assert changed
        assert changed < set(keys)
        own = ConcernEvent.objects.exclude(verb="parted")  # told in the concern that a duplicate repeated
        assert set(own.values_list("concern_id", flat=True)) == changed
        assert AuditEvent.objects.filter(verb="concern.many_changed").count() == 1
        single = {"concern.moved"} if CHANGES[key].move else {"concern.edited"}
        assert AuditEvent.objects.filter(verb__in=single).count() == len(changed)


def test_a_lead_is_assigned_from_the_list(cast, raised, sign_in):
    first, second = raised(), raised(title="Delays")
    browser = sign_in(cast.lead)
    page = words(browser.get("/concerns/"))
    assert f'name="pick" value="{first.pk}"' in page
    asked = browser.post(BULK, {"change": "lead", "pick": [first.pk, second.pk], "query": "status=live"})
    assert asked.status_code == 200
    assert "2 concerns" in words(asked)
    picks = [f"{first.pk}:1", f"{second.pk}:1"]
    base = {"change": "lead", "pick": picks, "lead": str(cast.executive.pk), "query": "status=live"}
    shown = browser.post(BULK, base | {"stage": "preview"})
    assert "2 concerns will change" in words(shown)
    assert "Executive (invented)" in words(shown)
    with acting(cast.lead):
        assert not Concern.objects.filter(lead=cast.executive).exists()
    made = browser.post(BULK, base | {"stage": "confirm"})
    assert (made.status_code, made.url) == (302, "/concerns/?status=live")
    assert "2 of 2 concerns changed" in words(browser.get(made.url))
    with acting(cast.lead):
        assert Concern.objects.filter(lead=cast.executive).count() == 2
        assert first.events.first().changes == {"lead": ["", "Executive (invented)"]}


def test_a_second_press_changes_nothing_and_says_so(cast, raised, sign_in):
    concern = raised()
    browser = sign_in(cast.lead)
    sent = {"change": "start_triage", "pick": [f"{concern.pk}:1"], "stage": "confirm"}
    assert browser.post(BULK, sent).status_code == 302
    again = browser.post(BULK, sent)
    assert again.status_code == 409
    assert "Nothing has been changed" in words(again)
    with acting(cast.lead):
        assert concern.events.filter(verb="start_triage").count() == 1


def test_what_somebody_saved_since_the_preview_is_left_and_told(cast, raised):
    stale, good = raised(), raised(title="Delays")
    with acting(cast.executive) as by:
        actions.edit(stale, by=by, version=1, harm="severe")
    with acting(cast.lead) as by:
        lines = change_many({stale.pk: 1, good.pk: 1}, "start_triage", by=by, given={})
        assert {line.concern.pk: bool(line.refused) for line in lines} == {stale.pk: True, good.pk: False}
        assert set(Concern.objects.values_list("status", "title")) == {
            ("submitted", "Falls on two wards"),
            ("triage", "Delays"),
        }


def test_all_that_match_the_filters_are_taken(cast, raised, sign_in):
    for number in range(3):
        raised(title=f"Falls on ward {number}")
    raised(title="Delays", summary="People wait.")
    asked = sign_in(cast.lead).post(BULK, {"change": "start_triage", "all": "on", "query": "q=falls"})
    assert "3 concerns will change" in words(asked)
    assert "Delays" not in words(asked)


def test_too_many_none_or_nothing_to_do_is_refused(cast, raised, sign_in):
    concern, browser = raised(), sign_in(cast.lead)
    assert browser.post(BULK, {"change": "lead"}).status_code == 422
    assert "Choose what to do" in words(browser.post(BULK, {"pick": [concern.pk]}))
    for number in range(MOST + 1):
        with acting(cast.lead):
            add_concern(cast.subject, number + 10)
    many = browser.post(BULK, {"change": "start_triage", "all": "on", "query": ""})
    assert many.status_code == 422
    assert f"At most {MOST}" in words(many)
    with acting(cast.lead) as by, pytest.raises(ValidationError):
        preview_many(list(Concern.objects.values_list("pk", flat=True)), "start_triage", by=by, given={})


def test_a_preview_asks_the_same_number_of_queries_for_any_number(cast, raised, reads):
    made = [raised(title=f"Falls {number}").pk for number in range(8)]
    given = {"lead": cast.executive}
    with acting(cast.lead) as by:
        with reads() as few:
            preview_many(made[:2], "lead", by=by, given=given)
        with reads() as many:
            preview_many(made, "lead", by=by, given=given)
    assert len(few) == len(many)


def test_restricted_concerns_are_not_there_for_others(cast, raised, sign_in):
    hidden = raised(by=cast.guardian, source="IL03", sensitivity="speak_up", title="Zugzwang")
    page = sign_in(cast.lead).post(BULK, {"change": "start_triage", "pick": [hidden.pk]})
    assert "Zugzwang" not in words(page)
    assert hidden.ref not in words(page)
    with acting(cast.lead) as by:
        assert change_many({hidden.pk: None}, "start_triage", by=by, given={}) == []


def test_the_selection_is_taken_away_as_a_file(cast, raised, sign_in):
    first = raised()
    raised(title="Delays")
    response = sign_in(cast.viewer).post(BULK, {"change": "export", "pick": [first.pk]})
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith('.xlsx"')
    with acting(cast.lead):
        assert AuditEvent.objects.get(verb="concern.exported").detail["rows"] == 1


def test_who_may_not_is_refused_and_offered_nothing(cast, raised, sign_in):
    concern = raised()
    assert "start_triage" not in words(sign_in(cast.viewer).get("/concerns/"))
    answer = sign_in(cast.viewer).post(BULK, {"change": "start_triage", "pick": [concern.pk], "stage": "confirm"})
    assert answer.status_code == 422
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        change_many({concern.pk: None}, "start_triage", by=by, given={})
    assert 'name="pick"' not in words(sign_in(cast.provider_user).get("/concerns/"))
    assert sign_in(cast.lead).get(BULK).status_code == 405


def test_a_program_previews_and_changes(cast, raised, client, key_for):
    concern, headers = raised(), key_for(cast.lead)

    def post(**body):
        return client.post(API, body, content_type="application/json", headers=headers)

    picked = [{"id": str(concern.pk), "version": 1}]
    (line,) = post(change="start_triage", concerns=picked).json()
    assert (line["reference"], line["changes"], line["before"]) == (concern.ref, True, "Submitted")
    with acting(cast.lead):
        assert Concern.objects.get().status == "submitted", "a preview unless it is confirmed"
    (line,) = post(change="start_triage", concerns=picked, confirm=True).json()
    assert line["changes"]
    (line,) = post(change="start_triage", concerns=picked, confirm=True).json()
    assert not line["changes"]
    assert post(change="lead", concerns=picked).status_code == 400
    assert post(change="lead", concerns=picked, lead=str(cast.executive.pk)).status_code == 200
    assert post(change="twist", concerns=picked).status_code == 400
