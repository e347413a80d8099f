"""The story of a subject, what was known on a day and what was done, and what an authoriser had before them."""

import re
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from concerns.models import Concern, ConcernEvent
from escalation import actions
from escalation.interventions import actions as interventions
from escalation.interventions.models import Intervention, InterventionEvent
from escalation.letters import actions as letters
from escalation.models import LevelDecision, LevelPeriod
from escalation.story import tasks
from escalation.story.models import DayPaper
from escalation.story.queries import day_of, replay, timeline
from escalation.story.rules import LEFT_OUT, Kind
from quality_oversight.audit.models import AuditEvent
from quality_oversight.people import actions as people_actions
from quality_oversight.tenancy.models import Membership, Signed
from tests.cast import acting
from tests.escalation.conftest import DECISION
from tests.pdf import barriers
from tests.rows import add_concern, add_concern_event, add_risk

CANARY = "Zugzwang"


@pytest.fixture
def lived(cast, at_level, today):
    """Enhanced with a dissent, corrected, reviewed, with a notice; a concern, and one of speaking up."""
    with acting(cast.guardian):
        hidden = add_concern(cast.subject, 7, sensitivity="speak_up", title=CANARY)
        add_concern_event(hidden, cast.guardian)
        seen = add_concern(cast.subject, 8, title="Corridor care")
        add_concern_event(seen, cast.lead)
    request = at_level("enhanced")
    with acting(cast.executive) as by:
        decision = request.decisions.get()
        actions.correct(decision, by=by, reason="A slip of the pen", effective_from=today - timedelta(days=2))
    with acting(cast.lead) as by:
        actions.record_review(cast.subject, by=by, outcome="continue", note="Steady.")
        interventions.add(
            cast.subject, "contract", by=by, type="cpn", text="Handovers.", started_on=today, owner=cast.lead
        )
    return request


@pytest.fixture
def tell(cast):
    def read(by=None, **options):
        with acting(by or cast.lead) as reader:
            return timeline(cast.subject, by=reader, **options)

    return read


@pytest.fixture
def know(cast):
    def read(day, by=None, **options):
        with acting(by or cast.lead) as reader:
            return day_of(cast.subject, day, by=reader, **options)

    return read


@pytest.fixture
def asked(cast, sign_in):
    """Ask for the PDF of a day, and let the worker make it."""

    def ask(somebody, day):
        response = sign_in(somebody).post(reverse("story:ask_paper", args=[cast.subject.pk, day.isoformat()]))
        assert response.status_code == 302
        pk = response.url.rstrip("/").rpartition("/")[2]
        tasks.print_day(str(somebody.tenant_id), str(somebody.pk), pk)
        with acting(somebody):
            return DayPaper.objects.get(pk=pk)

    return ask


