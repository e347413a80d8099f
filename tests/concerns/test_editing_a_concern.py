"""The words of a concern can be changed; history keeps what stood there, and nobody overwrites another unknowingly."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from concerns import actions
from concerns.actions import SavedMeanwhileError
from concerns.models import Concern, ConcernEvent
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting


def address(concern):
    return f"/concerns/{concern.pk}/edit/"


def test_a_change_is_kept_in_words_with_before_and_after(cast, raised):
    concern = raised()
    with acting(cast.lead) as by:
        changed = actions.edit(
            concern, by=by, version=1, domains=["safety", "culture"], harm="severe", lead=cast.executive
        )
        step = changed.events.first()
        assert changed.version == 2
        assert step.verb == "edited"
        assert step.changes == {
            "domains": ["Patient safety", "Patient safety, Culture and climate"],
            "harm": ["Low harm", "Severe harm"],
            "lead": ["", "Executive (invented)"],
        }
        assert step.domains == ["safety", "culture"]
        assert AuditEvent.objects.get(verb="concern.edited").detail == {"fields": ["domains", "harm", "lead"]}


def test_saving_without_a_change_leaves_no_step(cast, raised):
    concern = raised()
    with acting(cast.lead) as by:
        assert actions.edit(concern, by=by, version=1, title="Falls on two wards ").version == 1
        assert concern.events.count() == 1


def test_the_form_is_filled_and_saves(cast, raised, sign_in, typed):
    concern = raised()
    browser = sign_in(cast.lead)
    assert "Four falls with harm in ten days." in browser.get(address(concern)).content.decode()
    response = browser.post(address(concern), typed(title="Falls on three wards", version=1))
    assert response.status_code == 302
    with acting(cast.lead):
        assert Concern.objects.get().title == "Falls on three wards"
    assert "Falls on three wards" in browser.get(response.url).content.decode()


def test_an_old_version_is_refused_before_anything_is_looked_at(cast, raised):
    concern = raised()
    with acting(cast.lead) as by:
        actions.edit(concern, by=by, version=1, harm="none")
        with pytest.raises(SavedMeanwhileError) as refused:
            actions.edit(concern, by=by, version=1, harm="fatal")
        assert refused.value.current.harm == "none"


def test_what_logging_refuses_editing_refuses_too(cast, raised, sign_in, typed):
    concern = raised()
    response = sign_in(cast.lead).post(address(concern), typed(summary="See 943 476 5919.", version=1))
    assert response.status_code == 422
    assert "contains an NHS number" in response.content.decode()
    with acting(cast.lead) as by, pytest.raises(ValidationError) as refused:
        actions.edit(concern, by=by, version=1, domains=["value"])
    assert list(refused.value.message_dict) == ["domains"]


def test_scores_and_status_are_not_words(cast, raised):
    concern = raised()
    for field in ("score", "status", "consequence", "initial_consequence", "ref"):
        with acting(cast.lead) as by, pytest.raises(TypeError):
            actions.edit(concern, by=by, version=1, **{field: 1})


def test_the_provider_can_be_put_right_until_triage_ends(cast, raised, opened):
    with acting(cast.lead) as by:
        moved = actions.edit(raised(), by=by, version=1, subject=cast.second_subject)
        assert moved.subject == cast.second_subject
        accepted = opened()
        with pytest.raises(ValidationError) as refused:
            actions.edit(accepted, by=by, version=accepted.version, subject=cast.second_subject)
        assert list(refused.value.message_dict) == ["subject"]


def test_a_closed_concern_is_reopened_before_it_is_changed(cast, opened):
    with acting(cast.lead) as by:
        closed = actions.move(
            opened(),
            "closed",
            by=by,
            closure_reason="resolved",
            evidence="The audit of June.",
            outcome="Trained.",
        )
        with pytest.raises(ValidationError, match="Reopen it first"):
            actions.edit(closed, by=by, version=closed.version, title="Other")


def test_history_cannot_be_altered_or_removed(cast, raised):
    raised()
    with acting(cast.lead):
        for attempt in (
            lambda: ConcernEvent.objects.update(text="altered"),
            lambda: ConcernEvent.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt()
        assert ConcernEvent.objects.get().text == ""


def test_only_those_who_may_edit_reach_the_form(cast, raised, sign_in, typed):
    concern = raised()
    for somebody in (cast.viewer, cast.secretary, cast.auditor, cast.region):
        assert sign_in(somebody).get(address(concern)).status_code == 403
        assert sign_in(somebody).post(address(concern), typed(version=1)).status_code == 403
        with acting(somebody) as by, pytest.raises(PermissionDenied):
            actions.edit(concern, by=by, version=1, title="Other")
    assert sign_in(cast.lead).delete(address(concern)).status_code == 405
    assert sign_in(cast.south_lead).get(address(concern)).status_code == 404
    assert sign_in(cast.south_lead).post(address(concern), typed(version=1)).status_code == 404
