"""A subject closes, merges, loses its contract or is suspended: two persons, a successor, nothing lost (T8)."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from concerns.work.queries import inboxes_of
from escalation import actions, queries
from escalation.board.queries import board
from escalation.models import (
    Assurance,
    CriterionNote,
    EndedSubject,
    Ending,
    EndingNotice,
    EndingStep,
    LevelDecision,
    LevelPeriod,
)
from escalation.queries.endings import end_of_subject, open_concerns
from escalation.queries.reviews import due_reviews, ready_to_step_down, review_days
from escalation.rules.levels import Level
from escalation.rules.reviews import REVIEW_DAYS
from escalation.story.queries import day_of, timeline
from escalation.tasks import mail_ending_notice
from providers.models import Provider, Subject
from quality_oversight import frameworks
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.policy import Role
from reporting.queries.gathering import ending_facts, level_facts
from reporting.rules.drafting_facts import Period
from reporting.rules.gather import gather
from tests.cast import NORTH, acting, add_person
from tests.rows import add_intervention, add_risk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = {"why": "merges", "reasons": "The trusts become one (invented)."}


@pytest.fixture
def propose(cast, today):
    def make(subject=None, *, by=None, **changes):
        with acting(by or cast.lead) as person:
            given = {"effective_on": today, "successor": cast.second_subject, **WORDS, **changes}
            return actions.propose_ending(subject or cast.subject, by=person, **given)

    return make


@pytest.fixture
def confirm(cast):
    def make(ending, *, by=None):
        with acting(by or cast.admin) as person:
            return actions.confirm_ending(ending, by=person)

    return make


@pytest.fixture
def service(cast):
    """A service of the subject's provider, at its own level."""
    with acting(cast.lead):
        return Subject.objects.create(
            provider=cast.subject.provider, kind="service", name="Maternity (invented)", scope="Service"
        )


def on_board(day, today):
    rows = board(day, {}, today=today, intervals=REVIEW_DAYS, order=("name", "scope", "id"), size=100)
    return {row.subject_id: row for row in rows.rows}


def test_the_successor_takes_over_level_criteria_and_review(cast, at_level, standing, propose, confirm, today):
    request = at_level("enhanced")
    due = standing().review_due
    with acting(cast.lead) as lead:
        first = request.exit_criteria.first()
        actions.note_criterion(first, by=lead, on=today, claim="met", value=None, text="Seen on a visit (invented).")
    ending = confirm(propose())
    assert (ending.status, ending.holds_from) == ("effective", today)
    old, new = standing(), standing(cast.second_subject)
    assert (new.level, new.since, new.review_due) == ("enhanced", today, due)
    assert (old.level, old.review_due, old.entry_request) == ("enhanced", None, None)
    with acting(cast.lead):
        decision = LevelDecision.objects.get(subject=cast.second_subject)
        assert (decision.by.user_id, decision.request.proposer) == (cast.admin.user_id, cast.lead)
        assert decision.request.succeeds == ending
        copies = list(new.entry_request.exit_criteria.values_list("text", "status"))
        assert copies == list(request.exit_criteria.values_list("text", "status"))
        (note,) = CriterionNote.objects.filter(criterion__request=new.entry_request)
        assert (note.text, note.by_name) == ("Seen on a visit (invented).", cast.lead.name)
        line = EndedSubject.objects.get()
        assert (line.successor, line.decision, line.level, line.review_due) == (
            cast.second_subject, decision, "enhanced", due,
        )  # fmt: skip
        assert LevelPeriod.objects.filter(subject=cast.subject).count() == 1  # its history stays
    with acting(cast.executive) as executive:  # what was carried over goes on from where it stood
        copy = new.entry_request.exit_criteria.first()
        actions.verify_criterion(copy, by=executive, confirmed=True, text="Checked (invented).")


def test_it_counts_until_its_day_and_no_longer(cast, at_level, propose, confirm, today):
    at_level("enhanced")
    with acting(cast.lead):
        Provider.objects.update(added_at=timezone.now() - 9 * DAY)
    confirm(propose())
    pk = cast.subject.pk
    with acting(cast.lead):
        assert pk not in on_board(today, today)
        assert pk in on_board(today - DAY, today)
        assert on_board(today, today)[cast.second_subject.pk].taken_from == cast.subject.name
        rows = {row.subject_id for row in queries.dashboard_rows(today, None)}
        before = {row.subject_id for row in queries.dashboard_rows(today - DAY, None)}
        assert (pk in rows, pk in before) == (False, True)
        assert pk not in queries.levels_as_at(today)
        intervals = review_days(frameworks.load("north-east-and-north-cumbria"))
        assert {row.subject_id for row in due_reviews(today, intervals)} == {cast.second_subject.pk}
        assert not ready_to_step_down().exists()
        assert not Assurance.objects.current().filter(subject=cast.subject).exists()


