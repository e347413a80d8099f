"""The pages of actions, and the part of a concern's page that lists them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from concerns.work import actions
from concerns.work.models import ConcernAction
from tests.cast import acting
from tests.concerns.work.conftest import backdate
from tests.rows import add_file


def page_of(action, verb="action"):
    return reverse(f"work:{verb}", args=[action.pk])


def parts(day, name="due"):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def asking(cast, today, **changes):
    return {"title": "Audit of bed rails", "detail": "", "owner": f"person:{cast.lead.pk}"} | parts(today) | changes


# verb: (what is posted, what the refusal of an empty form says)
STEPS = {
    "revise": ({"reason": "Staff were ill."}, "Enter the new due date"),
    "report": ({"status": "at_risk", "blocker": "New beds."}, "Choose how it is going"),
    "complete": ({"evidence": "Audit seen."}, "Enter what shows that it is done"),
    "cancel": ({"reason": "The ward closed."}, "Enter the reason"),
}
DONE = {"revise": "not_started", "report": "at_risk", "complete": "complete", "cancel": "cancelled"}


def test_an_action_is_added_on_the_concerns_page(cast, concern, sign_in, today):
    browser = sign_in(cast.lead)
    address = reverse("work:add", args=[concern.pk])
    assert address in browser.get(concern.get_absolute_url()).content.decode()
    response = browser.post(address, asking(cast, today + timedelta(days=3)), follow=True)
    text = response.content.decode()
    assert response.redirect_chain == [(f"{concern.get_absolute_url()}#actions", 302)]
    assert "The action has been added." in text
    assert "Audit of bed rails" in text
    assert "Green" in text
    assert "(not started)" in text


def test_a_refused_action_keeps_what_was_typed(cast, concern, sign_in, today):
    browser = sign_in(cast.lead)
    sent = asking(cast, today - timedelta(days=1), detail="Both wards", owner="")
    response = browser.post(reverse("work:add", args=[concern.pk]), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Choose who is to do it" in text
    assert "Both wards" in text
    response = browser.post(reverse("work:add", args=[concern.pk]), asking(cast, today - timedelta(days=1)))
    assert "Due date must be today or in the future" in response.content.decode()


def test_only_those_who_may_do_it_are_offered(cast, shared, concern, sign_in):
    browser = sign_in(cast.lead)
    offered = browser.get(reverse("work:add", args=[shared.pk])).content.decode()
    for name in (cast.viewer.name, cast.provider_user.name, cast.partner.name, "(nobody by name)"):
        assert name in offered
    assert cast.auditor.name not in offered
    alone = browser.get(reverse("work:add", args=[concern.pk])).content.decode()
    assert cast.provider_user.name not in alone


@pytest.mark.parametrize("verb", STEPS)
def test_each_step_is_taken_on_its_page(cast, asked, sign_in, today, verb):
    action, browser = asked(), sign_in(cast.lead)
    sent, refused = STEPS[verb]
    assert page_of(action, verb) in browser.get(page_of(action)).content.decode()
    empty = browser.post(page_of(action, verb), {"sent": "1"})
    assert empty.status_code == 422
    assert refused in empty.content.decode()
    response = browser.post(page_of(action, verb), sent | parts(today + timedelta(days=40)))
    assert (response.status_code, response.url) == (302, page_of(action))
    with acting(cast.lead):
        action.refresh_from_db()
        assert action.status == DONE[verb]


def test_an_ended_action_is_reopened(cast, asked, sign_in):
    action, browser = asked(), sign_in(cast.lead)
    with acting(cast.lead) as by:
        actions.complete(action, by=by, evidence="Audit seen.")
    page = browser.get(page_of(action)).content.decode()
    assert "Blue" in page
    assert page_of(action, "report") not in page
    assert "Reopen it first" in browser.get(page_of(action, "report")).content.decode()
    assert browser.post(page_of(action, "reopen"), {"reason": "Not all wards."}).status_code == 302
    assert "Not all wards." in browser.get(page_of(action)).content.decode()


def test_two_editors_see_both_versions(cast, asked, sign_in):
    action, browser = asked(), sign_in(cast.lead)
    with acting(cast.executive) as by:
        actions.change(action, by=by, version=1, title="Audit of all wards")
    sent = {"title": "Audit of two wards", "detail": "", "owner": f"person:{cast.lead.pk}", "version": "1"}
    response = browser.post(page_of(action, "change"), sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Audit of all wards" in text
    assert "Audit of two wards" in text
    assert f"{cast.executive.name} saved this action" in text
    assert 'name="version" value="2"' in text
    assert browser.post(page_of(action, "change"), sent | {"version": "2"}).status_code == 302


def test_every_date_stands_on_the_actions_page(cast, asked, sign_in, today):
    action = asked(days=10)
    with acting(cast.lead) as by:
        actions.revise(action, by=by, due=today + timedelta(days=20), reason="The ward moved.")
    text = sign_in(cast.viewer).get(page_of(action)).content.decode()
    first, later = today + timedelta(days=10), today + timedelta(days=20)
    assert f"First asked for by {first.day} {first:%B %Y}" in text
    assert f"Due {first.day} {first:%B %Y}, now {later.day} {later:%B %Y}" in text
    assert "The ward moved." in text
    assert "put off once" in text
    assert page_of(action, "revise") not in text  # a viewer reads


def test_an_outside_owner_works_on_the_own_action(cast, theirs, asked, shared, sign_in):
    ours = asked(shared, title="For the ICB alone")
    with acting(cast.lead):
        add_file(shared, cast.lead, name="audit.pdf", visibility="named", audience=[cast.provider_user.organisation_id])
    browser = sign_in(cast.provider_user)
    page = browser.get(shared.get_absolute_url()).content.decode()
    assert "Audit by the trust" in page
    assert "For the ICB alone" not in page
    assert reverse("work:add", args=[shared.pk]) not in page
    own = browser.get(page_of(theirs)).content.decode()
    assert page_of(theirs, "complete") in own
    assert page_of(theirs, "cancel") not in own
    form = browser.get(page_of(theirs, "complete")).content.decode()
    assert "audit.pdf" in form
    assert browser.post(page_of(theirs, "complete"), {"evidence": "Attached."}).status_code == 302
    assert browser.get(page_of(ours)).status_code == 404
    assert sign_in(cast.partner).get(page_of(theirs)).status_code == 404


def test_another_icb_and_the_uncleared_find_nothing(cast, asked, raised, sign_in):
    action = asked()
    secret = raised(by=cast.guardian, sensitivity="speak_up", source="IL03")
    hidden = asked(secret, by=cast.guardian, owner=cast.guardian)
    assert sign_in(cast.south_lead).get(page_of(action)).status_code == 404
    assert sign_in(cast.lead).get(page_of(hidden)).status_code == 404
    assert sign_in(cast.guardian).get(page_of(hidden)).status_code == 200
    assert "Audit of bed rails" in sign_in(cast.guardian).get(secret.get_absolute_url()).content.decode()


def test_the_colour_is_a_word_and_a_shape_too(cast, asked, sign_in, today):
    action = asked(days=0)
    with acting(cast.lead):
        backdate(action, due=today - timedelta(days=1))
    text = sign_in(cast.lead).get(action.concern.get_absolute_url()).content.decode()
    assert "Overdue" in text
    assert '<strong class="qo-level__word">Red</strong>' in text
    assert "<polygon" in text


def test_the_page_as_at_a_past_day_shows_actions_as_they_stood(cast, asked, sign_in, today):
    from django.utils import timezone

    from concerns.models import Concern
    from concerns.work.models import ActionRevision

    action, long_ago = asked(days=10), timezone.now() - timedelta(days=20)
    with acting(cast.lead) as by:
        Concern.objects.filter(pk=action.concern_id).update(logged_at=long_ago - timedelta(days=1))
        first = ActionRevision.objects.get(action=action)
        values = {f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields if f.name != "id"}
        ActionRevision.objects.create(**values | {"at": long_ago, "title": "Audit as first asked", "status": "at_risk"})
        actions.complete(action, by=by, evidence="Seen.")
    browser, day = sign_in(cast.lead), today - timedelta(days=10)
    then = browser.get(action.concern.get_absolute_url(), {"as_at": day.isoformat()}).content.decode()
    assert "Audit as first asked" in then
    assert "Amber" in then
    now = browser.get(action.concern.get_absolute_url(), {"as_at": today.isoformat()}).content.decode()
    assert "Blue" in now
    before = browser.get(
        action.concern.get_absolute_url(), {"as_at": (today - timedelta(days=21)).isoformat()}
    ).content.decode()
    assert "Actions as they stood" not in before


def test_history_tells_actions_by_kind(cast, asked, sign_in):
    action = asked()
    address = reverse("concerns:history", args=[action.concern_id])
    text = sign_in(cast.lead).get(address, {"kind": "actions"}).content.decode()
    assert "Asked for an action" in text
    assert text.index("Owner:</strong>") < text.index("Due:</strong>")
    assert "Logged the concern" not in text


@pytest.mark.parametrize("verb", ["change", "revise", "cancel", "reopen", "add"])
def test_a_viewer_gets_403(cast, asked, sign_in, verb):
    action = asked()
    pk = action.concern_id if verb == "add" else action.pk
    assert sign_in(cast.viewer).post(reverse(f"work:{verb}", args=[pk])).status_code == 403
    with acting(cast.lead):
        assert ConcernAction.objects.get(pk=action.pk).status == "not_started"
