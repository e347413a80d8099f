"""Updates are read by those they are meant for, in the database; outside organisations answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction

from concerns import actions
from concerns.models import ConcernUpdate
from providers.models import Organisation
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Signed
from tests.cast import TRUST, UNSEEN_TRUST, acting

TODAY = {"happened_on_day": "5", "happened_on_month": "1", "happened_on_year": "2026"}


def address(concern, more="updates/"):
    return f"/concerns/{concern.pk}/{more}"


@pytest.fixture
def shared(cast, opened):
    """A concern that is shared with its provider and with a partner."""
    concern = opened()
    with acting(cast.lead) as by:
        actions.share_with_provider(concern, by=by)
        partner = Organisation.objects.get(pk=UNSEEN_TRUST)
        actions.share(concern, by=by, organisation=partner, reason="You send patients there.")
        concern.refresh_from_db()
    return concern


@pytest.fixture
def told(cast, shared):
    """One update for each kind of reader."""
    with acting(cast.lead) as by:
        for text, visibility, organisations in (
            ("for the team", "team", []),
            ("for the ICB", "icb", []),
            ("for the provider", "named", [TRUST]),
            ("for the partner", "named", [UNSEEN_TRUST]),
        ):
            actions.add_update(shared, by=by, text=text, visibility=visibility, organisations=organisations)
    return shared


def read_by(membership):
    with acting(membership):
        return set(ConcernUpdate.objects.values_list("text", flat=True))


def test_each_reader_sees_what_is_meant_for_them(cast, told):
    icb = {"for the ICB", "for the provider", "for the partner"}
    assert read_by(cast.lead) == icb | {"for the team"}
    assert read_by(cast.viewer) == icb
    assert read_by(cast.region) == icb
    assert read_by(cast.provider_user) == {"for the provider"}
    assert read_by(cast.partner) == {"for the partner"}
    assert read_by(cast.south_lead) == set()


def test_an_update_is_hidden_when_sharing_ends(cast, told):
    with acting(cast.lead) as by:
        actions.stop_sharing(told, by=by, organisation=Organisation.objects.get(pk=UNSEEN_TRUST))
    assert read_by(cast.partner) == set()
    assert read_by(cast.provider_user) == {"for the provider"}


def test_pages_and_programs_show_the_same(cast, told, sign_in, client, key_for):
    for membership in (cast.lead, cast.viewer, cast.provider_user, cast.partner):
        seen = read_by(membership)
        page = sign_in(membership).get(told.get_absolute_url()).content.decode()
        every = {"for the team", "for the ICB", "for the provider", "for the partner"}
        assert {text for text in every if text in page} == seen
        rows = client.get(f"/api/v1/concerns/{told.pk}/updates/", headers=key_for(membership)).json()["results"]
        assert {row["text"] for row in rows} == seen


def test_an_update_is_written_with_and_without_javascript(cast, shared, sign_in):
    browser = sign_in(cast.lead)
    given = TODAY | {"text": "They met the ward.", "visibility": "named", "organisations": [str(TRUST)]}
    response = browser.post(address(shared), given)
    assert (response.status_code, response.url) == (302, shared.get_absolute_url())
    part = browser.post(address(shared), given | {"text": "Again."}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "Again." in part.content.decode()
    assert read_by(cast.provider_user) == {"They met the ward.", "Again."}
    with acting(cast.lead):
        event = AuditEvent.objects.filter(verb="concern.updated").first()
        assert "met the ward" not in str(event.detail)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": ""}, "Enter what has happened"),
        ({"text": "About 943 476 5919"}, "NHS number"),
        ({"visibility": "named"}, "Choose at least one organisation"),
        ({"happened_on_year": "2999"}, "must be today or"),
    ],
)
def test_a_refused_update_keeps_what_was_typed(cast, shared, sign_in, changes, words):
    given = TODAY | {"text": "Typed words.", "visibility": "icb"} | changes
    response = sign_in(cast.lead).post(address(shared), given)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert given["text"] in page
    assert read_by(cast.lead) == set()


def test_a_team_note_is_written_by_the_team_alone(cast, shared):
    with acting(cast.viewer) as by, pytest.raises(ValidationError) as refused:
        actions.add_update(shared, by=by, text="Words", visibility="team")
    assert list(refused.value.message_dict) == ["visibility"]
    with acting(cast.viewer), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ConcernUpdate.objects.create(concern=shared, text="Words", visibility="team", **Signed.signature(cast.viewer))


def test_an_outside_user_answers_and_only_the_icb_and_the_own_organisation_read_it(cast, shared, sign_in):
    browser = sign_in(cast.provider_user)
    page = browser.get(shared.get_absolute_url()).content.decode()
    assert "Your answer to the ICB" in page
    assert 'name="visibility"' not in page
    given = TODAY | {"text": "We closed the ward.", "visibility": "team", "organisations": [str(UNSEEN_TRUST)]}
    assert browser.post(address(shared), given).status_code == 302
    assert read_by(cast.viewer) == read_by(cast.provider_user) == {"We closed the ward."}
    assert read_by(cast.partner) == set()
    assert "The Newcastle" in sign_in(cast.lead).get(shared.get_absolute_url()).content.decode()


def test_an_outside_user_cannot_write_on_what_is_not_shared(cast, raised, sign_in):
    concern = raised()
    for path in ("updates/", "accuracy/"):
        assert sign_in(cast.provider_user).post(address(concern, path), TODAY | {"text": "x"}).status_code == 404


def test_the_author_corrects_and_the_earlier_words_are_kept(cast, told, sign_in):
    with acting(cast.lead) as by:
        mine = ConcernUpdate.objects.get(text="for the ICB")
        path = address(told, f"updates/{mine.pk}/correct/")
    assert sign_in(cast.lead).post(path, {"text": "for the whole ICB"}).status_code == 302
    assert sign_in(cast.executive).get(path).status_code == 403
    with acting(cast.executive) as by, pytest.raises(ValidationError, match="Only the person"):
        actions.correct_update(mine, by=by, text="mine now")
    with acting(cast.lead) as by:
        mine.refresh_from_db()
        assert mine.text == "for the whole ICB"
        assert [words for _, words in mine.earlier] == ["for the ICB"]
        assert AuditEvent.objects.filter(verb="concern.update_corrected").count() == 1
        assert actions.correct_update(mine, by=by, text="for the whole ICB").earlier == mine.earlier


def test_a_comment_on_accuracy_is_answered_in_the_correction_log(cast, shared, sign_in):
    provider = sign_in(cast.provider_user)
    given = {"point": "Four falls", "text": "There were three.", "evidence": "Our log of January."}
    assert provider.post(address(shared, "accuracy/"), given).status_code == 302
    assert provider.post(address(shared, "accuracy/"), given | {"evidence": ""}).status_code == 422
    with acting(cast.lead):
        comment = ConcernUpdate.objects.get()
    path = address(shared, f"updates/{comment.pk}/answer/")
    lead = sign_in(cast.lead)
    assert "Our log of January." in lead.get(path).content.decode()
    assert lead.post(path, {"answer": "accepted"}).status_code == 422
    assert lead.post(path, {"answer": "accepted", "answer_text": "Now three."}).status_code == 302
    again = lead.post(path, {"answer": "not_accepted", "answer_text": "No."})
    assert again.status_code == 422
    assert "answered already" in again.content.decode()
    page = provider.get(shared.get_absolute_url()).content.decode()
    assert "Now three." in page
    assert "Accepted" in page
    assert "Now three." not in sign_in(cast.partner).get(shared.get_absolute_url()).content.decode()
    with acting(cast.provider_user) as by, pytest.raises(ValidationError, match="has been answered"):
        actions.correct_update(comment, by=by, text="Two.")


def test_the_icb_does_not_comment_on_its_own_accuracy(cast, shared):
    for somebody in (cast.lead, cast.viewer):
        with acting(somebody) as by, pytest.raises(PermissionDenied):
            actions.comment_on_accuracy(shared, by=by, point="a", text="b", evidence="c")


def test_a_program_adds_an_update(cast, shared, client, key_for):
    path = f"/api/v1/concerns/{shared.pk}/updates/"
    given = {"text": "By a program.", "visibility": "named", "organisations": ["RR8"]}
    made = client.post(path, given, content_type="application/json", headers=key_for(cast.lead))
    assert made.status_code == 201, made.content
    assert read_by(cast.partner) == {"By a program."}
    refused = client.post(path, given | {"organisations": ["RTF"]}, "application/json", headers=key_for(cast.lead))
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["organisations"])
    assert client.post(path, {"text": "x"}, "application/json", headers=key_for(cast.auditor)).status_code == 403
