"""One trust, one concern, five ICBs: the same story runs differently in each framework, and rightly.

`docs/five-frameworks.md` says what differs. Its table follows from the data, and each row of it is told by a test here.
"""

import html
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from escalation import actions
from escalation.actions.committees import plan_meetings
from escalation.editor import actions as editor
from escalation.models import Assurance, Committee, LevelDecision, LevelRequest
from escalation.rules.emergencies import confirming_roles
from quality_oversight import frameworks
from quality_oversight.frameworks import Framework
from quality_oversight.frameworks.vocabulary import COMMITTEE_KINDS, MEETING_TYPES, PARTY_TYPES, SUBJECT_KINDS
from tests.cast import acting
from tests.escalation.conftest import DECISION

BIRMINGHAM, HERTFORDSHIRE, NATIONAL, NORTH_EAST, STAFFORDSHIRE = frameworks.keys()
FOUR_WEEKS = timedelta(days=27)
YEAR = timedelta(days=364)


@dataclass(frozen=True, kw_only=True)
class Told:
    """How the story goes in one framework."""

    levels: tuple[str, str, str]
    full: str  # how the page of the subject names the level that it has entered
    agrees: tuple[str, ...]  # who must agree to enhanced, and to routine again
    domain: str  # what the concern's domain "safety" is called
    sqg_in_four_weeks: int
    qc_in_a_year: int
    filters: tuple[str, ...]  # committees through which a concern passes first
    reports_to: tuple[str, ...]
    owner: str


PLAIN = ("Routine", "Enhanced", "Intensive")
ENHANCED = "Enhanced quality assurance and improvement"
STORIES = {
    BIRMINGHAM: Told(
        levels=("Green", "Amber", "Red"), full="Amber - enhanced", agrees=(), domain="Safety",
        sqg_in_four_weeks=4, qc_in_a_year=12, filters=("qiag",), reports_to=("qc", "rqg", "board"),
        owner="ICB executive quality lead",
    ),
    HERTFORDSHIRE: Told(
        levels=PLAIN, full=ENHANCED, agrees=(), domain="Safe", sqg_in_four_weeks=1, qc_in_a_year=12, filters=(),
        reports_to=("qc", "rqg"), owner="Director of Nursing and Quality",
    ),
    NATIONAL: Told(
        levels=PLAIN, full=ENHANCED, agrees=(), domain="Safe", sqg_in_four_weeks=1, qc_in_a_year=12, filters=(),
        reports_to=("qc", "rqg"), owner="Chief Nurse",
    ),
    NORTH_EAST: Told(
        levels=PLAIN, full=ENHANCED, agrees=(), domain="Patient safety", sqg_in_four_weeks=1, qc_in_a_year=12,
        filters=(), reports_to=("qc", "rqg"), owner="Chief Nurse",
    ),
    STAFFORDSHIRE: Told(
        levels=PLAIN, full="Enhanced quality assurance", agrees=("regional_oversight_body",), domain="Safe",
        sqg_in_four_weeks=1, qc_in_a_year=6, filters=(), reports_to=("qc", "rqg"),
        owner="Chief Nursing and Therapies Officer",
    ),
}  # fmt: skip
every_story = pytest.mark.parametrize(("key", "told"), STORIES.items())


@pytest.fixture
def runs(cast):
    """Let the ICB of the north run a framework from today, as its administrator would: from a file."""

    def take(key: str) -> Framework:
        with acting(cast.admin):
            draft = editor.take_in(frameworks.text_of(key), by=cast.admin)
            editor.publish(
                by=cast.admin, version=draft.version, label="2.0", effective_from=timezone.localdate(), note="Invented."
            )
        for person in cast.by_role.values():
            person.tenant.refresh_from_db()
        return frameworks.load(key)

    return take


@pytest.fixture
def entered(cast, concern, considered, now):
    """The trust's way into the enhanced level: from the concern to the executive's decision."""

    def make():
        request = considered("enhanced", concern_ids=[concern.pk])
        with acting(cast.executive) as executive:
            actions.authorise(request, by=executive, **DECISION)
        return now(request)

    return make


def agree(cast, request):
    with acting(cast.region) as region:
        actions.concur(request, by=region)


