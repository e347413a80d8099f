"""The queue of the information governance lead: what was kept with a reason, and what becomes of it."""

import html

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from concerns import actions as concerns
from concerns.models import Concern
from concerns.privacy import actions
from concerns.privacy.models import PrivacyDecision, PrivacyFinding
from quality_oversight.audit.models import AuditEvent
from quality_oversight.screening import reason_given
from tests.cast import acting

PHONE, WHY = "07700 900123", "It is the ward's own line."
WORDS = f"The ward can be rung on {PHONE} at night."
QUEUE = "/concerns/information-governance/"


@pytest.fixture
def finding(raised) -> PrivacyFinding:
    return kept(raised)


def kept(raised, **changes) -> PrivacyFinding:
    """Log a concern with words that may identify somebody, and give the finding."""
    with reason_given(WHY):
        concern = raised(summary=WORDS, **changes)
    by = changes.get("by")
    with acting(by) if by else acting_anybody(concern):
        return PrivacyFinding.objects.get(concern=concern)


def acting_anybody(concern):
    from quality_oversight.tenancy.isolation import tenant_context

    return tenant_context(concern.tenant_id, clearances=["speak_up", "safeguarding"])


def page_of(response) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def test_the_queue_shows_what_where_and_why_and_never_the_words(cast, sign_in, finding):
    page = page_of(sign_in(cast.ig_lead).get(QUEUE))

    assert "Phone number" in page
    assert f"{finding.target_label}, what was seen" in page
    assert WHY in page
    assert "Lead (invented)" in page
    assert PHONE not in page


def test_the_page_of_a_decision_marks_the_words_and_says_where_they_stand(cast, sign_in, finding):
    page = page_of(sign_in(cast.ig_lead).get(finding.get_absolute_url()))

    assert f"<mark>{PHONE}</mark>" in page
    assert f"{finding.target_label}: concern, what was seen" in page


def test_words_are_kept_with_a_reason_and_the_decision_stands_in_the_trail(cast, sign_in, finding):
    browser = sign_in(cast.ig_lead)

    silent = browser.post(finding.get_absolute_url(), {"decision": "keep"})
    decided = browser.post(finding.get_absolute_url(), {"decision": "keep", "reason": "A public line."})

    assert silent.status_code == 422
    assert "Enter why the words may stay" in page_of(silent)
    assert (decided.status_code, decided.url) == (302, QUEUE)
    assert "Nothing waits for a decision." in page_of(browser.get(QUEUE))
    assert "Kept by Ig Lead (invented)" in page_of(browser.get(f"{QUEUE}?show=decided"))
    assert "A public line." in page_of(browser.get(finding.get_absolute_url()))
    with acting(cast.ig_lead):
        event = AuditEvent.objects.get(verb="privacy.decided")
        assert event.detail == {"kind": "phone_number", "verdict": "kept", "field": "summary"}
        assert PHONE not in event.target_label


def test_a_decision_is_taken_once(cast, finding):
    with acting(cast.ig_lead) as by:
        actions.decide_to_keep(finding, by=by, reason="A public line.")
        with pytest.raises(ValidationError, match="decided on this already"):
            actions.redact_finding(finding, by=by)


def test_what_is_gone_already_says_so(cast, sign_in, finding):
    with acting(cast.lead) as by:
        concern = Concern.objects.get()
        Concern.objects.update(summary="Nothing of it.")
        assert by.may("concern.edit")
    browser = sign_in(cast.ig_lead)

    page = page_of(browser.get(finding.get_absolute_url()))
    browser.post(finding.get_absolute_url(), {"decision": "redact"})

    assert "It stands there no more" in page
    with acting(cast.ig_lead):
        assert PrivacyDecision.objects.get().verdict == "gone"
        assert Concern.objects.get(pk=concern.pk).summary == "Nothing of it."


@pytest.mark.parametrize("role", ["lead", "executive", "auditor", "guardian", "admin", "provider_user"])
def test_nobody_else_opens_the_queue_or_decides(cast, sign_in, finding, role):
    browser = sign_in(getattr(cast, role))

    assert browser.get(QUEUE).status_code == 403
    assert browser.post(finding.get_absolute_url(), {"decision": "keep", "reason": "No."}).status_code == 403
    with acting(cast.ig_lead), pytest.raises(PermissionDenied):
        actions.decide_to_keep(finding, by=getattr(cast, role), reason="No.")


def test_another_icb_has_no_such_finding(cast, sign_in, finding):
    from quality_oversight.tenancy.isolation import tenant_context
    from quality_oversight.tenancy.policy import Role
    from tests.cast import SOUTH, add_person

    with tenant_context(SOUTH):
        other = add_person("South IG", "ig@south.example", Role.IG_LEAD)
    browser = sign_in(other)

    assert "Nothing waits for a decision." in page_of(browser.get(QUEUE))
    assert browser.get(finding.get_absolute_url()).status_code == 404


def test_a_restricted_concerns_finding_needs_its_clearance(cast, sign_in, raised, cleared):
    guardian = cast.guardian
    finding = kept(raised, by=guardian, sensitivity="speak_up", source="IL03")
    browser = sign_in(cast.ig_lead)

    assert "Nothing waits for a decision." in page_of(browser.get(QUEUE))
    assert browser.get(finding.get_absolute_url()).status_code == 404
    cleared(cast.ig_lead, "speak_up")
    assert finding.target_label in page_of(browser.get(QUEUE))
    assert f"<mark>{PHONE}</mark>" in page_of(browser.get(finding.get_absolute_url()))


def test_a_finding_goes_out_of_sight_with_its_concern(cast, sign_in, finding):
    with acting_anybody(finding):
        Concern.objects.update(sensitivity="safeguarding")

    assert "Nothing waits for a decision." in page_of(sign_in(cast.ig_lead).get(QUEUE))


def test_words_in_a_note_of_the_quality_team_are_shown_to_who_decides_on_them(cast, sign_in, raised):
    concern = raised()
    with reason_given(WHY), acting(cast.lead) as by:
        concerns.add_update(concern, by=by, text=WORDS, visibility="team")
    with acting(cast.ig_lead):
        finding = PrivacyFinding.objects.get()

    assert f"<mark>{PHONE}</mark>" in page_of(sign_in(cast.ig_lead).get(finding.get_absolute_url()))


def test_what_an_outside_user_writes_waits_as_well_and_they_see_no_others(cast, sign_in, raised):
    concern = raised()
    with acting(cast.lead) as by:
        concerns.share(concern, by=by, organisation=cast.trust.organisation, reason="It is theirs.")
    with acting(cast.provider_user):
        assert not PrivacyFinding.objects.exists()
    day = {"happened_on_day": 5, "happened_on_month": 1, "happened_on_year": 2026}
    answer = sign_in(cast.provider_user).post(
        reverse("concerns:updates", args=[concern.pk]), {"text": WORDS, "screening_reason": WHY} | day
    )

    assert answer.status_code == 302
    assert "Provider User (invented)" in page_of(sign_in(cast.ig_lead).get(QUEUE))


def test_findings_and_decisions_are_never_changed(cast, finding):
    from django.db import DatabaseError

    with acting(cast.ig_lead):
        for change in (
            lambda: PrivacyFinding.objects.update(reason="Another."),
            lambda: PrivacyFinding.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
