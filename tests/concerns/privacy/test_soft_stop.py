"""Words that may identify somebody stop a text at every door, until somebody says why they stay (domain brief 8.1)."""

import html
import re

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from concerns import actions
from concerns.actions.raising import raise_concerns
from concerns.intake.models import SoftReport
from concerns.models import Concern, ConcernUpdate
from concerns.privacy.models import PrivacyFinding
from concerns.register.models import Risk
from quality_oversight.audit.models import AuditEvent
from quality_oversight.screening import reason_given
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import NORTH, acting
from tests.rows import add_risk

NEW, API = "/concerns/new/", "/api/v1/concerns/"
PHONE = "07700 900123"
WORDS = f"The ward can be rung on {PHONE} at night."
WHY = "It is the ward's own line."
ALL = ["speak_up", "safeguarding", "team"]
TOLD = {"what": WORDS, "place": "Ward 4", "when": "week", "certainty": "seen"}


@pytest.fixture(autouse=True)
def no_earlier_attempts():
    cache.clear()


def found() -> list[PrivacyFinding]:
    with tenant_context(NORTH, clearances=ALL):
        return list(PrivacyFinding.objects.all())


def text(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def test_the_form_comes_back_with_the_words_marked_and_everything_typed_kept(cast, sign_in, typed):
    response = sign_in(cast.lead).post(NEW, typed(summary=WORDS))

    page = text(response)
    assert response.status_code == 422
    assert "This text may hold a phone number" in page
    assert page.count(f"<mark>{PHONE}</mark>") == 2, "above the form, and beside the field"
    assert "write the team or the role" in page
    assert 'name="screening_reason"' in page
    assert WORDS in page
    assert "Falls on two wards" in page
    with acting(cast.lead):
        assert not Concern.objects.exists()
    assert found() == []


def test_with_a_reason_it_is_saved_and_the_finding_waits_for_the_information_governance_lead(cast, sign_in, typed):
    response = sign_in(cast.lead).post(NEW, typed(summary=WORDS, screening_reason=WHY))

    assert response.status_code == 302
    with acting(cast.lead):
        concern = Concern.objects.get()
        assert concern.summary == WORDS
    finding = found()[0]
    assert len(found()) == 1
    assert (finding.concern_id, finding.field, finding.kind) == (concern.pk, "summary", "phone_number")
    assert WORDS[finding.start : finding.end] == PHONE
    assert (finding.reason, finding.by_name) == (WHY, "Lead (invented)")
    assert PHONE not in str(PrivacyFinding.objects.filter(pk=finding.pk).query) + repr(finding.__dict__)


def test_each_finding_of_each_field_waits_by_itself(cast, sign_in, typed):
    data = typed(summary=f"{WORDS} Mrs Khan said so, and again {PHONE}.", title="Mr Lee fell", screening_reason=WHY)

    assert sign_in(cast.lead).post(NEW, data).status_code == 302
    assert sorted((each.field, each.kind) for each in found()) == [
        ("summary", "name"), ("summary", "phone_number"), ("title", "name"),
    ]  # fmt: skip


@pytest.mark.parametrize("reason", ["Ring Mrs Khan", "x" * 501, "About 943 476 5919"])
def test_the_reason_must_not_identify_anybody_either(cast, sign_in, typed, reason):
    response = sign_in(cast.lead).post(NEW, typed(summary=WORDS, screening_reason=reason))

    assert response.status_code == 422
    assert "The reason must" in text(response)
    assert found() == []


def test_no_reason_lets_an_nhs_number_pass(cast, sign_in, typed):
    response = sign_in(cast.lead).post(NEW, typed(summary=f"943 476 5919, {PHONE}", screening_reason=WHY))

    assert response.status_code == 422
    assert "contains an NHS number" in text(response)
    assert found() == []


def test_a_reason_without_findings_leaves_nothing_behind(cast, sign_in, typed):
    assert sign_in(cast.lead).post(NEW, typed(screening_reason=WHY)).status_code == 302
    assert found() == []


def test_what_stood_there_before_is_not_asked_about_again(cast, sign_in, typed):
    browser = sign_in(cast.lead)
    browser.post(NEW, typed(summary=WORDS, screening_reason=WHY))
    with acting(cast.lead):
        concern = Concern.objects.get()
    address = reverse("concerns:edit", args=[concern.pk])

    assert browser.post(address, typed(summary=f"{WORDS} More.", version=1)).status_code == 302
    assert browser.post(address, typed(summary=f"{WORDS} Mr Lee.", version=2)).status_code == 422


def test_a_program_is_told_what_was_found_and_may_repeat_with_a_reason(client, cast, described, key_for):
    headers = key_for(cast.lead)
    body = described(provider="RTD", summary=WORDS)

    refused = client.post(API, body, content_type="application/json", headers=headers)
    taken = client.post(API, body | {"screening_reason": WHY}, content_type="application/json", headers=headers)

    start = WORDS.index(PHONE)
    assert refused.status_code == 400
    assert refused.json()["findings"] == {
        "summary": [{"kind": "phone_number", "start": start, "end": start + len(PHONE)}]
    }
    assert "may hold a phone number" in refused.json()["errors"]["summary"][0]
    assert PHONE not in str(refused.json())
    assert taken.status_code == 201, taken.json()
    assert [each.reason for each in found()] == [WHY]


@pytest.mark.parametrize("reason", [["a", "list"], {"an": "object"}, 7, None])
def test_a_reason_of_another_kind_is_none(client, cast, described, key_for, reason):
    body = described(provider="RTD", summary=WORDS, screening_reason=reason)

    response = client.post(API, body, content_type="application/json", headers=key_for(cast.lead))

    assert response.status_code == 400
    assert found() == []


def test_a_move_and_an_update_and_a_share_ask_too(cast, sign_in, raised):
    concern = raised()
    browser = sign_in(cast.lead)
    with acting(cast.lead) as by:
        actions.move(concern, "triage", by=by)
    step = reverse("concerns:move", args=[concern.pk, "redirect"])
    moved = {"route": "complaints", "redirected_to": "Mrs Khan", "reason": "Elsewhere.", "outcome": "Passed on."}
    update = reverse("concerns:updates", args=[concern.pk])
    day = {"happened_on_day": 5, "happened_on_month": 1, "happened_on_year": 2026}
    written = {"text": WORDS, "visibility": "icb"} | day

    assert "<mark>Mrs Khan</mark>" in text(browser.post(step, moved))
    refused = text(browser.post(update, written))
    assert f"<mark>{PHONE}</mark>" in refused
    assert 'name="screening_reason"' in refused
    assert browser.post(update, written | {"screening_reason": WHY}).status_code == 302
    with acting(cast.lead):
        assert ConcernUpdate.objects.get().text == WORDS
    assert [(each.concern_id, each.target_type) for each in found()] == [(concern.pk, "concerns.concern")]


def test_the_two_minute_form_asks_a_colleague_a_partner_and_somebody_without_an_account(cast, sign_in):
    share, tell = reverse("intake:share"), "/tell/qhm/"
    for browser, address in (
        (sign_in(cast.colleague), share), (sign_in(cast.partner), share), (Client(), tell),
    ):  # fmt: skip
        refused = browser.post(address, TOLD)
        assert refused.status_code == 422
        assert f"<mark>{PHONE}</mark>" in text(refused)
        assert browser.post(address, TOLD | {"screening_reason": WHY}).status_code in (200, 302)
    with tenant_context(NORTH, clearances=ALL):
        assert SoftReport.objects.count() == 3
    findings = found()
    assert sorted(each.by_name for each in findings) == [
        "Colleague (invented)", "Partner (invented)", "Somebody unnamed",
    ]  # fmt: skip
    assert [each.user_id for each in findings if each.by_name == "Somebody unnamed"] == [None]


def test_the_risk_register_asks_too_and_not_again_about_what_stood_there(cast, sign_in):
    with acting(cast.lead):
        risk = add_risk(cast.subject, cast.lead, cause=WORDS)
    words = {
        "event": risk.event, "cause": WORDS, "effect": risk.effect, "kind": risk.kind, "category": risk.category,
        "subject": risk.subject_id, "owner": cast.lead.pk, "proximity": risk.proximity, "version": 1,
        "review_due_day": 1, "review_due_month": 2, "review_due_year": 2027,
    }  # fmt: skip
    browser, address = sign_in(cast.lead), f"{risk.get_absolute_url()}edit/"

    refused = browser.post(address, words | {"effect": "Ms Lee falls again."})

    assert "<mark>Ms Lee</mark>" in text(refused), text(refused)[3000:6000]
    assert f"<mark>{PHONE}</mark>" not in text(refused)
    assert browser.post(address, words | {"effect": "Falls again."}).status_code == 302
    with acting(cast.lead):
        assert Risk.objects.get().effect == "Falls again."


def test_an_action_outside_a_request_takes_the_reason_that_its_caller_gives(cast, described):
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match="may hold a phone number"):
            actions.raise_concern(by=by, subject=cast.subject, **described(summary=WORDS))
        with reason_given(WHY):
            concern = actions.raise_concern(by=by, subject=cast.subject, **described(summary=WORDS))
        actions.move(concern, "triage", by=by)
    assert [each.concern_id for each in found()] == [concern.pk]


def test_the_trail_says_nothing_of_the_words(cast, sign_in, typed):
    sign_in(cast.lead).post(NEW, typed(summary=WORDS, screening_reason=WHY))
    with acting(cast.lead):
        assert all(PHONE not in str(each.detail) + each.target_label for each in AuditEvent.objects.all())


def test_of_several_concerns_that_are_logged_at_once_each_has_its_own_findings(cast, described):
    drafts = [
        {"subject": cast.subject, **described(summary=words)} for words in ("Nothing.", WORDS, f"Also {PHONE}, Mr Lee")
    ]
    with acting(cast.lead) as by, reason_given(WHY):
        first, second, third = raise_concerns(drafts, by=by)
    assert sorted((str(each.concern_id), each.kind) for each in found()) == sorted(
        [(str(second.pk), "phone_number"), (str(third.pk), "name"), (str(third.pk), "phone_number")]
    )
    assert first.pk not in {each.concern_id for each in found()}
