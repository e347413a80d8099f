"""The emergency route (EA10): two people decide, each with their own hand; the group notes it soon after."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from escalation import actions
from escalation.models import (
    Confirmation,
    LevelDecision,
    LevelPeriod,
    LevelRequest,
    Meeting,
    RequestNotice,
    RequestStep,
)
from escalation.rules.emergencies import ratification_overdue
from escalation.tasks import mail_notice
from quality_oversight.dates import start_of
from quality_oversight.tenancy.models import Membership, Signed
from tests.cast import NORTH, acting, add_person
from tests.escalation.conftest import DECISION

pytestmark = pytest.mark.django_db


@pytest.fixture
def urgent(proposed):
    return lambda **changes: proposed("intensive", emergency=True, provider_informed_on=None, **changes)


@pytest.fixture
def waiting(cast, urgent):
    """An emergency that the region authorised and nobody has confirmed yet."""

    def make(**given):
        request = urgent()
        with acting(cast.region) as region:
            actions.authorise(request, by=region, **DECISION, **given)
        return request

    return make


def confirm(person, request, **given):
    with acting(person) as by:
        return actions.confirm(request, by=by, **given)


def told(cast, about):
    with acting(cast.lead):
        rows = RequestNotice.objects.filter(about=about)
        return sorted(rows.values_list("recipient__user__email", flat=True))


def test_ea10_nothing_is_in_effect_before_the_second_person_confirms(cast, waiting, now, standing, today):
    request = waiting()
    assert now(request).status == "awaiting_confirmer"
    assert standing().level == "routine"
    with acting(cast.lead):
        assert not LevelPeriod.objects.exists()
    given = confirm(cast.executive, request, note="The ward is unsafe tonight.")
    assert now(request).status == "effective"
    assert (standing().level, standing().since) == ("intensive", today)
    with acting(cast.lead):
        decision = LevelDecision.objects.select_related("confirmation").get()
        assert decision.confirmed == given
        assert (given.by_name, given.note) == (cast.executive.name, "The ward is unsafe tonight.")
        assert decision.confirmer is None
        assert RequestStep.objects.first().text.startswith("Confirmed as the second person.")


def test_ea10_it_takes_effect_from_the_day_of_the_confirmation_and_never_before(
    cast, waiting, standing, today, sign_in
):
    """Decided on a Saturday night, written down and confirmed two days later: it holds from then on."""
    saturday = today - timedelta(days=2)
    with acting(cast.lead):
        Membership.objects.filter(pk=cast.region.pk).update(starts_on=saturday)
        cast.region.refresh_from_db()
    request = waiting(decided_on=saturday)
    confirm(cast.executive, request)
    assert standing().since == today
    with acting(cast.lead):
        decision = LevelDecision.objects.get()
    assert (decision.decided_on, decision.ratify_by) == (saturday, saturday + timedelta(days=7))
    page = sign_in(cast.executive).get(f"/levels/decisions/{decision.pk}/correct/").content.decode()
    assert f"in effect from {today:%-d %B %Y}" in page


def test_ea10_a_later_day_of_effect_is_refused_beside_its_field_on_the_page_and_by_rest(
    cast, urgent, today, now, sign_in, key_for
):
    request, client = urgent(), sign_in(cast.region)
    tomorrow = today + timedelta(days=1)
    address = reverse("escalation:authorise", args=[request.pk])
    assert "today at the latest" in client.get(address).content.decode()
    typed = DECISION | {f"decided_on_{part}": getattr(today, part) for part in ("day", "month", "year")}
    typed |= {f"effective_from_{part}": getattr(tomorrow, part) for part in ("day", "month", "year")}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert re.search(r'id="[^"]*effective_from[^"]*-error"', page)
    assert "cannot start on a later day" in page
    (kept,) = re.findall(r'<input[^>]*name="effective_from_day"[^>]*>', page)
    assert f'value="{tomorrow.day}"' in kept
    sent = Client(headers=key_for(cast.region)).post(
        f"/api/v1/level-requests/{request.pk}/decision/", DECISION | {"effective_from": tomorrow.isoformat()},
        content_type="application/json",
    )  # fmt: skip
    assert sent.status_code == 400
    assert "cannot start on a later day" in sent.json()["errors"]["effective_from"][0]
    assert now(request).status == "drafted"


def test_ea10_ratified_at_the_next_meeting(cast, waiting, sqg, today):
    with acting(cast.lead):
        Meeting.objects.create(committee=sqg.committee, held_on=today + timedelta(days=4))
    request = waiting()
    confirm(cast.executive, request)
    with acting(cast.lead):
        assert LevelDecision.objects.get().ratify_by == today + timedelta(days=4)
    with acting(cast.secretary) as secretary:
        request = actions.consider(request, by=secretary, view="support", note="Noted.")
    assert (request.status, request.considered_on) == ("effective", today)


def test_ea10_a_meeting_before_the_decision_cannot_have_noted_it(cast, waiting, sqg, today, sign_in):
    request = waiting()
    confirm(cast.executive, request)
    for when, field in (({"meeting": sqg}, "meeting"), ({"on": today - timedelta(days=1)}, "on")):
        with acting(cast.secretary) as by, pytest.raises(ValidationError) as refusal:
            actions.consider(request, by=by, view="support", **when)
        assert "cannot have noted it before" in refusal.value.message_dict[field][0]
    page = sign_in(cast.secretary).get(f"/levels/requests/{request.pk}/consider/").content.decode()
    assert str(sqg.pk) not in page  # it is not offered either


def test_ea10_without_a_meeting_the_group_has_seven_days_from_the_decision(cast, waiting, today):
    waiting()
    with acting(cast.lead):
        decision = LevelDecision.objects.get()
    assert decision.ratify_by == today + timedelta(days=7)
    assert not ratification_overdue(decision.decided_on, None, today=today + timedelta(days=7))
    assert ratification_overdue(decision.decided_on, None, today=today + timedelta(days=8))


def test_ea10_the_second_person_neither_proposed_nor_authorised_it_and_holds_the_role(cast, waiting, now):
    request = waiting()
    for person in (cast.lead, cast.secretary, cast.viewer, cast.admin):
        with pytest.raises(PermissionDenied):
            confirm(person, request)
    with pytest.raises(ValidationError, match="neither the proposer nor the authoriser"):
        confirm(cast.region, request)
    assert now(request).status == "awaiting_confirmer"
    with acting(cast.lead):
        other = add_person("Second Region", "second@north.example", "region_authoriser")
    confirm(other, request)
    assert now(request).status == "effective"


@pytest.mark.parametrize("who", ["proposer", "authoriser"])
def test_ea10_another_membership_of_the_same_human_being_is_no_second_person(cast, waiting, now, who):
    request = waiting()
    first = cast.lead if who == "proposer" else cast.region
    with acting(cast.lead):
        second_hat = Membership.objects.create(
            user=first.user, role="exec_quality_lead", party="icb", starts_on=first.starts_on
        )
    with pytest.raises(ValidationError, match="neither the proposer nor the authoriser"):
        confirm(second_hat, request)
    assert now(request).status == "awaiting_confirmer"
    assert told(cast, "asked") == ["executive@north.example"]


def test_ea10_a_role_that_cannot_authorise_this_move_cannot_confirm_it(cast, terms, proposed, now):
    terms("T1", emergency=True)
    with acting(cast.lead):
        second = add_person("Second Executive", "second@north.example", "exec_quality_lead")
    request = proposed("enhanced", emergency=True)
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    with pytest.raises(ValidationError, match="able to authorise this move"):
        confirm(cast.region, request)
    confirm(second, request)
    assert now(request).status == "effective"


def test_ea10_an_emergency_is_not_decided_where_nobody_could_confirm_it(cast, urgent):
    request = urgent()
    with acting(cast.lead):
        Membership.objects.filter(pk=cast.executive.pk).update(role="quality_lead")
    with pytest.raises(ValidationError) as error, acting(cast.region) as region:
        actions.authorise(request, by=region, **DECISION)
    assert set(error.value.message_dict) == {"second_people"}


def test_ea10_it_is_confirmed_once(cast, waiting):
    request = waiting()
    confirm(cast.executive, request)
    with acting(cast.lead):
        second = add_person("Second Region", "second@north.example", "region_authoriser")
    with pytest.raises(ValidationError, match="Somebody may have acted meanwhile"):
        confirm(second, request)
    with acting(cast.lead), pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.create(decision=LevelDecision.objects.get(), **Signed.signature(second))


def test_ea10_also_where_the_group_has_considered_it_before(cast, urgent, now):
    request = urgent()
    with acting(cast.secretary) as secretary:
        actions.consider(request, by=secretary, view="support")
    with acting(cast.region) as region:
        actions.authorise(request, by=region, **DECISION)
    assert now(request).status == "awaiting_confirmer"
    confirm(cast.executive, request)
    assert now(request).status == "effective"


def test_other_parties_still_agree_and_who_confirmed_may_agree_for_the_icb(cast, waiting, terms, now, standing):
    terms("T3", concurrence_parties=("icb",))
    request = waiting()
    confirm(cast.executive, request)
    assert (now(request).status, standing().level) == ("awaiting_concurrence", "routine")
    with acting(cast.executive) as executive:
        actions.concur(request, by=executive)
    assert (now(request).status, standing().level) == ("effective", "intensive")


def test_nobody_agrees_before_the_second_person_has_confirmed(cast, waiting, terms):
    terms("T3", concurrence_parties=("icb",))
    request = waiting()
    with pytest.raises(ValidationError, match="does not wait for anybody"), acting(cast.executive) as executive:
        actions.concur(request, by=executive)


def test_the_second_person_refuses_with_a_reason_and_everybody_who_knew_is_told(cast, waiting, now, standing, sign_in):
    request = waiting()
    with pytest.raises(ValidationError), acting(cast.executive) as executive:
        actions.decline(request, by=executive, reason=" ")
    with acting(cast.executive) as executive:
        actions.decline(request, by=executive, reason="The unit was closed an hour ago.")
    assert (now(request).status, standing().level) == ("declined", "routine")
    assert told(cast, "undone") == ["lead@north.example", "region@north.example"]
    page = sign_in(cast.viewer).get(request.get_absolute_url()).content.decode()
    assert "Not confirmed" in page
    assert "The unit was closed an hour ago." in page
    assert "Did not confirm it" in page
    with acting(cast.lead):
        decision = LevelDecision.objects.get()
    assert (
        "Later: Not confirmed on"
        in sign_in(cast.viewer).get(reverse("story:replay", args=[decision.pk])).content.decode()
    )
    with pytest.raises(ValidationError):
        confirm(cast.executive, request)


def test_the_authoriser_does_not_refuse_their_own_decision_but_takes_it_back(cast, waiting, now, sign_in):
    request = waiting()
    with pytest.raises(ValidationError), acting(cast.region) as region:
        actions.decline(request, by=region, reason="No.")
    with acting(cast.region) as region:
        actions.withdraw(request, by=region, reason="The unit was closed.")
    assert now(request).status == "withdrawn"
    assert "Taken back" in sign_in(cast.viewer).get(request.get_absolute_url()).content.decode()


def test_everybody_who_may_confirm_is_asked_at_once_by_a_mail_without_content(cast, waiting):
    with acting(cast.lead):
        add_person("Second Region", "second@north.example", "region_authoriser")
    request = waiting()
    assert told(cast, "asked") == ["executive@north.example", "second@north.example"]
    assert told(cast, "decided") == ["lead@north.example"]
    with acting(cast.lead):
        notice = RequestNotice.objects.get(recipient=cast.executive)
    for _ in range(2):
        mail_notice(str(NORTH), str(notice.pk))
    (sent,) = mail.outbox
    assert sent.subject == "Urgent: an emergency decision waits for a second person"
    assert f"/levels/requests/{request.pk}/" in sent.body
    assert cast.subject.name not in sent.body
    assert "ntensive" not in sent.body


def test_once_confirmed_the_authoriser_and_those_who_need_not_any_more_are_told(cast, waiting):
    with acting(cast.lead):
        add_person("Second Region", "second@north.example", "region_authoriser")
    confirm(cast.executive, waiting())
    known = {"lead@north.example", "region@north.example", "second@north.example"}
    assert known <= set(told(cast, "effective"))
    assert "executive@north.example" not in told(cast, "effective")


def test_a_party_that_must_agree_is_told_when_it_comes_to_wait_for_it(cast, terms, waiting):
    """Here the executive and a second authoriser of the region are asked, and the region's agreement is awaited."""
    terms("T3", concurrence_parties=("icb",))
    with acting(cast.lead):
        second = add_person("Second Region", "second@north.example", "region_authoriser")
    request = waiting()
    confirm(second, request)
    assert told(cast, "confirmed") == ["executive@north.example", "lead@north.example", "region@north.example"]
    with acting(cast.executive) as executive:
        actions.concur(request, by=executive)
    assert "second@north.example" in told(cast, "effective")


