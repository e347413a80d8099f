"""What is typed for a concern is kept as a draft: its writer alone sees it, and it is no concern yet."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction

from concerns import actions
from concerns.models import Concern, ConcernDraft
from concerns.rules.drafts import LARGEST, MOST, to_keep, why_not_keep
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting

NEW, DRAFTS, SAVE = "/concerns/new/", "/concerns/drafts/", "/concerns/drafts/save/"
WORDS = {"title": ["Half a title"], "summary": ["Begun on the train."]}


@pytest.fixture
def kept(cast):
    """Keep a draft of the north's lead, unless told otherwise."""

    def keep(by=None, **fields):
        by = by or cast.lead
        with acting(by):
            return actions.save_draft(uuid4(), by=by, typed=WORDS | fields)

    return keep


def test_a_half_filled_form_is_saved_and_gone_on_with(cast, sign_in):
    browser, key = sign_in(cast.viewer), str(uuid4())
    response = browser.post(NEW, {"save_draft": "1", "draft": key, "title": "Half a title", "harm": "severe"})
    assert (response.status_code, response.url) == (302, DRAFTS)
    page = browser.get(DRAFTS).content.decode()
    assert "Half a title" in page
    assert f"{NEW}?draft={key}" in page
    again = browser.get(NEW, {"draft": key}).content.decode()
    assert 'value="Half a title"' in again
    assert "There is a problem" not in again
    assert f'name="draft" value="{key}"' in again
    with acting(cast.viewer):
        assert not Concern.objects.exists()