def test_no_level_is_proposed_and_no_review_recorded_for_what_ended(cast, proposed, propose, confirm, today):
    confirm(propose())
    with pytest.raises(ValidationError, match="ended on"):
        proposed("enhanced")
    with pytest.raises(ValidationError, match="ended on"), acting(cast.lead) as lead:
        actions.record_review(cast.subject, by=lead, outcome="continue", note="Seen.")


def test_a_successor_that_stands_as_high_keeps_its_level_and_gets_the_criteria(
    cast, at_level, standing, propose, confirm, today
):
    at_level("enhanced")
    own = at_level("intensive", cast.second_subject)
    due = standing(cast.second_subject).review_due
    confirm(propose())
    new = standing(cast.second_subject)
    assert (new.level, new.entry_request_id, new.review_due) == ("intensive", own.pk, due)
    with acting(cast.lead):
        assert own.exit_criteria.count() == 4
        assert EndedSubject.objects.get().decision is None
        assert LevelDecision.objects.filter(subject=cast.second_subject).count() == 2
        assert "Exit criteria taken over" in own.steps.first().text


def test_what_is_routine_leaves_its_successor_alone(cast, standing, propose, confirm):
    confirm(propose())
    with acting(cast.lead):
        assert not LevelDecision.objects.exists()
    assert standing(cast.second_subject).level == "routine"


def test_every_part_ends_with_its_whole_and_its_level_goes_to_the_same_part(
    cast, at_level, service, propose, confirm, today
):
    at_level("enhanced", service)
    confirm(propose())
    with acting(cast.lead):
        assert set(EndedSubject.objects.values_list("subject", flat=True)) == {cast.subject.pk, service.pk}
        heir = Subject.objects.get(provider=cast.second_subject.provider, kind="service")
        assert (heir.name, heir.scope) == (service.name, service.scope)
        assert Assurance.objects.get(subject=heir).level == "enhanced"
        assert not Assurance.objects.filter(subject=cast.second_subject).exclude(level="routine").exists()
        assert service.pk not in on_board(today, today)


def test_a_service_ends_alone(cast, at_level, service, propose, confirm):
    at_level("enhanced", service)
    confirm(propose(service, why="closes", successor=None, no_successor_reason="Nobody does it now (invented)."))
    with acting(cast.lead):
        assert EndedSubject.objects.get().subject == service


@pytest.mark.parametrize("person", ["executive", "viewer", "secretary", "chair", "region", "auditor", "ig_lead"])
def test_only_the_two_roles_take_part(cast, propose, person):
    with pytest.raises(PermissionDenied):
        propose(by=getattr(cast, person))


def test_never_the_same_person_nor_the_same_role(cast, propose, confirm):
    ending = propose(by=cast.admin)
    with pytest.raises(ValidationError, match="cannot confirm"):
        confirm(ending, by=cast.admin)
    confirm(ending, by=cast.lead)
    with pytest.raises(ValidationError, match="not possible"):
        confirm(ending, by=cast.lead)


def test_an_open_request_is_in_the_way_by_name(cast, proposed, propose, confirm, considered):
    ending = propose()
    proposed("enhanced")
    with pytest.raises(ValidationError, match="Routine to Enhanced, proposed by"):
        confirm(ending)
    with pytest.raises(ValidationError):
        propose()


def test_an_open_request_of_what_would_take_the_level_over_is_in_the_way(cast, at_level, proposed, propose):
    at_level("enhanced")
    proposed("enhanced", subject=cast.second_subject)
    with pytest.raises(ValidationError, match="Settle first"):
        propose()


def test_a_later_day_waits_and_the_day_brings_it(cast, at_level, standing, propose, confirm, today):
    at_level("enhanced")
    ending = confirm(propose(effective_on=today + 5 * DAY))
    assert ending.status == "confirmed"
    with acting(cast.lead):
        assert end_of_subject(cast.subject) is None
        assert actions.bring_endings_into_effect(today + 4 * DAY) == []
        assert actions.bring_endings_into_effect(today + 5 * DAY) == [ending]
        assert actions.bring_endings_into_effect(today + 5 * DAY) == []
    assert standing(cast.second_subject).since == today + 5 * DAY