def test_the_pages_ask_show_and_confirm(cast, waiting, sign_in, now):
    request = waiting(conditions="Close ward five tonight.")
    executive, region, viewer = (sign_in(each) for each in (cast.executive, cast.region, cast.viewer))
    address = reverse("escalation:confirm", args=[request.pk])
    page = executive.get(request.get_absolute_url()).content.decode()
    assert address in page
    assert "Awaits a second person" in page
    shown = viewer.get(request.get_absolute_url()).content.decode()
    assert address not in shown
    assert cast.executive.name in shown  # whom to ring
    assert address not in region.get(request.get_absolute_url()).content.decode()
    form = executive.get(address).content.decode()
    assert "Close ward five tonight." in form
    assert region.post(address, {}).status_code == 422  # the authoriser is not the second person
    assert executive.post(address, {"note": "Agreed by telephone at ten."}).status_code == 302
    assert now(request).status == "effective"
    for client in (viewer, executive):
        page = client.get(request.get_absolute_url()).content.decode()
        assert f"Confirmed by {cast.executive.name}" in page
        assert "Agreed by telephone at ten." in page
    late = executive.post(address, {"note": ""})
    assert late.status_code == 422
    assert "Somebody may have acted meanwhile" in late.content.decode()


def test_a_note_that_may_identify_somebody_is_refused_and_kept_in_its_field(cast, waiting, sign_in, now):
    request = waiting()
    typed = {"note": "NHS number 943 476 5919."}
    answer = sign_in(cast.executive).post(reverse("escalation:confirm", args=[request.pk]), typed)
    assert answer.status_code == 422
    assert typed["note"] in answer.content.decode()
    assert now(request).status == "awaiting_confirmer"


