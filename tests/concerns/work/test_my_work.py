"""My work: what is mine, what is due, what waits for others; for the ICB's people and for outside users."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from concerns import actions as concerns
from concerns.models import Concern
from concerns.privacy.models import PrivacyDecision
from concerns.register.models import Risk, RiskAction
from concerns.work import actions
from concerns.work.queries import mine, work_of
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Signed
from tests.cast import NORTH, TRUST, acting
from tests.concerns.work.conftest import backdate
from tests.rows import add_finding, add_risk, add_soft_report

MINE = reverse("work:mine")


def titles(lines):
    return [line.action.title for line in lines]


def test_mine_is_what_i_am_to_do_and_what_i_lead_on(cast, concern, asked, today):
    late, later = asked(concern, title="Later", days=20), asked(concern, title="Late", days=3)
    asked(concern, title="Another's", owner=cast.executive)
    with acting(cast.lead) as by:
        actions.complete(asked(concern, title="Done"), by=by, evidence="Seen.")
        work = work_of(by, today=today)
        assert titles(work.actions) == ["Late", "Later"]
        assert [(each.concern, each.next) for each in work.led] == [
            (concern, f"Late, due {later.due.day} {later.due:%B %Y}")
        ]
        assert late.concern == concern
        assert titles(work.asked) == ["Another's"]
    with acting(cast.executive) as by:
        assert titles(work_of(by, today=today).actions) == ["Another's"]
        assert work_of(by, today=today).asked == []


def test_what_i_am_asked_in_another_role_of_mine_is_mine(cast, asked, today):
    with acting(cast.lead):
        second = Membership.objects.create(user=cast.lead.user, role="risk_manager")
    asked(title="As the lead")
    asked(title="As the risk manager", owner=second)
    with acting(cast.lead) as by:
        assert len(work_of(by, today=today).actions) == 2


def test_what_i_lead_on_in_two_roles_is_one_list_by_the_day_of_review(cast, raised, today, monkeypatch):
    made = {name: raised(title=name) for name in ("In two", "No day of review", "In one", "In thirty", "Past")}
    days = {"In one": 1, "In thirty": 30, "In two": 2, "Past": -1}
    with acting(cast.lead) as by:
        second = Membership.objects.create(user=cast.lead.user, role="risk_manager")
        for name, each in made.items():
            due = today + timedelta(days=days[name]) if name in days else None
            lead = by if name in ("In two", "Past") else second
            Concern.objects.filter(pk=each.pk).update(lead=lead, review_due=due)
        work = work_of(by, today=today)
        dated = ["Past", "In one", "In two", "In thirty", "No day of review"]
        assert [each.concern.title for each in work.led] == dated
        assert [each.what for each in work.due] == dated[:3]
        assert work.numbers == mine.Numbers(overdue=1, soon=2, to_do=0)
        assert not work.more
        monkeypatch.setattr(mine, "FEW", 3)
        work = work_of(by, today=today)
        assert ([each.concern.title for each in work.led], work.more) == (dated[:3], {"led"})


def test_due_is_in_order_of_the_day_with_reviews(cast, concern, asked, today):
    asked(concern, title="In a week", days=7)
    asked(concern, title="In eight days", days=8)
    action = asked(concern, title="Yesterday")
    with acting(cast.lead) as by:
        backdate(action, due=today - timedelta(days=1))
        Concern.objects.filter(pk=concern.pk).update(review_due=today)
        due = work_of(by, today=today).due
        assert [(each.what, each.kind, each.overdue) for each in due] == [
            ("Yesterday", "Action", True),
            (concern.title, "Review", False),
            ("In a week", "Action", False),
        ]


def test_a_concern_waits_from_the_last_question_to_the_answer(cast, shared, today):
    with acting(cast.lead) as by:
        assert [each.concern for each in work_of(by, today=today).waiting] == [shared]
    with acting(cast.provider_user) as by:
        concerns.add_update(shared, by=by, text="We have begun.")
    with acting(cast.lead) as by:
        assert work_of(by, today=today).waiting == []
        concerns.add_update(shared, by=by, text="And since?", visibility="named", organisations=[TRUST])
        assert [each.concern for each in work_of(by, today=today).waiting] == [shared]
        concerns.add_update(shared, by=by, text="For ourselves.", visibility="icb")
    with acting(cast.provider_user) as by:
        concerns.add_update(shared, by=by, text="All is done.")
    with acting(cast.lead) as by:
        assert work_of(by, today=today).waiting == []


def test_a_comment_on_accuracy_is_mine_to_answer_and_the_providers_to_wait_for(cast, shared, today):
    with acting(cast.provider_user) as by:
        told = concerns.comment_on_accuracy(shared, by=by, point="Ten falls", text="Nine.", evidence="Our log.")
        assert work_of(by, today=today).unanswered == [told]
        assert work_of(by, today=today).to_answer == []
    with acting(cast.partner) as by:
        assert work_of(by, today=today).unanswered == []
    with acting(cast.lead) as by:
        assert work_of(by, today=today).to_answer == [told]
        concerns.answer_accuracy(told, by=by, answer="accepted", answer_text="Nine it is.")
        assert work_of(by, today=today).to_answer == []
    with acting(cast.provider_user) as by:
        assert work_of(by, today=today).unanswered == []


def test_blocked_actions_wait_for_what_is_in_the_way(cast, concern, asked, today):
    own = asked(concern, title="My own")
    on_mine = asked(concern, by=cast.executive, owner=cast.viewer, title="On a concern of mine")
    with acting(cast.lead) as by:
        actions.report(own, by=by, status="at_risk", blocker="The new beds.")
        actions.report(on_mine, by=by, status="on_track", blocker="The template.")
        work = work_of(by, today=today)
        assert set(titles(work.blocked)) == {"My own", "On a concern of mine"}
        assert work.asked == []


def test_an_outside_user_sees_what_the_own_organisation_is_to_do(cast, theirs, shared, asked, trust, today, sign_in):
    asked(shared, organisation=trust, title="For anybody there")
    asked(shared, title="For the ICB")
    with acting(cast.provider_user) as by:
        assert set(titles(work_of(by, today=today).actions)) == {"Audit by the trust", "For anybody there"}
        assert work_of(by, today=today).led == []
    with acting(cast.partner) as by:
        assert work_of(by, today=today).actions == []
    text = sign_in(cast.provider_user).get(MINE).content.decode()
    assert "For anybody there" in text
    assert "For the ICB" not in text
    assert "You wait for nobody." in text


def test_what_is_restricted_stands_there_for_the_cleared_alone(cast, raised, asked, today, sign_in):
    secret = raised(by=cast.guardian, sensitivity="speak_up", source="IL03", title="Pressure to stay silent")
    asked(secret, by=cast.guardian, owner=cast.guardian, title="Talk with the ward")
    with acting(cast.guardian, "speak_up") as by:
        assert titles(work_of(by, today=today).actions) == ["Talk with the ward"]
    assert "Talk with the ward" in sign_in(cast.guardian).get(MINE).content.decode()
    with acting(cast.guardian):
        Membership.objects.filter(pk=cast.guardian.pk).update(clearances=[])
    assert "Talk with the ward" not in sign_in(cast.guardian).get(MINE).content.decode()


def test_another_icbs_work_is_not_there(cast, asked, today):
    asked()
    with acting(cast.south_lead) as by:
        assert work_of(by, today=today).is_nothing_mine


def test_the_page_says_what_to_do_when_there_is_nothing(cast, sign_in):
    text = sign_in(cast.viewer).get(MINE).content.decode()
    assert "Nothing is yours to do now." in text
    assert "Nothing is overdue" in text
    assert "You wait for nobody." in text


def test_the_page_names_everything_with_its_way_on(cast, theirs, shared, asked, today, sign_in):
    own = asked(shared, title="My own", days=0)
    text = sign_in(cast.lead).get(MINE).content.decode()
    assert own.get_absolute_url() in text
    assert "Audit by the trust" in text
    assert shared.get_absolute_url() in text
    assert "Concerns that wait for an answer from outside" in text


def test_a_long_list_is_cut_short_until_it_is_asked_for_whole(cast, concern, asked, today, monkeypatch, sign_in):
    monkeypatch.setattr(mine, "FEW", 1)
    monkeypatch.setattr(mine, "FIRST_DUE", 1)
    asked(concern, title="In a month", days=31)
    for each in (asked(concern, title="Two days late"), asked(concern, title="A day late")):
        with acting(cast.lead):
            backdate(each, due=today - timedelta(days=2 if each.title.startswith("Two") else 1))
    with acting(cast.lead) as by:
        work = work_of(by, today=today)
        assert titles(work.actions) == ["Two days late"]
        assert [each.what for each in work.due] == ["Two days late"]
        assert {"actions", "due"} <= work.more
        assert work.numbers == mine.Numbers(overdue=2, soon=0, to_do=3)
        assert len(work_of(by, today=today, whole="actions").actions) == 3
        assert [each.what for each in work_of(by, today=today, whole="due").due] == ["Two days late", "A day late"]
    browser = sign_in(cast.lead)
    assert '<a href="?all=actions#mine">See all' in browser.get(MINE).content.decode()
    whole = browser.get(MINE, {"all": "actions"}).content.decode()
    assert "In a month" in whole
    assert '<a href="?all=actions#mine">' not in whole


def test_lists_fold_on_a_narrow_page_but_not_what_is_due_or_asked_for_whole(cast, concern, asked, today, sign_in):
    asked(concern, owner=cast.lead, due=today)
    browser = sign_in(cast.lead)
    page = browser.get(MINE).content.decode()
    due, _, rest = page.partition('<section id="mine">')
    assert "<details" not in due.partition('<section id="due">')[2]
    folds = 'open data-folds>\n    <summary class="nhsuk-details__summary"><h3 class="nhsuk-details__summary-text">'
    assert f"{folds}Actions that I am to do: 1<" in rest
    assert f"{folds}Concerns that I lead on: 1<" in rest
    whole = browser.get(f"{MINE}?all=actions").content.decode()
    assert f"{folds}Actions that I am to do" not in whole
    assert f"{folds}Concerns that I lead on" in whole


def test_numbers_of_lists_that_are_cut_short_are_those_of_the_whole(cast, concern, asked, today, monkeypatch):
    asked(concern, title="Soon", days=7), asked(concern, title="Later", days=8)
    task(cast, cast.lead, "Hire nurses", due=today)
    with acting(cast.lead) as by:
        Concern.objects.filter(pk=concern.pk).update(review_due=today + timedelta(days=7))
        whole = work_of(by, today=today).numbers
        assert whole == mine.Numbers(overdue=0, soon=3, to_do=3)
        monkeypatch.setattr(mine, "FEW", 1)
        assert work_of(by, today=today).numbers == whole
        assert len(work_of(by, today=today).due) == 3
        monkeypatch.setattr(mine, "FIRST_DUE", 0)
        assert work_of(by, today=today).numbers == whole


@pytest.mark.parametrize(
    ("who", "there"),
    [("lead", True), ("provider_user", True), ("partner", True), ("guardian", True), ("auditor", False)],
)
def test_it_stands_in_the_navigation_of_those_who_work(cast, sign_in, who, there):
    text = sign_in(getattr(cast, who)).get(reverse("tenancy:policy")).content.decode()
    assert (f'href="{MINE}"' in text) is there
    assert sign_in(getattr(cast, who)).get(MINE).status_code == (200 if there else 403)


def task(cast, owner, text="Hire nurses", **fields):
    with acting(cast.risk_manager) as by:
        number = Risk.objects.count() + 1
        risk = add_risk(cast.subject, by, number, **fields.pop("risk", {}))
        return RiskAction.objects.create(risk=risk, text=text, owner=owner, **fields)


def test_an_action_on_a_risk_stands_among_what_i_am_to_do_and_what_is_due(cast, today, sign_in):
    late = task(cast, cast.lead, "Hire nurses", due=today - timedelta(days=1))
    task(cast, cast.lead, "Train them", due=today + timedelta(days=30))
    task(cast, cast.lead, "Done", due=today, done_on=today)
    task(
        cast,
        cast.lead,
        "Of a risk that is closed",
        due=today,
        risk={"status": "closed", "closed_on": today, "status_reason": "Gone."},
    )
    task(cast, cast.executive, "Another's", due=today)
    with acting(cast.lead) as by:
        work = work_of(by, today=today)
        assert [(kind, each.what) for kind, each in work.chores] == [
            ("Action on a risk", "Hire nurses"),
            ("Action on a risk", "Train them"),
        ]
        assert [(each.what, each.kind, each.about.key, each.overdue) for each in work.due] == [
            ("Hire nurses", "Action on a risk", late.risk_id, True)
        ]
    text = sign_in(cast.lead).get(MINE).content.decode()
    assert text.count(late.risk.get_absolute_url()) == 4
    assert "2</span>" in text
    assert "On risks, levels and interventions that I am to do" in text
    assert "Another" not in text


def test_a_long_list_of_actions_on_risks_says_that_there_is_more(cast, today, sign_in, monkeypatch):
    monkeypatch.setattr(mine, "FEW", 1)
    task(cast, cast.lead, "Hire nurses", due=today)
    task(cast, cast.lead, "Train them", due=today + timedelta(days=30))
    text = sign_in(cast.lead).get(MINE).content.decode()
    assert "Hire nurses" in text
    assert "Train them" not in text
    assert '<a href="?all=chores#mine">See all' in text


def test_who_does_not_see_the_register_sees_no_action_on_it(cast, today, sign_in):
    task(cast, cast.provider_user, "Hire nurses", due=today)
    assert "Hire nurses" not in sign_in(cast.provider_user).get(MINE).content.decode()


INBOXES = {
    "lead": {"intake:inbox": 2},
    "executive": {"intake:inbox": 2},
    "guardian": {"intake:inbox": 1},
    "nurse": {},
    "ig_lead": {"privacy:queue": 1},
    "viewer": {},
    "risk_manager": {},
    "provider_user": {},
    "partner": {},
}


@pytest.mark.parametrize("who", INBOXES)
def test_what_waits_for_a_role_is_counted_for_it_alone_and_in_its_own_stream(cast, concern, today, sign_in, who):
    with acting(cast.lead) as by:
        add_finding(concern, by)
        add_soft_report(by)
        add_soft_report(by, 2, state="acknowledged")
        add_soft_report(by, 3, state="not_taken_up")
    with tenant_context(NORTH, clearances=["speak_up"]):
        add_soft_report(None, 4, sensitivity="speak_up", token_hash="0" * 64)
    with acting(getattr(cast, who)) as by:
        found = {each.href: each.number for each in work_of(by, today=today).inboxes}
    assert found == {reverse(name): number for name, number in INBOXES[who].items()}
    page = sign_in(getattr(cast, who)).get(MINE).content.decode()
    assert ("What waits for me in my role" in page) == bool(found)
    for name in ("intake:inbox", "privacy:queue"):
        assert page.count(f'href="{reverse(name)}"') == (2 if reverse(name) in found else 0)


def test_a_decision_takes_it_out_of_the_inbox(cast, concern, today):
    with acting(cast.lead) as by:
        finding = add_finding(concern, by)
    with acting(cast.ig_lead) as by:
        assert [each.number for each in work_of(by, today=today).inboxes] == [1]
        PrivacyDecision.objects.create(finding=finding, verdict="kept", **Signed.signature(by))
        assert work_of(by, today=today).inboxes == []


def test_an_answer_from_outside_is_unread_until_who_leads_opens_the_concern(cast, shared, today, sign_in):
    with acting(cast.provider_user) as by:
        told = concerns.add_update(shared, by=by, text="We have begun.")
    with acting(cast.lead) as by:
        concerns.add_update(shared, by=by, text="For ourselves.", visibility="icb")
        assert work_of(by, today=today).unread == [told]
    lead = sign_in(cast.lead)
    assert f"{shared.get_absolute_url()}#update-{told.pk}" in lead.get(MINE).content.decode()
    for other in (cast.executive, cast.provider_user):
        assert sign_in(other).get(shared.get_absolute_url()).status_code == 200
        assert "Answers from outside" not in sign_in(other).get(MINE).content.decode()
    assert "We have begun." in lead.get(MINE).content.decode()
    assert "We have begun." in lead.get(shared.get_absolute_url()).content.decode()
    assert "We have begun." not in lead.get(MINE).content.decode()
    with acting(cast.provider_user) as by:
        concerns.add_update(shared, by=by, text="It is done.")
    assert "It is done." in lead.get(MINE).content.decode()


def test_a_comment_on_accuracy_is_new_until_it_is_opened_and_stays_until_it_is_answered(cast, shared, sign_in):
    with acting(cast.provider_user) as by:
        concerns.comment_on_accuracy(shared, by=by, point="Ten falls", text="Nine.", evidence="Our log.")
    lead, new = sign_in(cast.lead), re.compile(r">\s*New\s*</strong>")
    assert new.search(lead.get(MINE).content.decode())
    lead.get(shared.get_absolute_url())
    page = lead.get(MINE).content.decode()
    assert "Ten falls" in page
    assert not new.search(page)