def test_on_its_day_it_waits_for_a_request_that_was_opened_meanwhile(cast, proposed, propose, confirm, today):
    ending = confirm(propose(effective_on=today + DAY))
    request = proposed("enhanced")
    with acting(cast.lead) as lead:
        assert actions.bring_endings_into_effect(today + DAY) == []
        actions.withdraw(request, by=lead, reason="Settled.")
        assert actions.bring_endings_into_effect(today + DAY) == [ending]


def test_what_is_withdrawn_is_over(cast, propose, confirm):
    ending = propose()
    with acting(cast.admin) as admin:
        with pytest.raises(ValidationError):
            actions.withdraw_ending(ending, by=admin, reason=" ")
        actions.withdraw_ending(ending, by=admin, reason="The merger is off (invented).")
    with pytest.raises(ValidationError, match="not possible"):
        confirm(ending)
    propose()


def test_no_circle_and_no_ended_successor(cast, propose, confirm):
    propose()
    with pytest.raises(ValidationError, match="each would follow the other"):
        propose(cast.second_subject, successor=cast.subject)
    with acting(cast.lead):
        ending = Ending.objects.get()
    confirm(ending)
    with pytest.raises(ValidationError, match="ended on"):
        propose(cast.second_subject, successor=cast.subject)


def test_a_suspension_is_lifted_to_the_level_it_had(cast, at_level, standing, service, propose, confirm, today):
    entry = at_level("enhanced")
    due = standing().review_due
    suspended = confirm(propose(why="suspended", successor=None))
    with acting(cast.lead) as lead:
        with pytest.raises(ValidationError, match="suspended since"):
            actions.propose(cast.subject, "intensive", by=lead)
        assert cast.subject.pk not in on_board(today, today)
    resumed = confirm(propose(why="resumes", successor=None, by=cast.admin), by=cast.lead)
    assert resumed.status == "effective"
    now = standing()
    assert (now.level, now.entry_request_id, now.review_due) == ("enhanced", entry.pk, due)
    with acting(cast.lead):
        assert cast.subject.pk in on_board(today, today)
        assert set(suspended.covered.values_list("until", flat=True)) == {today}
        assert end_of_subject(service) is None
        assert not LevelDecision.objects.exclude(request=entry).exists()


def test_what_is_suspended_can_end_for_good(cast, at_level, standing, propose, confirm):
    at_level("enhanced")
    due = standing().review_due
    confirm(propose(why="suspended", successor=None))
    confirm(propose())
    new = standing(cast.second_subject)
    assert (new.level, new.review_due) == ("enhanced", due)
    with acting(cast.lead):
        assert new.entry_request.exit_criteria.count() == 2
        assert EndedSubject.objects.filter(subject=cast.subject, until=None).get().ending.why == "merges"
    with pytest.raises(ValidationError, match="ended on"):
        propose(why="resumes", successor=None)


def test_a_wrong_day_is_corrected_for_both_and_both_days_are_kept(cast, at_level, standing, propose, confirm, today):
    with acting(cast.executive) as executive:
        decision = at_level("enhanced").decisions.get()
        actions.correct(decision, by=executive, reason="The minutes say so.", effective_from=today - 9 * DAY)
    ending = confirm(propose())
    taken = LevelDecision.objects.filter(subject=cast.second_subject)
    with acting(cast.executive) as executive:
        with pytest.raises(ValidationError, match="Correct the day of its end"):
            actions.correct(
                taken.get(subject=cast.second_subject), by=executive, reason="x", effective_from=today - DAY
            )
        with pytest.raises(ValidationError):
            actions.correct_ending(ending, by=executive, reason="Too early.", effective_on=today - 20 * DAY)
        for days in (3, 2):
            step = actions.correct_ending(ending, by=executive, reason="As agreed.", effective_on=today - days * DAY)
        assert (step.recorded, step.corrected) == (today - 3 * DAY, today - 2 * DAY)
        assert EndedSubject.objects.get().starts_on == today - 2 * DAY
        assert cast.subject.pk in on_board(today - 3 * DAY, today)
        assert cast.subject.pk not in on_board(today - 2 * DAY, today)
    assert standing(cast.second_subject).since == today - 2 * DAY