def test_the_refusal_of_the_second_person_has_its_page(cast, waiting, sign_in, now):
    request = waiting()
    client, address = sign_in(cast.executive), reverse("escalation:decline", args=[request.pk])
    page = client.get(request.get_absolute_url()).content.decode()
    assert address in page
    assert "Do not confirm" in page
    assert "Do not confirm the decision" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Not tonight."}).status_code == 302
    assert now(request).status == "declined"


def test_what_was_named_by_the_authoriser_before_still_says_so(cast, at_level, sign_in):
    """Decisions from before the second person confirmed for themselves: as they stand on record."""
    request = at_level("enhanced")
    with acting(cast.lead):
        old = LevelDecision.objects.get()
        made = {name: getattr(old, name) for name in ("subject", "target", "party", "decided_on", "effective_from")}
        second = type(request).objects.create(
            subject=cast.second_subject, origin="routine", target="intensive", status="effective", emergency=True,
            proposer=cast.lead, grounds="Then.", consequence=5, likelihood=5, risk_profile="Then.",
        )  # fmt: skip
        made |= {"subject": cast.second_subject, "origin": "routine", "target": "intensive"}
        LevelDecision.objects.create(
            request=second, **made, reasons="At once.", emergency=True, confirmer=cast.executive,
            **Signed.signature(cast.region),
        )  # fmt: skip
    page = sign_in(cast.viewer).get(second.get_absolute_url()).content.decode()
    assert "named by the authoriser" in page
    assert "Has not confirmed it" not in page
    assert "Awaited." not in page


