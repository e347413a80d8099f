"""Requests and levels for the tests of assurance levels. All grounds are invented."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from concerns.models import Concern
from escalation import actions
from escalation.letters import actions as letters
from escalation.letters import tasks as letter_tasks
from escalation.letters.models import Letter
from escalation.letters.queries import first_words
from escalation.letters.rules import Kind
from escalation.models import Assurance, Committee, LevelRequest, Meeting
from escalation.rules.exits import Terms
from quality_oversight import frameworks
from tests.cast import Cast, acting

CRITERIA = tuple(
    Terms(text=words) for words in ("Handovers below 2 per cent for 12 weeks", "No corridor care on three visits")
)
FULL: dict[str, Any] = {
    "grounds": "Long waits have not responded to three months of routine oversight.",
    "consequence": 4,
    "likelihood": 4,
    "risk_profile": "Older people wait longest. Confidence in the evidence is high.",
    "profile": {"people": "About 300 a week.", "immediacy": "Harm is happening now.", "grip": "A new chief nurse."},
    "tried_locally": "Daily calls and an improvement plan of the trust's own.",
    "accountability": "Commissioned by this ICB. No licence conditions.",
    "plan_status": "A revised plan is agreed.",
    "no_rapid_review_reason": "",
    "qig_view": "Ready to step down.",
    "interests": "None",
    "act_rapidly": "no",
    "other_evidence": [("IQ01", "Delays are the most frequent theme"), ("EL01", "Requirement notices on waiting")],
    "exit_criteria": CRITERIA,
}
DECISION = {"reasons": "Several sources agree.", "interests": "None"}


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def full(today: date) -> dict[str, Any]:
    """Everything that a proposal needs to be authorised, but the group's view."""
    return FULL | {"provider_informed_on": today, "rapid_review_on": today - timedelta(days=3)}


@pytest.fixture
def proposed(cast: Cast, full: dict[str, Any]) -> Callable[..., LevelRequest]:
    """Propose a level as the quality lead of the north."""

    def make(target: str = "enhanced", **changes: Any) -> LevelRequest:
        with acting(changes.pop("by", cast.lead)) as lead:
            subject = changes.pop("subject", cast.subject)
            return actions.propose(subject, target, by=lead, **{**full, **changes})

    return make


@pytest.fixture
def considered(cast: Cast, proposed: Callable[..., LevelRequest]) -> Callable[..., LevelRequest]:
    """Propose a level and record that the group supports it."""

    def make(target: str = "enhanced", view: str = "support", **changes: Any) -> LevelRequest:
        request = proposed(target, **changes)
        with acting(cast.secretary) as secretary:
            return actions.consider(request, by=secretary, view=view, note="Members agree.")

    return make


@pytest.fixture
def now(cast: Cast) -> Callable[..., LevelRequest]:
    """A request as it stands now."""

    def read(request: LevelRequest) -> LevelRequest:
        with acting(cast.lead):
            return LevelRequest.objects.select_related("subject", "proposer").get(pk=request.pk)

    return read


@pytest.fixture
def at_level(
    cast: Cast, considered: Callable[..., LevelRequest], now: Callable[..., LevelRequest]
) -> Callable[..., LevelRequest]:
    """Bring a subject to a level by the ordinary route; gives the request of the last move."""

    def make(level: str, subject: Any = None) -> LevelRequest:
        steps = {"enhanced": ["enhanced"], "intensive": ["enhanced", "intensive"]}[level]
        for target in steps:
            request = considered(target, subject=subject or cast.subject)
            with acting(cast.executive if target == "enhanced" else cast.region) as authoriser:
                actions.authorise(request, by=authoriser, **DECISION)
        return now(request)

    return make


@pytest.fixture
def standing(cast: Cast) -> Callable[..., Assurance]:
    """The current level of a subject."""

    def read(subject: Any = None) -> Assurance:
        with acting(cast.lead):
            return Assurance.objects.get(subject=subject or cast.subject)

    return read


@pytest.fixture
def concern(cast: Cast) -> Concern:
    with acting(cast.lead) as lead:
        return Concern.objects.create(
            ref="QC-2026-0001", subject=cast.subject, title="Long waits in the emergency department",
            summary="Seen on a visit.", source="IL06", date_identified=timezone.localdate(), domains=["safety"],
            initial_consequence=4, initial_likelihood=4, consequence=4, likelihood=3, status="open", lead=lead,
        )  # fmt: skip


@pytest.fixture
def sqg(cast: Cast, today: date) -> Meeting:
    with acting(cast.lead):
        group = Committee.objects.create(key="sqg", name="System Quality Group", kind="sqg")
        return Meeting.objects.create(committee=group, held_on=today - timedelta(days=7), status="held")


@pytest.fixture
def terms(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Change what the framework in force says of one move."""

    def change(key: str, **changes: Any) -> None:
        kept = frameworks.load("north-east-and-north-cumbria")
        moves = tuple(replace(each, **changes) if each.key == key else each for each in kept.transitions)
        monkeypatch.setattr(frameworks, "load", lambda name: replace(kept, transitions=moves))

    return change


@pytest.fixture
def letter(cast: Cast, at_level: Callable[..., Any]) -> Letter:
    """A letter of entry, complete."""
    at_level("enhanced")
    with acting(cast.lead) as by:
        words = first_words(cast.subject, Kind.ENTRY, by=by)
        return letters.write(cast.subject, Kind.ENTRY, by=by, recipient="The chief executive", **words)


@pytest.fixture
def made(cast: Cast, letter: Letter) -> Letter:
    """The same with its PDF."""
    with acting(cast.lead) as by:
        letters.ask_for_pdf(letter, by=by)
    letter_tasks.print_letter(str(cast.lead.tenant_id), str(cast.lead.pk), str(letter.pk))
    with acting(cast.lead):
        return Letter.objects.select_related("subject__provider__organisation").get(pk=letter.pk)