def text_of(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def test_every_kind_is_told_newest_first(lived, tell):
    entries = tell().entries
    assert {entry.kind for entry in entries} == set(Kind) - {Kind.TOLD, Kind.REPLY, Kind.ENDING, Kind.LETTER}
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
    correction = next(entry for entry in entries if entry.kind == Kind.CORRECTION)
    assert ("Why it was corrected", "A slip of the pen") in correction.facts


def test_only_the_kinds_that_are_asked_for(lived, tell):
    assert {entry.kind for entry in tell(kinds=["review", "decision"]).entries} == {Kind.REVIEW, Kind.DECISION}


def test_a_restricted_concern_is_told_to_those_who_are_cleared_and_in_no_paper(cast, lived, tell, know, today):
    assert CANARY not in str(tell().entries)
    assert CANARY in str(tell(cast.guardian).entries)
    assert tell(cast.guardian).marked.is_sensitive
    assert CANARY not in str(tell(cast.guardian, paper=True).entries)
    assert CANARY in str(know(today, cast.guardian).concerns)
    for made in (know(today), know(today, cast.guardian, paper=True)):
        assert CANARY not in str((made.concerns, made.before, made.after))
        assert [each.title for each in made.concerns] == ["Corridor care"]


def test_the_story_asks_as_many_queries_for_many_entries_as_for_few(cast, lived, know, tell, today):
    counts = []
    for number in (1, 20):
        with acting(cast.lead) as by:
            for n in range(number):
                concern = add_concern(cast.subject, 100 * number + n)
                add_concern_event(concern, by)
                actions.record_review(cast.subject, by=by, outcome="continue", note="Steady.")
                add_risk(cast.subject, by, 100 * number + n)
        with acting(cast.lead), CaptureQueriesContext(connection) as asked:
            day_of(cast.subject, today, by=cast.lead)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_prints_and_filters(cast, lived, sign_in):
    client, address = sign_in(cast.lead), reverse("story:story", args=[cast.subject.pk])
    page = client.get(address).content.decode()
    assert page.index("Review as") < page.index("Request, ")
    oldest = client.get(f"{address}?order=oldest&kind=review&kind=request").content.decode()
    assert oldest.index("Request, ") < oldest.index("Review as")
    assert "Corridor care" not in oldest
    assert "Remove filter </span>Show: Reviews" in oldest


def test_what_was_known_is_what_stood_at_the_end_of_the_day(cast, lived, know, today):
    made = know(today)
    assert (made.period.level, made.step, len(made.interventions)) == ("enhanced", None, 1)
    yesterday = know(today - timedelta(days=1))
    assert (yesterday.period.level, yesterday.recorded, yesterday.corrected) == ("enhanced", None, True)
    assert (yesterday.concerns, yesterday.interventions) == ((), ())
    assert yesterday.before == ()
    assert {entry.kind for entry in yesterday.later} == {Kind.LEVEL}
    assert {Kind.REQUEST, Kind.DECISION, Kind.CORRECTION} <= {entry.kind for entry in yesterday.after}


def test_what_was_recorded_only_later_is_told_apart(cast, lived, know, today, asked, sign_in):
    """An inquiry asks what was known: a review held then and written down today was not known then."""
    ago = today - timedelta(days=1)
    with acting(cast.lead) as by:
        actions.record_review(cast.subject, by=by, outcome="continue", note="Held before.", held_on=ago)
        visit = interventions.add(
            cast.subject, "visit", by=by, type="announced", text="Wards", team="Two nurses", started_on=ago,
            owner=cast.lead,
        )  # fmt: skip
    then, now = know(ago), know(today)
    assert {entry.kind for entry in then.later} == {Kind.LEVEL, Kind.REVIEW, Kind.INTERVENTION}
    assert not {Kind.REVIEW, Kind.INTERVENTION} & {entry.kind for entry in then.before}
    assert now.later == ()
    assert sum(entry.kind == Kind.REVIEW for entry in now.before) == 2
    asked_for = f"?on_day={ago.day}&on_month={ago.month}&on_year={ago.year}"
    page = sign_in(cast.lead).get(reverse("story:day", args=[cast.subject.pk]) + asked_for).content.decode()
    until, only_later = page.index("What had happened until then<"), page.index("was recorded only later")
    assert until < only_later < page.index("Held before.") < page.index("What was done after it")
    assert visit.ref in page[only_later:]
    paper = " ".join(text_of(bytes(asked(cast.lead, ago).pdf)).split())
    assert paper.index("was recorded only later") < paper.index("Held before.")


def test_an_intervention_is_told_as_it_was_known(cast, lived, know, today):
    """Ended and renamed since, it stood on the day in the words of the day."""
    with acting(cast.lead) as by:
        lever = Intervention.objects.get()
        ago = timezone.now() - timedelta(days=3)
        InterventionEvent.objects.create(**Signed.signature(by), intervention=lever, verb="added", at=ago)
        Intervention.objects.filter(pk=lever.pk).update(started_on=today - timedelta(days=3))
        lever = interventions.edit(
            Intervention.objects.get(), by=by, version=lever.version, type="sdip", text="Handovers."
        )
        interventions.end(lever, by=by, ended_on=today - timedelta(days=2), outcome="Met.")
    (then,) = know(today - timedelta(days=1)).interventions
    assert (then.what, then.owner) == ("Contract performance notice", cast.lead.name)
    assert know(today).interventions == ()
    ends = [entry.what for entry in know(today - timedelta(days=1)).later if entry.kind == Kind.INTERVENTION]
    assert ends == [f"{lever.ref} Service development and improvement plan ends"]


def test_the_story_tells_a_letter_once_it_was_sent(cast, made, tell, today):
    assert Kind.LETTER not in {entry.kind for entry in tell().entries}
    with acting(cast.lead) as by:
        letters.record_sent(made, by=by, sent_on=today, sent_how="email", sent_to="chief@trust.example")
    (entry,) = tell(kinds=["letter"]).entries
    assert entry.what == f"Letter sent: {made.heading}"
    assert ("To", "The chief executive, by email") in entry.facts


def test_the_open_request_the_score_and_the_title_of_that_day(cast, proposed, know, today):
    proposal = proposed("enhanced")
    with acting(cast.lead) as by:
        concern = add_concern(cast.subject, 3, title="Falls at night", consequence=5, likelihood=5)
        step = {**Signed.signature(by), "concern": concern, "status": "open"}
        ago = timezone.now() - timedelta(days=3)
        ConcernEvent.objects.create(**step, verb="raised", consequence=4, likelihood=3, at=ago)
        change = {"title": ["Falls", "Falls at night"]}
        ConcernEvent.objects.create(**step, verb="edited", consequence=5, likelihood=5, changes=change)
    now, then = know(today), know(today - timedelta(days=1))
    assert (now.step.request_id, then.step) == (proposal.pk, None)
    assert [(each.title, each.score) for each in now.concerns] == [("Falls at night", 25)]
    assert [(each.title, each.score) for each in then.concerns] == [("Falls", 12)]
    assert know(today - timedelta(days=4)).concerns == ()


def test_the_pdf_is_accessible_marked_and_complete(cast, lived, asked, today):
    with acting(cast.lead):
        Membership.objects.filter(pk=cast.lead.pk).update(clearances=["speak_up"])
    paper = asked(cast.lead, today)
    assert barriers(bytes(paper.pdf)) == []
    said = " ".join(text_of(bytes(paper.pdf)).split())
    for words in ("Corridor care", "A slip of the pen", "Several sources agree.", "Long waits", "OFFICIAL", LEFT_OUT):
        assert words in said
    assert CANARY not in said
    assert re.fullmatch(rf"what-was-known-of-.*_QHM_{today}_OFFICIAL\.pdf", paper.name)
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="level.day_printed").count() == 1


