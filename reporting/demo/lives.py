"""The way of one invented concern through its life, step by step as the actions would have taken it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from concerns.actions.history import Changes, changes_between, in_words, stage_in_words
from concerns.models import Concern, ConcernAnswer, ConcernEvent, ConcernShare
from concerns.rules.lifecycle import MOVE_NAMES, MOVES, ClosureReason, Route, Status, reporter_words
from concerns.rules.risk import Stage
from concerns.rules.vocabulary import Harm, Sensitivity
from providers.models import Organisation
from quality_oversight.frameworks import Framework
from quality_oversight.tenancy.models import Membership, Signed
from reporting.demo.days import moment
from reporting.demo.directory import Place

NEWS = {"raised", *MOVE_NAMES}  # what answers the person who logged it
TRIAGED = (Status.TRIAGE, Status.OPEN)
WAYS: dict[Status, tuple[Status, ...]] = {
    Status.SUBMITTED: (),
    Status.TRIAGE: (Status.TRIAGE,),
    Status.OPEN: TRIAGED,
    Status.MONITORING: (*TRIAGED, Status.MONITORING),
    Status.CLOSED: (*TRIAGED, Status.MONITORING, Status.CLOSED),
    Status.NO_FURTHER_ACTION: (Status.TRIAGE, Status.NO_FURTHER_ACTION),
    Status.REDIRECTED: (Status.TRIAGE, Status.REDIRECTED),
    Status.DUPLICATE: (Status.TRIAGE, Status.DUPLICATE),
}
ELSEWHERE = (
    ("Contract review meeting", "A matter for the contract, now on the agenda of the next contract review meeting."),
    (
        "Specialised commissioning team of the region",
        "The region commissions this service and has accepted the concern.",
    ),
    ("The provider's own quality committee", "Best put right where it arose; the provider reports back in two months."),
    ("Quality group of the place", "Concerns one place only. Its quality group has taken it on, with a named lead."),
)
NO_ACTION = (
    "Looked at with the provider. The event was handled well and learning is shared; no wider pattern was found.",
    "The figures were corrected at source. After correction they lie within the usual variation.",
)
CLOSURES = (
    (ClosureReason.TRANSFERRED, "The lead commissioner has taken this on in writing and opened a concern of its own."),
    (ClosureReason.SUPERSEDED, "The improvement plan of the provider's assurance level now covers this in full."),
    (ClosureReason.NO_CASE, "A joint review of records with the provider found care in line with guidance."),
)
# What the person who logged the concern is told, by the reason for closing.
OUTCOMES = {
    ClosureReason.RESOLVED: "The provider has changed how it works, and checks by the ICB show that the change holds.",
    ClosureReason.TRANSFERRED: "The board that commissions the service works on this now, and knows what you told us.",
    ClosureReason.SUPERSEDED: "This is now part of a wider plan for the provider, which is followed every month.",
    ClosureReason.NO_CASE: "Records were looked at together with the provider. Care was in line with guidance.",
}


@dataclass
class Told:
    """One concern to be: a template, a provider, and where it stands today."""

    template: dict[str, Any]
    place: Place
    status: Status
    age: int
    words: dict[str, Any]
    shared: bool = False
    reopened: bool = False
    repeats: "Told | None" = None
    concern: Concern = field(default_factory=Concern)


class Life:
    """A concern in hand and the steps it has taken."""

    def __init__(self, concern: Concern, framework: Framework, today: date) -> None:
        self.concern, self.framework = concern, framework
        self.at, self.end = concern.logged_at, moment(today - timedelta(days=1), 17)
        self.events: list[ConcernEvent] = []
        self.shares: list[ConcernShare] = []
        self.answers: list[ConcernAnswer] = []
        self.reader: Membership | None = None

    def wait(self, share: float, most: timedelta = timedelta.max) -> None:
        """Let a share of the time that is left go by, at least half an hour."""
        left = max(self.end - self.at, timedelta())
        day = timezone.localdate(self.at + min(left * share, most))
        self.at = max(min(moment(day, 14, self.at.minute), self.end), self.at + timedelta(minutes=30))

    def step(
        self,
        verb: str,
        by: Membership,
        *,
        text: str = "",
        changes: Changes | None = None,
        shared: bool = False,
        audience: Sequence[UUID] = (),
    ) -> None:
        """Keep the step that was just taken, and answer whoever logged the concern where it is news for that person."""
        concern = self.concern
        event = ConcernEvent(
            **Signed.signature(by),
            concern=concern,
            verb=verb,
            at=self.at,
            text=text,
            changes=changes or {},
            shared=shared,
            audience=list(audience),
            status=concern.status,
            consequence=concern.consequence,
            likelihood=concern.likelihood,
            domains=concern.domains,
        )
        self.events.append(event)
        concern.version = len(self.events)
        self.reader = self.reader or by
        if verb in NEWS:
            words = reporter_words(concern, verb)
            answer = ConcernAnswer(
                concern=concern, event=event, reader_id=self.reader.user_id, ref=concern.ref, words=words
            )
            answer.at = answer.read_at = answer.mailed_at = self.at
            self.answers.append(answer)

    def share(self, organisation: Organisation, by: Membership, reason: str, caveat: str = "") -> None:
        """Share the concern with one organisation."""
        self.concern.shared_with = [*self.concern.shared_with, organisation.pk]
        signed = Signed.signature(by) | {"at": self.at, "reason": reason, "caveat": caveat}
        self.shares.append(ConcernShare(concern=self.concern, organisation=organisation, **signed))
        changes = {"shared_with": ["", organisation.name]}
        self.step("shared", by, text=reason, changes=changes, shared=True, audience=[organisation.pk])

    def move(
        self, target: Status, by: Membership, *, text: str = "", shared: bool = False, changes: Changes | None = None
    ) -> None:
        """Move the concern along one row of the table of moves."""
        origin = Status(self.concern.status)
        self.concern.status = target
        told = {"status": [origin.label, target.label]} | (changes or {})
        self.step(MOVES[origin, target].name, by, text=text, changes=told, shared=shared)

    def rescore(self, likelihood: int, by: Membership, text: str, *, shared: bool = False) -> None:
        """Score the current risk again, between rare and its initial likelihood."""
        concern = self.concern
        likelihood = max(1, min(likelihood, concern.initial_likelihood))
        if likelihood == concern.likelihood:
            return
        before = stage_in_words(concern, Stage.CURRENT)
        concern.likelihood = likelihood
        concern.areas = {stage: areas for stage, areas in concern.areas.items() if stage != Stage.CURRENT}
        after = stage_in_words(concern, Stage.CURRENT)
        self.step("rescored", by, text=text, changes={"current_risk": [before, after]}, shared=shared)

    def aim(self, target: Sequence[int], by: Membership) -> None:
        """Set the target for the risk."""
        concern = self.concern
        concern.target_consequence, concern.target_likelihood = target
        changes = {"target_risk": ["", stage_in_words(concern, Stage.TARGET)]}
        self.step("rescored_target", by, text="Agreed with the provider.", changes=changes)


def live(told: Told, framework: Framework, people: dict[str, Membership], dice: Random, *, today: date) -> Life:
    """Lead a concern from its logging to where it stands today."""
    life = Life(told.concern, framework, today)
    worker, raiser = _workers(told, people, dice)
    told.concern.status = Status.SUBMITTED
    life.step("raised", raiser)
    way = (*WAYS[Status.CLOSED], Status.OPEN) if told.reopened else WAYS[told.status]
    for number, target in enumerate(way, start=1):
        if number <= len(TRIAGED):
            life.wait(0.5, most=timedelta(days=dice.randint(1, 4)))
        else:
            life.wait(1 / (len(way) - number + 1.5))
        _take(life, target, told, worker, dice)
        if target == Status.OPEN and number == len(TRIAGED):
            _work(life, told, worker, dice)
    return life


def _workers(told: Told, people: dict[str, Membership], dice: Random) -> tuple[Membership, Membership]:
    """Who works on a concern and who logs it; restricted ones stay with those who are cleared."""
    if told.concern.sensitivity == Sensitivity.SPEAK_UP:
        return people["exec-quality-lead"], people["exec-quality-lead"]
    if told.concern.sensitivity == Sensitivity.SAFEGUARDING:
        return people["quality-lead"], people["exec-quality-lead"]
    return told.place.lead, people[dice.choice(("quality-lead", "quality-lead-2", "sqg-member", "exec-quality-lead"))]


def _take(life: Life, target: Status, told: Told, by: Membership, dice: Random) -> None:
    concern, progress = life.concern, told.template["progress"]
    if target == Status.OPEN and concern.status == Status.TRIAGE:
        concern.lead = by
        life.move(target, by, changes={"lead": ["", by.name]})
    elif target == Status.OPEN:
        before = concern.get_closure_reason_display()
        changes = {"closure_reason": [before, ""], "outcome": [concern.outcome, ""]}
        concern.closure_reason, concern.closure_evidence, concern.closed_on, concern.outcome = "", "", None, ""
        life.move(target, by, text="New reports of the same kind have come in.", changes=changes)
        life.wait(0.2)
        life.rescore(concern.initial_likelihood, by, "The controls have not held.")
    elif target == Status.MONITORING:
        life.rescore(concern.likelihood - dice.choice((1, 2)), by, progress, shared=told.shared)
        life.wait(0.1)
        life.move(target, by, text=progress, shared=told.shared)
    elif target == Status.CLOSED:
        _close(life, told, by, dice)
    elif target == Status.NO_FURTHER_ACTION:
        concern.outcome = (
            "The event was handled well where it happened, and what was learnt from it has been passed on."
        )
        life.move(target, by, text=dice.choice(NO_ACTION), changes={"outcome": ["", concern.outcome]})
    elif target == Status.REDIRECTED:
        concern.route = Route.OTHER
        concern.redirected_to, reason = dice.choice(ELSEWHERE)
        life.move(target, by, text=reason, changes={"redirected_to": ["", concern.redirected_to]})
    elif target == Status.DUPLICATE and told.repeats:
        concern.duplicate_of = told.repeats.concern
        life.move(target, by, changes={"duplicate_of": ["", told.repeats.concern.ref]})
    else:
        life.move(target, by)


def _close(life: Life, told: Told, by: Membership, dice: Random) -> None:
    concern = life.concern
    resolved = (ClosureReason.RESOLVED, told.template["evidence"])
    reason, evidence = resolved if told.reopened else dice.choice((resolved, resolved, resolved, *CLOSURES))
    if reason == ClosureReason.RESOLVED:
        life.rescore(1, by, "The controls have held.")
    life.wait(0.1)
    concern.closure_reason, concern.closure_evidence, concern.closed_on = reason, evidence, timezone.localdate(life.at)
    concern.outcome = OUTCOMES[reason]
    changes = {"outcome": ["", concern.outcome], "closure_reason": ["", reason.label]}
    life.move(Status.CLOSED, by, text=evidence, shared=told.shared, changes=changes)


def _work(life: Life, told: Told, by: Membership, dice: Random) -> None:
    """Share it, find out about harm, score it again: what happens while a concern is open."""
    concern = life.concern
    if told.shared and told.place.subject.provider:
        life.wait(0.05)
        life.share(told.place.organisation, by, "The concern is about your services.")
    if target := told.template.get("target"):
        life.wait(0.05)
        life.aim(target, by)
    if concern.harm == Harm.UNKNOWN and dice.random() < 0.5:
        life.wait(0.1)
        before = in_words(concern, ["harm"], life.framework.key)
        concern.harm = Harm.LOW
        life.step("edited", by, changes=changes_between(before, in_words(concern, ["harm"], life.framework.key)))
    if told.status == Status.OPEN and dice.random() < 0.5:
        life.wait(0.4)
        life.rescore(concern.likelihood - 1, by, told.template["progress"], shared=told.shared)