def test_a_program_confirms_or_refuses_by_the_same_rules(cast, waiting, key_for, client, now):
    request = waiting()
    executive, region, lead = (key_for(each) for each in (cast.executive, cast.region, cast.lead))
    address = reverse("escalation-api:confirmation", args=[request.pk])
    sent = {"content_type": "application/json"}
    assert client.post(address, {}, headers=lead, **sent).status_code == 403
    refused = client.post(address, {}, headers=region, **sent)
    assert refused.status_code == 400, refused.content
    listed = client.get(reverse("escalation-api:requests"), {"status": "decide"}, headers=executive).json()
    assert [row["id"] for row in listed["results"]] == [str(request.pk)]
    done = client.post(address, {"note": "Agreed."}, headers=executive, **sent)
    assert (done.status_code, done.json()["status"]) == (200, "effective")
    with acting(cast.lead):
        decision = LevelDecision.objects.get()
    read = client.get(reverse("escalation-api:one-decision", args=[decision.pk]), headers=lead).json()
    assert (read["confirmation"]["by"], read["confirmation"]["note"]) == (cast.executive.name, "Agreed.")
    assert read["named_by_authoriser"] is None


def test_a_program_refuses_to_confirm(cast, waiting, key_for, client, now):
    request = waiting()
    address = reverse("escalation-api:refusal", args=[request.pk])
    done = client.post(
        address, {"reason": "Not tonight."}, headers=key_for(cast.executive), content_type="application/json"
    )
    assert (done.status_code, done.json()["status"]) == (200, "declined")