def test_a_row_of_the_pdf_keeps_together_unless_it_would_fill_the_page(cast, lived, asked, today):
    notes = [f"Steady, for the {number}th time." for number in range(40)]
    long = "A text that goes on over the page. " * 200
    with acting(cast.lead) as by:
        for note in (*notes, long[:4900]):
            actions.record_review(cast.subject, by=by, outcome="continue", note=note)
    paper = pypdf.PdfReader(BytesIO(bytes(asked(cast.lead, today).pdf)))
    pages = [" ".join(page.extract_text().split()) for page in paper.pages]
    for note in notes:
        (there,) = [page for page in pages if note in page]
        assert "Next review by" in there.partition(note)[2]
        assert there.partition(note)[0].rpartition("Review as")[2].endswith("What it found: ")
    whole = sum(page.count("A text that goes on over the page.") for page in pages)
    assert whole >= 135  # of 140, some broken over a line of two pages


def test_the_pdf_is_its_askers_alone_and_made_once(cast, lived, asked, sign_in, today):
    paper = asked(cast.lead, today)
    address = reverse("story:paper_file", args=[paper.pk])
    assert sign_in(cast.lead).get(address).headers["Content-Type"] == "application/pdf"
    assert "Your PDF is ready" in sign_in(cast.lead).get(paper.get_absolute_url()).content.decode()
    assert sign_in(cast.executive).get(address).status_code == 404
    tasks.print_day(str(cast.lead.tenant_id), str(cast.lead.pk), str(paper.pk))
    with acting(cast.lead):
        assert DayPaper.objects.get(pk=paper.pk).made_at == paper.made_at


