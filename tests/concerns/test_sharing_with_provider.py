"""A provider's people see what is shared with their organisation, and nothing else."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from concerns import actions
from concerns.models import Concern, ConcernEvent
from quality_oversight.audit.models import AuditEvent
from tests.cast import TRUST, acting

LIST = "/concerns/"


def address(concern):
    return f"/concerns/{concern.pk}/share/"


def given(organisation=TRUST, **fields):
    """What a browser posts to share a concern."""
    return {"sharing": "share", "organisation": str(organisation), "reason": "It is about their wards."} | fields


def test_sharing_lets_the_providers_people_see_the_concern_and_stopping_takes_it_back(cast, raised, sign_in):
    shared, kept = raised(title="Shared with them"), raised(title="Kept inside")
    lead, outside = sign_in(cast.lead), sign_in(cast.provider_user)
    assert "Shared with them" not in outside.get(LIST).content.decode()
    assert outside.get(shared.get_absolute_url()).status_code == 404
    assert "They will not see the source" in lead.get(address(shared)).content.decode()
    assert lead.post(address(shared), given()).status_code == 302
    page = outside.get(LIST).content.decode()
    assert "Shared with them" in page
    assert "Kept inside" not in page
    assert outside.get(shared.get_absolute_url()).status_code == 200
    assert outside.get(kept.get_absolute_url()).status_code == 404
    assert lead.post(address(shared), {"sharing": "stop", "organisation": str(TRUST)}).status_code == 302
    assert outside.get(shared.get_absolute_url()).status_code == 404
    with acting(cast.lead):
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
        assert {"concern.shared", "concern.unshared"} <= verbs


def test_what_is_shared_has_no_source_scores_history_or_buttons(cast, opened, sign_in):
    concern = opened(source="IL08", harm="severe")
    with acting(cast.lead) as by:
        actions.rescore(concern, by=by, consequence=2, likelihood=2, reason="A word among us.")
        actions.share_with_provider(concern, by=by)
        actions.move(concern, "monitoring", by=by, reason="Better for two months.", shared=True)
        actions.move(concern, "open", by=by, reason="Another word among us.")
    page = sign_in(cast.provider_user).get(concern.get_absolute_url()).content.decode()
    assert "Four falls with harm in ten days." in page
    assert "Better for two months." in page
    assert "Shared the concern" in page
    hidden = [
        "staff surveys",
        "Severe harm",
        "word among us",
        "Risk",
        "Scored",
        "Logged the concern",
        "/edit/",
        "/move/",
    ]
    assert [words for words in hidden if words in page] == []


def test_the_list_of_a_providers_user_has_no_scores_and_no_filters_that_tell_them(cast, opened, sign_in):
    concern = opened(source="IL08")
    with acting(cast.lead) as by:
        actions.share_with_provider(concern, by=by)
    outside = sign_in(cast.provider_user)
    page = outside.get(LIST).content.decode()
    assert concern.ref in page
    assert "Risk" not in page
    assert "Log a concern" not in page
    assert 'name="quadrant"' not in page
    for probe in ("band=low", "quadrant=EQ", "lead=none", "sort=score"):
        assert concern.ref in outside.get(f"{LIST}?{probe}").content.decode(), "a hidden filter does nothing"


def test_a_step_is_shown_only_where_it_was_meant_to_be(cast, opened, sign_in):
    concern = opened()
    lead = sign_in(cast.lead)
    monitor = f"/concerns/{concern.pk}/move/monitor/"
    assert "Let those whom it is shared with see this step" not in lead.get(monitor).content.decode()
    with acting(cast.lead) as by:
        actions.share_with_provider(concern, by=by)
    assert "Let those whom it is shared with see this step" in lead.get(monitor).content.decode()
    lead.post(monitor, {"reason": "Better.", "shared": "on"})
    lead.post(f"/concerns/{concern.pk}/move/resume/", {"reason": "Worse."})
    with acting(cast.provider_user):
        assert list(ConcernEvent.objects.values_list("verb", flat=True)) == ["monitor", "shared"]


def test_another_providers_people_see_nothing(cast, raised):
    concern = raised(subject=cast.second_subject)
    with acting(cast.lead) as by:
        actions.share_with_provider(concern, by=by)
        assert Concern.objects.get().shared_with == [cast.second_trust.organisation_id]
    with acting(cast.provider_user):
        assert not Concern.objects.exists()
        assert not ConcernEvent.objects.exists()


@pytest.mark.parametrize("stream", ["speak_up", "safeguarding"])
def test_a_restricted_concern_is_never_shared(cast, raised, cleared, sign_in, stream):
    cleared(cast.lead)
    concern = raised(sensitivity=stream)
    response = sign_in(cast.lead).post(address(concern), given())
    assert response.status_code == 422
    assert "never shared" in response.content.decode()
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match="never shared"):
            actions.share_with_provider(concern, by=by)
        assert Concern.objects.get().shared_with == []


def test_a_shared_concern_cannot_slip_into_a_restricted_stream(cast, raised, cleared):
    cleared(cast.lead)
    concern = raised()
    with acting(cast.lead) as by:
        shared = actions.share_with_provider(concern, by=by)
        with pytest.raises(ValidationError) as refused:
            actions.edit(shared, by=by, version=shared.version, sensitivity="speak_up")
        assert list(refused.value.message_dict) == ["sensitivity"]


def test_sharing_twice_or_stopping_without_sharing_is_refused(cast, raised):
    concern = raised()
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match="not shared"):
            actions.stop_sharing(concern, by=by)
        actions.share_with_provider(concern, by=by)
        with pytest.raises(ValidationError, match="already"):
            actions.share_with_provider(concern, by=by)


def test_the_litany_of_sharing(cast, raised, sign_in):
    concern = raised()
    assert sign_in(cast.lead).put(address(concern)).status_code == 405
    assert sign_in(cast.south_lead).post(address(concern), given()).status_code == 404
    for somebody in (cast.viewer, cast.secretary, cast.provider_user):
        assert sign_in(somebody).post(address(concern), given()).status_code == 403
        with acting(somebody) as by, pytest.raises(PermissionDenied):
            actions.share_with_provider(concern, by=by)