@every_story
def test_who_must_agree_before_the_trust_is_enhanced(cast, runs, entered, now, key, told):
    runs(key)
    request = entered()
    assert request.status == ("awaiting_concurrence" if told.agrees else "effective")
    if told.agrees:
        with acting(cast.lead):
            assert Assurance.objects.get(subject=cast.subject).level == "routine"
        agree(cast, request)
    assert now(request).status == "effective"
    with acting(cast.lead):
        standing = Assurance.objects.get(subject=cast.subject)
        assert (standing.level, standing.review_due - standing.since) == ("enhanced", timedelta(days=30))
        assert list(LevelDecision.objects.get().concurrences.values_list("party", flat=True)) == list(told.agrees)


@every_story
def test_who_must_agree_before_the_trust_is_routine_again(cast, runs, entered, considered, now, key, told):
    runs(key)
    request = entered()
    if told.agrees:
        agree(cast, request)
    back = considered("routine")
    with acting(cast.executive) as executive:
        actions.authorise(back, by=executive, override_reason="The trust has left the ward (invented).", **DECISION)
    assert now(back).status == ("awaiting_concurrence" if told.agrees else "effective")
    if told.agrees:
        agree(cast, back)
    with acting(cast.lead):
        assert Assurance.objects.get(subject=cast.subject).level == "routine"


@every_story
def test_intensive_is_the_region_s_in_each(cast, runs, entered, considered, now, key, told):
    runs(key)
    request = entered()
    if told.agrees:
        agree(cast, request)
    onward = considered("intensive")
    with acting(cast.executive) as executive, pytest.raises(PermissionDenied):
        actions.authorise(onward, by=executive, **DECISION)
    with acting(cast.region) as region:
        actions.authorise(onward, by=region, **DECISION)
    assert now(onward).status == "effective"


@every_story
def test_an_emergency_takes_two_people_in_each(cast, runs, proposed, now, key, told):
    """EA10: straight to intensive on a Saturday night, in effect once the second person has confirmed it."""
    runs(key)
    request = proposed("intensive", emergency=True, provider_informed_on=None)
    with acting(cast.region) as region:
        actions.authorise(request, by=region, **DECISION)
    assert now(request).status == "awaiting_confirmer"
    with acting(cast.executive) as executive:
        actions.confirm(request, by=executive)
    assert now(request).status == "effective"


@every_story
def test_the_pages_speak_the_words_of_the_framework(cast, runs, entered, sign_in, concern, key, told):
    framework = runs(key)
    request = entered()
    if told.agrees:
        agree(cast, request)
    client = sign_in(cast.lead)
    subject = html.unescape(client.get(reverse("escalation:subject", args=[cast.subject.pk])).content.decode())
    assert told.full in subject
    assert "; ".join(framework.all_interventions("enhanced")) in subject
    detail = html.unescape(client.get(reverse("concerns:detail", args=[concern.pk])).content.decode())
    assert framework.domain("safety").label == told.domain
    assert told.domain in detail
    document = html.unescape(client.get(reverse("escalation:framework")).content.decode())
    assert told.owner in document
    assert ("Quality summit" in document) == (key == BIRMINGHAM)
    board = html.unescape(client.get(reverse("reporting:dashboard")).content.decode())
    others = {word for each in STORIES.values() for word in each.levels} - set(told.levels)
    assert told.levels[1] in board
    assert not [word for word in others if f">{word}<" in board]


@every_story
def test_the_committees_meet_and_report_as_the_framework_says(cast, runs, key, told):
    framework, today = runs(key), timezone.localdate()
    with acting(cast.lead):
        known = {committee.key: committee for committee in Committee.objects.all()}
        sqg = plan_meetings(known["sqg"], since=today, until=today + FOUR_WEEKS)
        qc = plan_meetings(known["qc"], since=today, until=today + YEAR)
        assert len(sqg) == told.sqg_in_four_weeks
        assert len(qc) == told.qc_in_a_year
        assert known["sqg"].reports_to == known[told.reports_to[0]]
        assert tuple(key for key, each in known.items() if each.kind == "internal_filter") == told.filters
    assert framework.committee("sqg").reports_to == told.reports_to