def test_a_day_to_come_cannot_be_printed_nor_shown(cast, sign_in, today):
    client, tomorrow = sign_in(cast.lead), today + timedelta(days=1)
    assert client.post(reverse("story:ask_paper", args=[cast.subject.pk, tomorrow.isoformat()])).status_code == 404
    asked = f"?on_day={tomorrow.day}&on_month={tomorrow.month}&on_year={tomorrow.year}"
    page = client.get(reverse("story:day", args=[cast.subject.pk]) + asked)
    assert page.status_code == 422
    assert "Day must be today or in the past" in page.content.decode()


def test_a_step_that_moves_nothing_is_called_by_what_it_tells_of(cast, lived, tell, sign_in):
    with acting(cast.lead) as by:
        actions.note_criterion(lived.exit_criteria.first(), by=by, claim="partly", text="Falling.")
    told = [entry.what for entry in tell(kinds=[Kind.REQUEST]).entries]
    assert told[0].endswith(": exit criterion judged")
    assert sum(what.endswith(": in effect") for what in told) == 1
    assert any(what.endswith(": date of effect corrected") for what in told)
    assert "Exit criterion judged" in sign_in(cast.viewer).get(lived.get_absolute_url()).content.decode()


def test_the_authoriser_had_the_request_the_view_and_the_evidence_of_that_moment(cast, considered, concern, today):
    request = considered("enhanced", concern_ids=[concern.pk])
    with acting(cast.executive) as by:
        decision = actions.authorise(
            request, by=by, reasons="Several sources agree.", dissent="One member disagreed.", interests="None"
        )
    with acting(cast.lead) as by:
        criterion = request.exit_criteria.first()
        actions.note_criterion(criterion, by=by, claim="partly", text="Falling.")
        Concern.objects.filter(pk=concern.pk).update(consequence=1, likelihood=1)
        shown = replay(LevelDecision.objects.get(pk=decision.pk), by=by)
    assert shown.view.startswith("Supports the move")
    assert "Members agree." in shown.view
    assert [step.status for step in shown.steps] == ["drafted", "sqg_considered"]
    assert {criterion.recorded for criterion in shown.criteria} == {""}
    assert all(check.done for check in shown.checks)
    assert dict(shown.texts)["Grounds"].startswith("Long waits")
    assert shown.evidence[0].concern == concern


def test_a_decision_that_was_taken_back_says_so_where_it_is_replayed(cast, terms, considered, sign_in, asked, today):
    terms("T1", concurrence_parties=("regional_oversight_body",))
    request = considered("enhanced")
    with acting(cast.executive) as by:
        decision = actions.authorise(request, by=by, **DECISION)
        actions.withdraw(request, by=by, reason="The trust closed the ward itself.")
    told = f"Taken back on {today:%-d %B %Y} by {cast.executive.name}. It never took effect."
    assert told in sign_in(cast.lead).get(reverse("story:replay", args=[decision.pk])).content.decode()
    assert told in " ".join(text_of(bytes(asked(cast.lead, today).pdf)).split())


def test_the_authoriser_had_all_that_the_request_said(cast, considered, sign_in, asked, today):
    """What stood under the headings, whether to act rapidly and what help was asked for, with what was signed."""
    request = considered(
        "intensive", by=cast.lead, profile={"people": "Forty a week.", "immediacy": "Now.", "grip": "Weak."},
        act_rapidly="yes", done_at_once="Theatre four is closed.", support_needed="Peer review.",
    )  # fmt: skip
    with acting(cast.region) as by:
        decision = actions.authorise(request, by=by, reasons="Grave.", interests="A cousin works there.")
    with acting(cast.lead) as by:
        texts = dict(replay(LevelDecision.objects.get(pk=decision.pk), by=by).texts)
    assert texts["Act rapidly to protect patients or staff"] == "Yes. Theatre four is closed."
    assert texts["Risk profile: people affected"] == "Forty a week."
    assert texts["Support needed"] == "Peer review."
    page = sign_in(cast.lead).get(reverse("story:replay", args=[decision.pk])).content.decode()
    paper = " ".join(text_of(bytes(asked(cast.lead, today).pdf)).split())
    for told in (page, paper):
        assert "Theatre four is closed." in told
        assert "A cousin works there." in told


