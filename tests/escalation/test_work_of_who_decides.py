"""What waits for whoever decides on levels stands in their own work, in the lists, and for programs: for each alone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from concerns.work.actions import remind
from concerns.work.queries import inboxes_of, people_to_remind
from escalation import actions
from reporting.models import Report
from tests.cast import acting, add_person
from tests.escalation.conftest import DECISION
from tests.rows import add_report

pytestmark = pytest.mark.django_db
MINE, REQUESTS = reverse("work:mine"), reverse("escalation:requests")
DECIDE, EMERGENCY = "request for another level to decide on", "emergency request to decide on now"
DECLINED = "proposal of yours declined in the last 14 days"
CONFIRM = "emergency decision to confirm as second person"
AGREE, CONSIDER = "decision to agree to for your party", "request to put to the System Quality Group"


def waiting(by):
    """What waits for a person, by its words."""
    with acting(by):
        return {each.words: each.number for each in inboxes_of(by)}


def submit(report, by):
    rows = Report.objects.filter(pk=report.pk)
    rows.update(status="submitted", submitted_by=by, submitted_at=timezone.now())


def found(client, key, address, status):
    answer = client.get(address, {"status": status}, headers=key)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_a_region_reads_in_its_work_what_it_is_to_decide_on(cast, at_level, considered, sign_in):
    at_level("enhanced")
    assert waiting(cast.region) == {}
    request = considered("intensive")
    assert waiting(cast.region) == {DECIDE: 1}
    assert DECIDE not in waiting(cast.executive)  # the ICB does not decide on this one
    browser = sign_in(cast.region)
    page = browser.get(MINE).content.decode()
    assert f'href="{REQUESTS}?status=decide"' in page
    assert "My work" in page[: page.index("<main")]  # in the navigation
    assert request.get_absolute_url() in browser.get(REQUESTS, {"status": "decide"}).content.decode()
    with acting(cast.region) as region:
        actions.authorise(request, by=region, **DECISION)
    assert waiting(cast.region) == {}
    assert request.get_absolute_url() not in browser.get(REQUESTS, {"status": "decide"}).content.decode()


def test_an_executive_reads_it_for_the_enhanced_level_but_never_what_is_their_own(cast, considered):
    considered()
    assert waiting(cast.executive) == {DECIDE: 1}
    assert waiting(cast.region) == {}
    considered(subject=cast.second_subject, by=cast.executive)
    assert waiting(cast.executive) == {DECIDE: 1}


def test_an_emergency_waits_for_no_meeting_and_stands_apart(cast, proposed, sign_in):
    request = proposed("intensive", emergency=True)
    assert waiting(cast.region) == {EMERGENCY: 1}
    assert waiting(cast.secretary) == {}
    assert request.get_absolute_url() in sign_in(cast.region).get(REQUESTS, {"status": "decide"}).content.decode()
    with acting(cast.region) as region:
        actions.authorise(request, by=region, **DECISION)
    assert waiting(cast.region) == {}
    assert waiting(cast.executive) == {CONFIRM: 1, CONSIDER: 1}
    assert request.get_absolute_url() in sign_in(cast.executive).get(REQUESTS, {"status": "decide"}).content.decode()
    with acting(cast.executive) as executive:
        actions.confirm(request, by=executive)
    assert CONFIRM not in waiting(cast.executive)
    assert waiting(cast.secretary) == {CONSIDER: 1}  # to be noted by the group
    assert request.get_absolute_url() in sign_in(cast.secretary).get(REQUESTS, {"status": "consider"}).content.decode()


def test_a_decision_waits_for_the_party_whose_agreement_is_awaited(cast, considered, terms, sign_in):
    terms("T1", concurrence_parties=("regional_oversight_body",))
    request = considered()
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    assert waiting(cast.region) == {AGREE: 1}
    assert waiting(cast.executive) == {}
    assert request.get_absolute_url() in sign_in(cast.region).get(REQUESTS, {"status": "decide"}).content.decode()
    with acting(cast.region) as region:
        actions.concur(request, by=region)
    assert waiting(cast.region) == {}


def test_a_proposal_waits_for_the_group_and_once_returned_for_the_team(cast, proposed, considered, sign_in):
    request = proposed()
    assert waiting(cast.secretary) == {CONSIDER: 1}
    assert request.get_absolute_url() in sign_in(cast.secretary).get(REQUESTS, {"status": "consider"}).content.decode()
    with acting(cast.secretary) as secretary:
        request = actions.consider(request, by=secretary, view="support", note="Members agree.")
    assert waiting(cast.secretary) == {}
    with acting(cast.executive) as executive:
        actions.return_for_more(request, by=executive, reason="Say more of what was tried.")
    assert waiting(cast.lead) == {"proposal returned for more work": 1}


def test_a_proposer_finds_for_two_weeks_that_their_proposal_was_declined(
    cast, considered, sign_in, key_for, client, monkeypatch
):
    with acting(cast.lead):
        other = add_person("Second Lead", "second@north.example", "quality_lead")
    request = considered()
    with acting(cast.executive) as executive:
        actions.decline(request, by=executive, reason="Not proportionate.")
    assert waiting(cast.lead) == {DECLINED: 1}
    assert waiting(other) == {}
    mine = sign_in(cast.lead)
    assert f'href="{REQUESTS}?status=declined_mine"' in mine.get(MINE).content.decode()
    assert request.get_absolute_url() in mine.get(REQUESTS, {"status": "declined_mine"}).content.decode()
    assert found(client, key_for(cast.lead), "/api/v1/level-requests/", "declined_mine") == [str(request.pk)]
    with acting(cast.executive) as executive:
        assert executive.user_id not in {each.user_id for each in people_to_remind(timezone.localdate())}
    monkeypatch.setattr("escalation.chores.SEEN_FOR", timedelta(0))  # as if two weeks had gone
    assert waiting(cast.lead) == {}


def test_a_provider_reads_in_its_work_what_it_is_asked_to_check(cast, proposed, sign_in):
    request = proposed()
    with acting(cast.lead) as lead:
        actions.share(request, by=lead, facts=["grounds"], address="ceo@trust.example", contact="The quality team")
    assert waiting(cast.provider_user) == {"proposal whose facts to check": 1}
    assert waiting(cast.partner) == {}
    assert reverse("escalation:asked") in sign_in(cast.provider_user).get(MINE).content.decode()


@pytest.mark.parametrize(
    ("who", "words"), [("chair", "report to approve or return"), ("admin", "end of a subject to confirm")]
)
def test_a_chair_and_an_administrator_have_work_of_their_own(cast, today, sign_in, who, words):
    with acting(cast.lead) as lead:
        report = add_report(lead)
        Report.objects.filter(pk=report.pk).update(
            status="submitted", submitted_by=cast.secretary, submitted_at=timezone.now()
        )
        actions.propose_ending(
            cast.subject, by=lead, why="closes", effective_on=today, reasons="It closes.", no_successor_reason="None."
        )
    person = getattr(cast, who)
    assert waiting(person) == {words: 1}
    page = sign_in(person).get(MINE)
    assert page.status_code == 200
    assert words.capitalize() in page.content.decode()


def test_a_secretary_reads_which_drafts_to_finish_and_no_author_approves(cast):
    with acting(cast.lead) as lead:
        report = add_report(lead)
    assert waiting(cast.secretary) == {"drafted report to finish and submit": 1}
    with acting(cast.lead):
        Report.objects.filter(pk=report.pk).update(
            status="submitted", submitted_by=cast.chair, submitted_at=timezone.now()
        )
    assert waiting(cast.chair) == {}


def test_the_daily_mail_reminds_who_decides(cast, at_level, considered, today):
    at_level("enhanced")
    considered("intensive")
    mail.outbox.clear()
    with acting(cast.region) as region:
        assert region.user_id in {each.user_id for each in people_to_remind(today)}
        remind(region, today=today)
    assert f"- 1 {DECIDE}" in mail.outbox[0].body


def test_who_has_no_work_has_no_such_page(cast, sign_in):
    for who in ("auditor", "soft_intel_submitter"):
        assert sign_in(cast.by_role[who]).get(MINE).status_code == 403


def test_a_program_asks_for_what_waits_for_its_person(cast, at_level, considered, today, key_for, client):
    at_level("enhanced")
    request = considered("intensive")
    region, viewer, executive = (key_for(each) for each in (cast.region, cast.viewer, cast.executive))
    address = "/api/v1/level-requests/"
    assert found(client, region, address, "decide") == [str(request.pk)]
    assert found(client, executive, address, "decide") == []
    assert found(client, viewer, address, "consider") == []
    with acting(cast.region) as by:
        decided = actions.authorise(request, by=by, **DECISION)
    with acting(cast.viewer) as by:
        actions.object_to(decided.request, by=by, kind="reconsider", text="Look again.")
    assert found(client, region, address, "answer") == [str(request.pk)]
    assert found(client, executive, address, "answer") == []
    assert client.get(address, {"status": "elsewhere"}, headers=region).status_code == 400


def test_a_program_asks_which_ends_its_person_is_to_confirm(cast, today, key_for, client):
    with acting(cast.lead) as lead:
        ending = actions.propose_ending(
            cast.subject, by=lead, why="closes", effective_on=today, reasons="It closes.", no_successor_reason="None."
        )
    admin, lead, viewer = (key_for(each) for each in (cast.admin, cast.lead, cast.viewer))
    address = reverse("escalation-api:endings")
    assert found(client, admin, address, "confirm") == found(client, viewer, address, "open") == [str(ending.pk)]
    assert found(client, lead, address, "confirm") == found(client, viewer, address, "confirm") == []