def test_the_route_is_open_only_where_the_framework_opens_it(cast, proposed):
    with pytest.raises(ValidationError) as error:
        proposed("enhanced", emergency=True)
    assert set(error.value.message_dict) == {"emergency"}


def test_the_group_notes_an_emergency_once(cast, waiting):
    request = waiting()
    confirm(cast.executive, request)
    with acting(cast.secretary) as secretary:
        actions.consider(request, by=secretary, view="support")
        with pytest.raises(ValidationError):
            actions.consider(request, by=secretary, view="split")


@pytest.mark.parametrize(("days", "rises"), [(7, False), (8, True)])
def test_ea10_what_the_group_should_have_noted_rises_in_the_list_and_in_the_work(
    cast, proposed, sign_in, today, days, rises
):
    ago = today - timedelta(days=days)
    with acting(cast.lead):
        Membership.objects.filter(pk=cast.region.pk).update(starts_on=ago)
        cast.region.refresh_from_db()
    request = proposed("intensive", emergency=True, rapid_review_on=ago - timedelta(days=1))
    with acting(cast.lead):
        LevelRequest.objects.filter(pk=request.pk).update(proposed_at=start_of(ago))
    with acting(cast.region) as by:
        actions.authorise(request, by=by, decided_on=ago, **DECISION)
    confirm(cast.executive, request)
    secretary = sign_in(cast.secretary)
    work, page = (secretary.get(address).content.decode() for address in (reverse("work:mine"), "/levels/?status=late"))
    assert ("emergency that the System Quality Group should have noted" in work) == rises
    assert (request.get_absolute_url() in page, "Ratification overdue" in page) == (rises, rises)