def test_of_an_emergency_the_view_that_came_later_is_not_shown(cast, proposed, now, today, sign_in, asked):
    request = proposed("intensive", emergency=True, provider_informed_on=None)
    with acting(cast.region) as by:
        actions.authorise(request, by=by, reasons="At once.", interests="None")
    with acting(cast.executive) as by:
        actions.confirm(request, by=by, note="By telephone.")
    with acting(cast.secretary) as by:
        actions.consider(now(request), by=by, view="support", note="Noted.")
    with acting(cast.lead) as by:
        decision = LevelDecision.objects.get()
        assert replay(decision, by=by).view == ""
    pages = [reverse("story:replay", args=[decision.pk]), reverse("story:story", args=[cast.subject.pk])]
    for page in pages:
        told = sign_in(cast.lead).get(page).content.decode()
        assert cast.executive.name in told, page
        assert "By telephone." in told, page
    assert cast.executive.name in " ".join(text_of(bytes(asked(cast.lead, today).pdf)).split())


def test_a_replay_leaves_out_evidence_that_the_reader_may_not_see(cast, considered, sign_in):
    with acting(cast.guardian) as by:
        hidden = add_concern(cast.subject, 9, sensitivity="speak_up", title=CANARY)
        request = considered("enhanced")
        request.evidence.create(concern=hidden, source="IL03")
    with acting(cast.executive) as by:
        decision = actions.authorise(request, by=by, reasons="Several sources agree.", interests="None")
    page = sign_in(cast.lead).get(reverse("story:replay", args=[decision.pk])).content.decode()
    assert "What the authoriser had before them" in page
    assert CANARY not in page


def test_a_correction_leads_to_what_stood_before_the_decision(cast, lived, sign_in):
    with acting(cast.lead):
        correction = LevelDecision.objects.exclude(corrects=None).get()
    page = sign_in(cast.lead).get(reverse("story:replay", args=[correction.pk])).content.decode()
    assert "Several sources agree." in page


def test_the_subjects_page_links_to_its_story(cast, lived, sign_in):
    page = sign_in(cast.lead).get(reverse("escalation:subject", args=[cast.subject.pk])).content.decode()
    with acting(cast.lead):
        decision = LevelPeriod.objects.order_by("at").first().decision
    for address in ("story:story", "story:day"):
        assert reverse(address, args=[cast.subject.pk]) in page
    assert reverse("story:replay", args=[decision.pk]) in page


def test_by_rest(cast, lived, today):
    with acting(cast.admin):
        secret = people_actions.issue_key(cast.lead, by=cast.admin, label="Test")[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    story = client.get(f"/api/v1/subjects/{cast.subject.pk}/story/?kind=review").json()
    assert [entry["kind"] for entry in story["entries"]] == ["review"]
    assert client.get(f"/api/v1/subjects/{cast.subject.pk}/story/?kind=colour").status_code == 400
    day = client.get(f"/api/v1/subjects/{cast.subject.pk}/day/?on={today - timedelta(days=1)}").json()
    assert (day["level"], day["level_recorded"], day["concerns"]) == ("enhanced", "routine", [])
    with acting(cast.lead):
        decision = LevelDecision.objects.get(corrects=None)
    shown = client.get(f"/api/v1/decisions/{decision.pk}/replay/").json()
    assert (shown["decision"], shown["score"]) == (str(decision.pk), 16)
    assert CANARY not in str((story, day, shown))