def test_a_quality_lead_does_not_correct(cast, propose, confirm, today):
    ending = confirm(propose())
    with pytest.raises(PermissionDenied), acting(cast.lead) as lead:
        actions.correct_ending(ending, by=lead, reason="Wrong.", effective_on=today - DAY)


def test_the_story_and_the_day_tell_it_in_words(cast, at_level, propose, confirm, today):
    at_level("enhanced")
    confirm(propose())
    with acting(cast.lead) as lead:
        for subject in (cast.subject, cast.second_subject):
            told = [entry.what for entry in timeline(subject, by=lead, kinds=["ending"]).entries]
            assert told == [
                f"{cast.subject}: it merges into another, in effect",
                f"{cast.subject}: it merges into another, proposed",
            ]
        shown = day_of(cast.subject, today, by=lead)
        assert (shown.ended.successor, shown.period.level, shown.corrected) == (cast.second_subject, "enhanced", False)
        assert day_of(cast.subject, today - DAY, by=lead).ended is None


def test_concerns_stay_and_are_counted(cast, concern, propose, confirm):
    confirm(propose())
    with acting(cast.lead):
        concern.refresh_from_db()
        assert concern.subject == cast.subject
        assert open_concerns(cast.subject) == (1, f"?provider={cast.subject.provider_id}")


def test_what_stays_under_the_ended_name_is_named_with_its_lists(cast, concern, propose, confirm, sign_in):
    with acting(cast.lead) as lead:
        add_risk(cast.subject, lead)
        add_intervention(cast.subject, lead)
        add_intervention(cast.subject, lead, 2, ended_on=date(2026, 5, 1), outcome="Done (invented).")
        add_intervention(cast.second_subject, lead, 3)
    ending = propose()
    before = sign_in(cast.lead).get(f"/levels/subjects/{cast.subject.pk}/end/").content.decode()
    confirm(ending)
    browser = sign_in(cast.lead)
    after = [
        browser.get(each).content.decode()
        for each in (ending.get_absolute_url(), f"/levels/subjects/{cast.subject.pk}/")
    ]
    for page in (before, *after):
        links = re.findall(r'<li><a href="([^"]+)">(1 open concern|1 risk|1 intervention)</a>', page)
        assert [words for _, words in links] == ["1 open concern", "1 risk", "1 intervention"]
        for href, _ in links:
            behind = browser.get(unescape(href)).content.decode()
            assert re.search(r"\b1 (concern|risk|intervention)\b", behind), href


def test_the_second_person_and_who_works_with_it_are_told_once(cast, propose, confirm):
    ending = propose()
    with acting(cast.lead):
        assert [each.recipient for each in EndingNotice.objects.all()] == [cast.admin]
    confirm(ending)
    with acting(cast.lead):
        told = EndingNotice.objects.filter(about="decided")
        assert {each.recipient.role for each in told} == {"quality_lead", "exec_quality_lead"}
        first = told.first()
    for _ in range(3):
        mail_ending_notice(str(NORTH), str(first.pk))
    (sent,) = mail.outbox
    assert f"/levels/endings/{ending.pk}/" in sent.body
    assert cast.subject.name not in sent.body


def test_what_waits_for_the_second_person_stands_in_their_work_and_their_list(cast, propose, confirm, sign_in):
    listed = reverse("escalation:endings") + "?status=confirm"

    def waiting(by):
        with acting(by):
            return [(each.number, each.href) for each in inboxes_of(by) if "of a subject to confirm" in each.words]

    with acting(cast.lead):
        second_lead = add_person("Second Lead", "second@north.example", Role.QUALITY_LEAD)
    assert waiting(cast.admin) == []
    ending, words = propose(), "1 waits for you to confirm"
    assert waiting(cast.admin) == [(1, listed)]
    for nobody in (cast.lead, second_lead, cast.executive):  # the proposer, the same role, another role
        assert waiting(nobody) == []
    # Who has no page of the own work finds it where ends are listed.
    assert words in sign_in(cast.admin).get(reverse("escalation:endings")).content.decode()
    assert ending.get_absolute_url() in sign_in(cast.admin).get(listed).content.decode()
    assert words not in sign_in(second_lead).get(reverse("escalation:endings")).content.decode()
    assert ending.get_absolute_url() not in sign_in(second_lead).get(listed).content.decode()
    assert "For me to confirm" not in sign_in(cast.viewer).get(reverse("escalation:endings")).content.decode()
    confirm(ending)
    assert waiting(cast.admin) == []
    propose(cast.second_subject, by=cast.admin, why="suspended", successor=None)
    for person in (cast.lead, second_lead):
        assert waiting(person) == [(1, listed)]
        assert "nd of a subject to confirm" in sign_in(person).get(reverse("work:mine")).content.decode()


