"""What closes leaves open work behind: it is listed, carried over by a decision, taken back by another."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from concerns.actions import carry_over, raise_concern, take_back
from concerns.models import Concern
from concerns.queries import about
from concerns.rules.carrying import why_not_carry, why_not_take_back
from concerns.work.queries import inboxes_of
from escalation.actions import confirm_ending, propose_ending
from escalation.models import Assurance
from escalation.organisations.queries.closed import how_many_left_open, left_open, successors
from providers.directory.models import Relationship
from providers.models import Organisation
from quality_oversight.audit.models import AuditEvent
from quality_oversight.compiled import read_together
from quality_oversight.tenancy.models import Membership
from tests.cast import SECOND_TRUST, TRUST, acting, assemble

LIST = reverse("organisations:closed")
DAY = date(2026, 3, 3)
ENDED = {"status": "closed", "closure_reason": "resolved", "closure_evidence": "Seen (invented).", "closed_on": DAY}
REASON = "The trusts have become one (invented)."


def log(by, subject, title="Falls on two wards", **given):
    facts = {
        "summary": "Invented.", "source": "IQ01", "date_identified": date(2026, 3, 2), "domains": ["safety"],
        "key_questions": ["safe"], "immediacy": "developing", "immediate_safety_action": "", "harm": "low",
        "initial_consequence": 4, "initial_likelihood": 3, "sensitivity": "standard",
    }  # fmt: skip
    return raise_concern(by=by, subject=subject, title=title, **facts | given)


@pytest.fixture
def closed(fresh_database):
    """The first trust closed yesterday and is followed by the second; two concerns about it are open."""
    cast = assemble()
    yesterday = timezone.localdate() - timedelta(1)
    Organisation.objects.using("owner").filter(pk=TRUST).update(closed=yesterday)
    codes = dict(Organisation.objects.values_list("pk", "code"))
    Relationship.objects.using("owner").create(
        kind="succeeded_by", source_code=codes[TRUST], target_code=codes[SECOND_TRUST], since=yesterday, manner="merger"
    )
    with acting(cast.lead) as lead:
        cast.concerns = [log(lead, cast.subject), log(lead, cast.subject, "Delays in theatres")]
    return cast


def left(cast, by=None):
    with acting(by or cast.lead):
        return {each.organisation.code: each.left for each in left_open(timezone.localdate())}


def carry(cast, concerns=None, *, by=None, reason=REASON):
    with acting(by or cast.lead) as person:
        keys = [each.pk for each in (concerns or cast.concerns)]
        return carry_over(keys, origin=cast.subject, to=cast.second_subject, by=person, reason=reason)


def test_what_closed_with_open_concerns_or_a_level_is_listed_and_stands_in_my_work(closed, sign_in):
    assert left(closed) == {"RTD": 2}
    page = sign_in(closed.lead).get(LIST).content.decode()
    assert "Northumbria Healthcare NHS Foundation Trust (RTF)" in page
    with acting(closed.lead) as lead:
        assert read_together([how_many_left_open()]) == [1]
        assert {each.href: each.number for each in inboxes_of(lead)}[LIST] == 1
        Assurance.objects.create(subject=closed.subject, level="enhanced")
        for concern in closed.concerns:
            concern.refresh_from_db()
            Concern.objects.filter(pk=concern.pk).update(**ENDED)
        assert [(each.left, each.level) for each in left_open(timezone.localdate())] == [(0, "enhanced")]
    assert left(closed, closed.south_lead) == {}


def test_the_successor_is_proposed_from_the_data_through_those_that_closed_themselves(closed):
    owner = Organisation.objects.using("owner")
    owner.create(code="RX9", name="A Trust That Follows (invented)", closed=date(2020, 3, 31))
    link = Relationship.objects.using("owner").create
    link(kind="succeeded_by", source_code="RX9", target_code="RR8", since=date(2020, 4, 1))
    link(kind="succeeded_by", source_code="RX9", target_code="RTD", since=date(2020, 4, 1))
    link(kind="succeeded_by", source_code="RTD", target_code="RX9", since=date(2020, 4, 1))  # a ring ends
    with acting(closed.lead):
        found = successors([Organisation.objects.get(code="RX9")], timezone.localdate())["RX9"]
    assert [(each.organisation.code, bool(each.subject)) for each in found] == [("RTF", True), ("RR8", False)]


def test_concerns_are_carried_over_by_a_decision_and_their_past_stays(closed, sign_in):
    browser = sign_in(closed.lead)
    address = reverse("organisations:carry", args=[closed.trust.pk])
    page = browser.get(address).content.decode()
    assert page.count("checked") >= 3  # both concerns and the one successor
    assert "They keep their own subject" in page
    keys = [str(each.pk) for each in closed.concerns]
    refused = browser.post(address, {"concerns": keys, "successor": closed.second_subject.pk, "reason": " "})
    assert refused.status_code == 422
    assert "Enter the reason" in refused.content.decode()
    given = {"concerns": keys[:1], "successor": closed.second_subject.pk, "reason": REASON}
    answer = browser.post(address, given, follow=True).content.decode()
    assert "1 concern was carried over to Northumbria Healthcare NHS Foundation Trust." in answer
    assert "Carried over already" in answer
    assert left(closed) == {"RTD": 1}
    with acting(closed.lead):
        concern = Concern.objects.get(pk=keys[0])
        assert concern.subject_id == closed.subject.pk
        assert set(Concern.objects.filter(about(pk=closed.second_subject.pk))) == {concern}
        event = concern.events.get(verb="carried_over")
        assert (event.text, event.changes) == (REASON, {"subjects": ["", str(closed.second_subject)]})
        assert AuditEvent.objects.filter(verb="concern.carried_over", target_id=str(concern.pk)).exists()
    shown = browser.get(concern.get_absolute_url()).content.decode()
    assert "Carried the concern over to what follows" in shown


def test_what_was_carried_over_is_taken_back_by_another_decision(closed, sign_in):
    carry(closed)
    assert left(closed) == {}
    address = reverse("organisations:take_back", args=[closed.trust.pk])
    given = {"concerns": [str(closed.concerns[0].pk)], "successor": closed.second_subject.pk, "reason": "A mistake."}
    answer = sign_in(closed.lead).post(address, given, follow=True).content.decode()
    assert "1 concern was taken back from" in answer
    assert left(closed) == {"RTD": 1}
    with acting(closed.lead) as lead:
        verbs = list(closed.concerns[0].events.order_by("at").values_list("verb", flat=True))
        assert verbs[-2:] == ["carried_over", "taken_back"]
        with pytest.raises(ValidationError, match="not about what follows any more"):
            take_back(
                [closed.concerns[0].pk], origin=closed.subject, to=closed.second_subject, by=lead, reason="Again."
            )
    carry(closed, closed.concerns[:1])  # and once more
    assert left(closed) == {}


def test_the_second_of_two_people_is_told_and_nothing_is_done_twice(closed):
    barrier, told = Barrier(2), []

    def decide():
        barrier.wait()
        try:
            told.append(len(carry(closed)))
        except ValidationError as refusal:
            told.append(" ".join(refusal.messages))
        finally:
            connections.close_all()

    threads = [Thread(target=decide) for _ in range(2)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert sorted(map(str, told))[0] == "2"
    assert "It is about what follows already. Somebody may have acted meanwhile." in sorted(map(str, told))[1]
    with acting(closed.lead):
        assert closed.concerns[0].further.current().count() == 1


def test_one_that_was_closed_meanwhile_is_named_and_nothing_is_carried(closed):
    with acting(closed.lead):
        Concern.objects.filter(pk=closed.concerns[1].pk).update(**ENDED)
        ref = closed.concerns[1].ref
    with pytest.raises(ValidationError, match=ref):
        carry(closed)
    with acting(closed.lead):
        assert not closed.concerns[0].further.current().exists()


def test_a_restricted_concern_is_neither_counted_nor_carried_by_who_may_not_see_it(closed, sign_in):
    with acting(closed.guardian) as guardian:
        hidden = log(guardian, closed.subject, "Pressure to stay silent", source="IL03", sensitivity="speak_up")
    assert left(closed) == {"RTD": 2}
    page = sign_in(closed.lead).get(reverse("organisations:carry", args=[closed.trust.pk])).content.decode()
    assert hidden.ref not in page
    assert "restricted" not in page
    with pytest.raises(ValidationError, match="not about this provider any more"):
        carry(closed, [*closed.concerns, hidden])


def test_a_page_that_names_a_restricted_concern_to_somebody_who_is_cleared_is_marked(closed, sign_in):
    address = reverse("organisations:carry", args=[closed.trust.pk])
    assert "OFFICIAL-SENSITIVE" not in sign_in(closed.lead).get(address).content.decode()
    with acting(closed.guardian) as guardian:
        hidden = log(guardian, closed.subject, "Pressure to stay silent", source="IL03", sensitivity="speak_up")
    with acting(closed.admin):
        Membership.objects.filter(pk=closed.executive.pk).update(clearances=["speak_up"])
    page = sign_in(closed.executive).get(address).content.decode()
    assert hidden.ref in page
    assert "OFFICIAL-SENSITIVE" in page


def test_only_those_who_may_decide_it_and_only_what_is_about_the_provider(closed):
    with pytest.raises(PermissionDenied):
        carry(closed, by=closed.secretary)
    with acting(closed.lead) as lead:
        other = log(lead, closed.second_subject, "Another matter")
        with pytest.raises(ValidationError):
            carry_over([other.pk], origin=closed.subject, to=closed.second_subject, by=lead, reason=REASON)
        with pytest.raises(ValidationError, match="Say why"):
            carry_over([closed.concerns[0].pk], origin=closed.subject, to=closed.second_subject, by=lead, reason="")
        with pytest.raises(ValidationError):
            carry_over([closed.concerns[0].pk], origin=closed.subject, to=closed.subject, by=lead, reason=REASON)


def test_a_reason_that_may_identify_somebody_is_stopped(closed):
    with pytest.raises(ValidationError):
        carry(closed, reason="Ask Mr Smith, NHS number 943 476 5919")


def test_the_page_leads_to_the_proposal_that_carries_the_level_with_what_is_known(closed, sign_in):
    with acting(closed.lead):
        Assurance.objects.create(subject=closed.subject, level="enhanced", since=date(2026, 1, 5))
    browser = sign_in(closed.lead)
    page = browser.get(reverse("organisations:carry", args=[closed.trust.pk])).content.decode()
    asked = f"?why=merges&amp;successor={closed.second_subject.pk}"
    there = reverse("escalation:end_subject", args=[closed.subject.pk]) + asked
    assert there in page
    form = browser.get(there.replace("&amp;", "&")).content.decode()
    assert "Northumbria Healthcare NHS Foundation Trust (RTF)" in form
    assert 'value="merges" checked' in form


@pytest.mark.parametrize(
    ("status", "named", "further", "refused"),
    [("open", False, 0, False), ("open", True, 1, True), ("open", False, 5, True), ("closed", False, 0, True)],
)
def test_when_a_concern_may_be_carried_over(status, named, further, refused):
    assert bool(why_not_carry(status, named=named, further=further)) is refused


@pytest.mark.parametrize(
    ("status", "named", "refused"), [("open", True, False), ("open", False, True), ("closed", True, True)]
)
def test_when_it_may_be_taken_back(status, named, refused):
    assert bool(why_not_take_back(status, named=named)) is refused


def test_what_ended_here_and_is_open_in_the_directory_is_brought_up(closed, sign_in):
    today = timezone.localdate()
    with acting(closed.lead) as lead:
        given = {"effective_on": today, "successor": closed.second_subject, "why": "merges", "reasons": REASON}
        ending = propose_ending(closed.subject, by=lead, **given)
    with acting(closed.admin) as admin:
        confirm_ending(ending, by=admin)
    browser, heading = sign_in(closed.lead), "Ended here, and open in the directory"
    assert heading not in browser.get(LIST).content.decode()
    Organisation.objects.using("owner").filter(pk=TRUST).update(closed=None)  # as an older file does
    page = browser.get(LIST).content.decode()
    assert heading in page
    assert f"followed by {closed.second_subject.name}" in page
    assert closed.trust.get_absolute_url() in page
    assert heading not in sign_in(closed.south_lead).get(LIST).content.decode()


def test_another_icb_finds_nothing_of_it(closed, sign_in):
    browser = sign_in(closed.south_lead)
    assert "No closed organisation has open work." in browser.get(LIST).content.decode()
    assert browser.get(reverse("organisations:carry", args=[closed.trust.pk])).status_code == 404
