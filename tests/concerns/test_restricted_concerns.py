"""Restricted concerns are seen by those who are cleared for their stream, and by nobody else, anywhere."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns import actions, queries
from concerns.models import Concern, ConcernEvent
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting

TITLE = "Pressure to stay silent"


@pytest.fixture(params=["speak_up", "safeguarding"])
def restricted(request, cast, raised, cleared):
    """A restricted concern that the cleared lead logged; the executive is not cleared."""
    cleared(cast.lead)
    return raised(sensitivity=request.param, title=TITLE, lead=cast.lead, initial_consequence=5, initial_likelihood=5)


def test_those_who_are_not_cleared_find_it_nowhere(cast, restricted, sign_in, key_for, client):
    browser = sign_in(cast.executive)
    for query in ("", "?status=all", "?q=silent", f"?q={restricted.ref}", "?band=extreme"):
        page = browser.get(f"/concerns/{query}").content.decode()
        assert "No concerns match" in page
        assert TITLE not in page
    for path in ("", "edit/", "rescore/", "share/", "move/start_triage/", "find-original/"):
        assert browser.get(f"/concerns/{restricted.pk}/{path}").status_code == 404
    assert "No live concerns" in browser.get(f"/concerns/providers/{cast.trust.pk}/").content.decode()
    headers = key_for(cast.executive)
    assert client.get("/api/v1/concerns/", headers=headers).json()["count"] == 0
    assert client.get(f"/api/v1/concerns/{restricted.pk}/", headers=headers).status_code == 404


def test_those_who_are_cleared_find_it(cast, restricted, sign_in):
    browser = sign_in(cast.lead)
    assert TITLE in browser.get("/concerns/").content.decode()
    assert restricted.get_sensitivity_display() in browser.get(restricted.get_absolute_url()).content.decode()


def test_its_history_and_audit_are_closed_as_well(cast, restricted):
    with acting(cast.executive):
        assert not Concern.objects.exists()
        assert not ConcernEvent.objects.exists()
    for somebody in (cast.auditor, cast.admin):
        with acting(somebody):
            assert not AuditEvent.objects.filter(target_id=str(restricted.pk)).exists()
    with acting(cast.lead):
        assert AuditEvent.objects.get(verb="concern.raised").stream == restricted.sensitivity


def test_a_provider_never_finds_it(cast, restricted, sign_in):
    browser = sign_in(cast.provider_user)
    assert "No concerns match" in browser.get("/concerns/?status=all").content.decode()
    assert browser.get(restricted.get_absolute_url()).status_code == 404


def test_reports_leave_it_out_even_for_the_cleared(cast, restricted):
    today = timezone.localdate()
    with acting(cast.lead) as by:
        assert queries.live_counts_by_subject_and_domain() == {}
        assert queries.live_counts_by_subject_and_domain(today) == {}
        assert not queries.live_with_score(1).exists()
        assert not queries.live_for_reports().exists()
        actions.move(restricted, "triage", by=by)
        actions.move(restricted, "open", by=by)
        actions.move(restricted, "closed", by=by, closure_reason="resolved", evidence="Seen to.", outcome="Trained.")
        assert not queries.closed_with_evidence(today - timedelta(days=1), today).exists()


def test_one_clearance_does_not_open_the_other_stream(cast, raised, cleared):
    cleared(cast.lead)
    raised(sensitivity="speak_up", title="Speaking up")
    raised(sensitivity="safeguarding", title="Safeguarding")
    with acting(cleared(cast.executive, "safeguarding")):
        assert [concern.title for concern in Concern.objects.all()] == ["Safeguarding"]


def test_the_form_offers_only_the_streams_of_the_person(cast, sign_in, cleared):
    assert 'value="speak_up"' not in sign_in(cast.lead).get("/concerns/new/").content.decode()
    cleared(cast.lead, "speak_up")
    page = sign_in(cast.lead).get("/concerns/new/").content.decode()
    assert 'value="speak_up"' in page
    assert 'value="safeguarding"' not in page


def test_those_who_are_not_cleared_log_nothing_in_a_stream(cast, raised, sign_in, typed):
    with pytest.raises(ValidationError) as refused:
        raised(sensitivity="speak_up")
    assert list(refused.value.message_dict) == ["sensitivity"]
    assert sign_in(cast.lead).post("/concerns/new/", typed(sensitivity="speak_up")).status_code == 422


def test_what_comes_from_a_restricted_source_stays_in_its_stream(cast, raised, cleared):
    with pytest.raises(ValidationError) as refused:
        raised(source="IL03")
    assert list(refused.value.message_dict) == ["source"]
    cleared(cast.lead)
    with pytest.raises(ValidationError) as refused:
        raised(source="IL03")
    assert list(refused.value.message_dict) == ["sensitivity"]
    assert raised(source="IL03", sensitivity="speak_up").pk


def test_nobody_leads_on_what_they_may_not_see(cast, raised, cleared):
    cleared(cast.lead)
    with pytest.raises(ValidationError) as refused:
        raised(sensitivity="speak_up", lead=cast.executive)
    assert list(refused.value.message_dict) == ["lead"]


def test_an_open_concern_never_points_to_a_restricted_one(cast, restricted, raised):
    double = raised()
    with acting(cast.lead) as by:
        actions.move(double, "triage", by=by)
        with pytest.raises(ValidationError) as refused:
            actions.move(double, "duplicate", by=by, duplicate_of=restricted)
        assert list(refused.value.message_dict) == ["duplicate_of"]
        assert queries.original_options(double, "silent") == []