def test_the_trail_says_who_did_what(cast, at_level, propose, confirm):
    at_level("enhanced")
    confirm(propose())
    with acting(cast.admin):
        rows = AuditEvent.objects.filter(verb__regex="^subject.end|level.taken_over")
        assert {(row.verb, row.actor) for row in rows} == {
            ("subject.ending_proposed", cast.lead.name), ("subject.ending_confirmed", cast.admin.name),
            ("subject.ended", cast.admin.name), ("level.taken_over", cast.admin.name),
        }  # fmt: skip


@pytest.mark.parametrize(
    "order", ["UPDATE escalation_endingstep SET by_name = 'x'", "DELETE FROM escalation_endedsubject"]
)
def test_history_cannot_be_changed_or_removed(cast, propose, confirm, order):
    confirm(propose())
    with acting(cast.lead), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(order)
        assert EndingStep.objects.count() == 2


def test_the_committee_is_given_a_note_of_it_and_no_false_step_down(cast, at_level, propose, confirm, today):
    """T8, "note in QC": what ended is noted, and its successor's new level is an item of its own."""
    at_level("enhanced")
    confirm(propose())
    since, labels = today - 30 * DAY, {level: level.label for level in Level}
    with acting(cast.lead):
        levels, endings = level_facts(since, today), ending_facts(since, today)
        assert cast.subject.pk not in {fact.subject_id for fact in levels}
        items = gather(levels, [], Period(since=since, until=today), today=today, labels=labels, endings=endings)
        known_since = ending_facts(today, today, known_at=timezone.now())
    note = next(item for item in items if item.rule == "subject_ended")
    assert (note.section, note.ask, note.subject_id) == ("advise", "note", cast.subject.pk)
    assert f"{cast.subject} merged into another on" in note.text
    assert f"It stood at Enhanced. {cast.second_subject} follows it, at Enhanced." in note.text
    (raised,) = (item for item in items if item.subject_id == cast.second_subject.pk)
    assert raised.rule == "new_enhanced"
    assert "Taken over from" in raised.text
    assert known_since == []


def test_the_pages_take_a_merger_from_proposal_to_both_subjects(cast, at_level, sign_in, today):
    at_level("enhanced")
    browser, about = sign_in(cast.lead), reverse("escalation:end_subject", args=[cast.subject.pk])
    assert about in browser.get(reverse("escalation:subject", args=[cast.subject.pk])).content.decode()
    given = {"why": "merges", "reasons": "They become one (invented).", "successor": str(cast.second_subject.pk)}
    given |= {"effective_on_day": today.day, "effective_on_month": today.month, "effective_on_year": today.year}
    refused = browser.post(about, given | {"successor": str(cast.subject.pk)})
    assert refused.status_code == 422
    assert "It cannot follow itself" in refused.content.decode()
    proposed = browser.post(about, given)
    assert proposed.status_code == 302
    page = browser.get(proposed.url).content.decode()
    assert "You proposed this" in page
    assert "Confirm as the second person" not in page
    second = sign_in(cast.admin)
    assert "Confirm as the second person" in second.get(proposed.url).content.decode()
    assert second.post(f"{proposed.url}confirm/", {"note": ""}).status_code == 302
    browser = sign_in(cast.lead)
    gone = browser.get(reverse("escalation:subject", args=[cast.subject.pk])).content.decode()
    heir = browser.get(reverse("escalation:subject", args=[cast.second_subject.pk])).content.decode()
    assert "Ended on" in gone
    assert reverse("escalation:subject", args=[cast.second_subject.pk]) in gone
    assert "It took over" in heir
    with acting(cast.lead):
        taken = LevelDecision.objects.get(subject=cast.second_subject).request
    assert "This level was taken over from" in browser.get(taken.get_absolute_url()).content.decode()
    refusal = browser.get(reverse("escalation:propose", args=[cast.subject.pk])).content.decode()
    assert "No level is proposed for it" in refusal