def test_it_is_kept_while_it_is_typed_under_one_key(cast, sign_in):
    browser, key = sign_in(cast.lead), str(uuid4())
    for title in ("Fal", "Falls on"):
        saved = browser.post(SAVE, {"draft": key, "title": title, "source": ""})
        assert (saved.status_code, saved.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
        assert b"Saved as a draft on" in saved.content
    with acting(cast.lead):
        draft = ConcernDraft.objects.get()
        assert (str(draft.pk), draft.fields) == (key, {"title": ["Falls on"]})
        assert AuditEvent.objects.filter(verb="concern.draft_saved").count() == 1


def test_logging_it_takes_the_draft_away(cast, sign_in, typed):
    browser, key = sign_in(cast.lead), str(uuid4())
    browser.post(SAVE, typed(draft=key))
    refused = browser.post(NEW, typed(draft=key, title=""))
    assert refused.status_code == 422
    with acting(cast.lead):
        assert ConcernDraft.objects.exists()
    assert browser.post(NEW, typed(draft=key)).status_code == 302
    with acting(cast.lead):
        assert not ConcernDraft.objects.exists()
        assert Concern.objects.get().ref.endswith("-0001")


def test_a_draft_is_discarded(cast, kept, sign_in):
    draft = kept()
    assert sign_in(cast.executive).post(f"{DRAFTS}{draft.pk}/discard/").status_code == 404
    assert sign_in(cast.lead).post(f"{DRAFTS}{draft.pk}/discard/").status_code == 302
    with acting(cast.lead):
        assert not ConcernDraft.objects.exists()
        event = AuditEvent.objects.get(verb="concern.draft_discarded")
        assert event.target_label == "draft of a concern"


def test_nobody_else_sees_a_draft(cast, kept, sign_in):
    draft = kept()
    for role, somebody in cast.by_role.items():
        if somebody.pk != cast.lead.pk:
            with acting(somebody, "team", "speak_up"):
                assert not ConcernDraft.objects.exists(), role
    with acting(cast.south_lead):
        assert not ConcernDraft.objects.exists()
    other = sign_in(cast.executive)
    assert "Half a title" not in other.get(DRAFTS).content.decode()
    assert other.get(NEW, {"draft": str(draft.pk)}).status_code == 404
    assert "Half a title" not in sign_in(cast.lead).get("/concerns/", {"q": "half", "status": "all"}).content.decode()


def test_nobody_writes_into_anothers_draft(cast, kept, sign_in):
    draft = kept()
    with acting(cast.executive) as by, pytest.raises(ValidationError):
        actions.save_draft(draft.pk, by=by, typed={"title": ["Taken over"]})
    with acting(cast.executive), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ConcernDraft.objects.create(owner=cast.lead, fields={})
    with acting(cast.lead):
        assert ConcernDraft.objects.get().title == "Half a title"


def test_a_draft_for_a_restricted_stream_needs_the_clearance(cast, kept):
    draft = kept(by=cast.guardian, sensitivity=["speak_up"])
    with acting(cast.guardian):
        assert ConcernDraft.objects.get() == draft
        event = AuditEvent.objects.get(verb="concern.draft_saved")
        assert event.stream == "speak_up"
    from quality_oversight.tenancy.isolation import tenant_context
    from tests.cast import NORTH

    with tenant_context(NORTH, user_id=cast.guardian.user_id):
        assert not ConcernDraft.objects.exists(), "the same person without the clearance"
    with pytest.raises(ValidationError, match="not cleared"):
        kept(sensitivity=["speak_up"])


def test_a_draft_keeps_no_nhs_number(cast, sign_in):
    saved = sign_in(cast.lead).post(SAVE, {"draft": str(uuid4()), "summary": "It was 943 476 5919."})
    assert saved.status_code == 422
    assert b"Not saved as a draft" in saved.content
    with acting(cast.lead):
        assert not ConcernDraft.objects.exists()


def test_a_text_that_may_identify_somebody_asks_before_it_is_saved(cast, sign_in):
    browser, key = sign_in(cast.lead), str(uuid4())
    sent = {"save_draft": "1", "draft": key, "title": "Falls", "summary": "Told by miss zzyzx."}
    refused = browser.post(NEW, sent)
    assert refused.status_code == 422
    assert "<mark>miss zzyzx</mark>" in refused.content.decode()
    with acting(cast.lead):
        assert not ConcernDraft.objects.exists()
    assert browser.post(NEW, sent | {"screening_reason": "It is a ward."}).status_code == 302
    with acting(cast.lead):
        assert ConcernDraft.objects.get().fields == {"title": ["Falls"], "summary": ["Told by miss zzyzx."]}


def test_while_it_is_typed_such_a_text_is_left_out_and_the_rest_is_kept(cast, sign_in):
    browser, key = sign_in(cast.lead), str(uuid4())
    browser.post(SAVE, {"draft": key, "title": "Falls", "summary": "A patient fell."})
    saved = browser.post(SAVE, {"draft": key, "title": "Falls at night", "summary": "Mr Zzyzx fell."})
    assert saved.status_code == 200
    assert "without what you typed last as “What was seen”: this text may hold a name" in saved.content.decode()
    with acting(cast.lead):
        assert ConcernDraft.objects.get().fields == {"title": ["Falls at night"], "summary": ["A patient fell."]}
    alone = browser.post(SAVE, {"draft": str(uuid4()), "summary": "Mr Zzyzx fell."})
    assert alone.status_code == 422
    assert "may hold a name of a person" in alone.content.decode()


def test_without_a_key_or_words_nothing_is_kept(cast, sign_in):
    browser = sign_in(cast.lead)
    for given in ({}, {"draft": "x", "title": "A"}, {"draft": str(uuid4())}, {"draft": str(uuid4()), "title": ""}):
        assert browser.post(SAVE, given).status_code == 422
    assert browser.post(NEW, {"save_draft": "1", "draft": str(uuid4())}).status_code == 422
    assert browser.get(NEW, {"draft": "x"}).status_code == 404


def test_a_draft_has_bounds():
    usual = {"others": 0, "sensitivity": "standard", "clearances": []}
    assert why_not_keep({"title": ["a"]}, **usual) is None
    assert "too long" in why_not_keep({"title": ["a" * (LARGEST + 1)]}, **usual)
    assert "Discard one" in why_not_keep({"title": ["a"]}, **usual | {"others": MOST})
    typed = {"csrfmiddlewaretoken": ["t"], "draft": ["d"], "title": ["a"], "domains": ["x", "y"], "lead": [""]}
    assert to_keep(typed) == {"title": ["a"], "domains": ["x", "y"]}


def test_who_may_not_log_has_no_drafts(cast, sign_in):
    for somebody in (cast.secretary, cast.auditor, cast.provider_user):
        assert sign_in(somebody).get(DRAFTS).status_code == 403
        with acting(somebody) as by, pytest.raises(PermissionDenied):
            actions.save_draft(uuid4(), by=by, typed=WORDS)
    assert sign_in(cast.lead).get(SAVE).status_code == 405