@every_story
def test_a_request_names_its_framework_for_good(cast, runs, entered, key, told):
    runs(key)
    request = entered()
    with acting(cast.lead):
        decision = LevelDecision.objects.get()
        assert decision.framework == cast.lead.tenant.framework != cast.lead.tenant.framework_key
        assert LevelRequest.objects.get(pk=request.pk).framework == decision.framework


# What the table of docs/five-frameworks.md says: its rows, and how each follows from the data.
def words(keys, names=PARTY_TYPES):
    return ", ".join(names[key] for key in keys) or "Nobody"


def meets(framework, key):
    return framework.committee(key).cadence.text


ROWS = {
    "Short labels of the levels": lambda f: ", ".join(level.short_label for level in f.levels),
    "Label of the middle level": lambda f: f.level("enhanced").label,
    "Who leads at the middle level": lambda f: words(f.level("enhanced").lead.parties),
    "Who must agree to enhanced": lambda f: words(f.transition("T1").concurrence_parties),
    "Who must agree to routine again": lambda f: words(f.transition("T5").concurrence_parties),
    "Meetings at the routine level": lambda f: words(f.level("routine").meeting_types, MEETING_TYPES),
    "Meetings at the middle level": lambda f: words(f.level("enhanced").meeting_types, MEETING_TYPES),
    "Meetings at the highest level": lambda f: words(f.level("intensive").meeting_types, MEETING_TYPES),
    "Interventions at the highest level, lower ones included": lambda f: str(len(f.all_interventions("intensive"))),
    "Executive owner": lambda f: f.level("enhanced").exec_owner.title,
    "Kinds of subject": lambda f: words(f.level("enhanced").applies_to.kinds, SUBJECT_KINDS),
    "System Quality Group": lambda f: meets(f, "sqg"),
    "It reports to": lambda f: ", ".join(f.committee(key).name for key in f.committee("sqg").reports_to),
    "Quality committee": lambda f: meets(f, "qc"),
    "Further groups": lambda f: ", ".join(
        f"{each.name} ({COMMITTEE_KINDS[each.kind].lower()})" for each in f.committees
        if each.kind not in ("sqg", "rqg", "qc", "board")
    ) or "None",
    "Quality domains": lambda f: ", ".join(domain.label for domain in f.domains),
}  # fmt: skip
SAME = {
    "review of each level": lambda f: [level.review_days for level in f.levels],
    "colours and shapes": lambda f: [(level.colour.name, level.shape) for level in f.levels],
    "who authorises": lambda f: [(move.authoriser_party, move.authoriser_role) for move in f.transitions],
    "what each move needs": lambda f: [move.requires for move in f.transitions],
    "which moves are allowed, and which as an emergency": lambda f: [(m.allowed, m.emergency) for m in f.transitions],
    "who may confirm an emergency as the second person": lambda f: [confirming_roles(m) for m in f.transitions],
    "agreement to step down from intensive": lambda f: f.transition("T4").concurrence_parties,
    "levels that go to the board": lambda f: f.reporting_chain.board_levels,
    "right of reply": lambda f: (f.right_of_reply.required, f.right_of_reply.working_days),
    "clock of contract levers": lambda f: (f.clock.withhold_limit, f.clock.accuracy_days, f.clock.steps),
}


def table():
    """The table as it must stand in the document."""
    known = [frameworks.load(key) for key in STORIES]
    lines = ["| | " + " | ".join(framework.area for framework in known) + " |", "| --- |" + " --- |" * len(known)]
    lines += [f"| {name} | " + " | ".join(tell(framework) for framework in known) + " |" for name, tell in ROWS.items()]
    return "\n".join(lines)


def test_the_document_says_what_differs():
    text = (Path(settings.BASE_DIR) / "docs" / "five-frameworks.md").read_text(encoding="utf-8")
    assert table() in text
    for name in SAME:
        assert name in text, name


@pytest.mark.parametrize("name", ROWS)
def test_each_row_of_the_table_differs_somewhere(name):
    assert len({ROWS[name](frameworks.load(key)) for key in STORIES}) > 1


@pytest.mark.parametrize("name", SAME)
def test_what_the_document_calls_the_same_is_the_same(name):
    assert len({repr(SAME[name](frameworks.load(key))) for key in STORIES}) == 1
