"""Random walks in which subjects also end, merge, are suspended and taken up again, beside requests about levels.

With ends too there is no way to a level without a decision, no two current levels, and nothing goes on about what
ended.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone
from hypothesis import strategies as some
from hypothesis.stateful import invariant, rule

from escalation import actions
from escalation.models import Assurance, EndedSubject, Ending, EndingStep, LevelDecision, LevelRequest
from escalation.queries.levels import level_on
from escalation.rules.endings import PAIR
from escalation.rules.endings import STEPS as ENDING_STEPS
from escalation.rules.workflow import CLOSED
from tests.cast import acting
from tests.escalation.test_any_walk_of_requests import COUNTS, Walk, walk

TWO = ("lead", "admin")  # the quality lead and the administrator, who end subjects between them
ANYBODY = (*TWO, *TWO, *TWO, "executive", "viewer", "region", "provider_user")
WHY = ("merges", "suspended", "closes", "contract_ends", "suspended", "nonsense")
WAYS = (
    ("raise", "merges", "confirm end", "its day", "correct end"),
    ("suspended", "confirm end", "its day", "correct end", "resumes", "confirm end"),
    ("raise", "suspended", "confirm end", "merges", "confirm end"),
    ("suspended", "withdraw end"),
)
ENDING_STEPS_TAKEN = {"end", "lift", "confirm end", "withdraw end", "correct end", "its day"}


class WalkWithEnds(Walk):
    """The walk of requests, and two subjects that end, of which each may follow the other."""

    def everything(self) -> Any:
        before = super().everything()
        with acting(self.cast.lead):
            ends = list(Ending.objects.order_by("pk").values_list("pk", "status", "holds_from", "version"))
            ended = list(EndedSubject.objects.order_by("pk").values_list("pk", "starts_on", "until"))
            return before, ends, ended, EndingStep.objects.count()

    @rule(
        person=some.sampled_from(ANYBODY),
        which=some.integers(0, 1),
        why=some.sampled_from(WHY),
        days=some.integers(-1, 1),
    )
    def end(self, person: str, which: int, why: str, days: int) -> None:
        self.end_as(person, which, why, days)

    def end_as(self, person: str, which: int, why: str, days: int) -> None:
        given: dict[str, Any] = {
            "why": why,
            "effective_on": timezone.localdate() + timedelta(days=days),
            "reasons": "Agreed (invented).",
        }
        if why == "merges":
            given["successor"] = self.subjects[1 - which]
        elif why != "suspended":
            given["no_successor_reason"] = "Nobody follows (invented)."
        name = "lift" if why == "resumes" else "end"
        self.attempt(name, person, lambda by: actions.propose_ending(self.subjects[which], by=by, **given))

    @rule(
        person=some.sampled_from(ANYBODY),
        number=some.integers(0, 3),
        step=some.sampled_from(["confirm end", "withdraw end", "correct end"]),
        said=some.booleans(),
    )
    def go_on_with_an_end(self, person: str, number: int, step: str, said: bool) -> None:
        with acting(self.cast.lead):
            ends = list(Ending.objects.order_by("-proposed_at")[:3])
        if ends:
            self.take_with_end(ends[number % len(ends)], step, person, said)

    def take_with_end(self, ending: Ending, step: str, person: str, said: bool) -> None:
        reason, earlier = "As agreed." if said else " ", timezone.localdate() - timedelta(days=2)
        acts: dict[str, Callable[[Any], Any]] = {
            "confirm end": lambda by: actions.confirm_ending(ending, by=by),
            "withdraw end": lambda by: actions.withdraw_ending(ending, by=by, reason=reason),
            "correct end": lambda by: actions.correct_ending(ending, by=by, reason=reason, effective_on=earlier),
        }
        self.attempt(step, person, acts[step])

    @rule(which=some.integers(0, 1), first=some.integers(0, 1), pick=some.integers(0, 9))
    def the_usual_way_of_an_end(self, which: int, first: int, pick: int) -> None:
        """The next step of a subject's end by somebody who may take it."""
        with acting(self.cast.lead):
            about = Ending.objects.filter(subject=self.subjects[which]).select_related("proposer")
            open_one = about.filter(status="proposed").first()
            paused = (
                EndedSubject.objects.filter(subject=self.subjects[which], until=None).select_related("ending").first()
            )
            standing = Assurance.objects.filter(subject=self.subjects[which])
            raised = standing.exclude(level="routine").exists()
        if open_one is not None:
            other = TWO[open_one.proposer.role == "quality_lead"]
            self.take_with_end(open_one, "withdraw end" if pick == 9 else "confirm end", other, said=True)
        elif paused is not None and pick < 3:
            self.take_with_end(paused.ending, "correct end", "executive", said=True)
        elif paused is not None:
            self.end_as(TWO[first], which, "resumes", 0)
        else:
            why = "merges" if pick > 7 or (raised and pick > 2) else "suspended"
            self.end_as(TWO[first], which, why, int(pick % 3 == 2))

    @rule(which=some.integers(0, 1), first=some.integers(0, 1), days=some.integers(0, 1), way=some.sampled_from(WAYS))
    def a_whole_end(self, which: int, first: int, days: int, way: tuple[str, ...]) -> None:
        """A level that an end can take away, and that end, as far as each of its steps is open."""
        for step in way:
            if step == "raise":
                for _ in range(3):
                    self.the_usual_way(which=which, pick=0, turn=0)
            elif step in WHY or step == "resumes":
                self.end_as(TWO[first], which, step, days)
            elif step == "its day":
                self.the_day_of_an_end_comes(days=days)
            else:
                with acting(self.cast.lead):
                    newest = Ending.objects.filter(subject=self.subjects[which]).order_by("-proposed_at").first()
                if newest is not None:
                    person = "executive" if step == "correct end" else TWO[1 - first]
                    self.take_with_end(newest, step, person, said=True)

    @rule(days=some.integers(0, 1))
    def the_day_of_an_end_comes(self, days: int) -> None:
        with acting(self.cast.lead):
            done = actions.bring_endings_into_effect(timezone.localdate() + timedelta(days=days))
        if done:
            COUNTS["its day"] = COUNTS.get("its day", 0) + len(done)

    @invariant()
    def two_persons_end_a_subject(self) -> None:
        with acting(self.cast.lead):
            for ending in Ending.objects.select_related("proposer", "confirmer"):
                told = [None, *ending.steps.order_by("at", "pk").values_list("status", flat=True)]
                moved = {(a, b) for a, b in pairwise(told) if a != b}
                assert moved <= ENDING_STEPS, moved
                if ending.status in ("confirmed", "effective"):
                    two = (ending.proposer, ending.confirmer)
                    assert len({each.user_id for each in two}) == 2
                    assert {each.role for each in two} == set(PAIR)
                assert ending.covered.exists() == (ending.status == "effective" and ending.why != "resumes")

    @invariant()
    def what_ended_has_no_current_level_and_nothing_goes_on_about_it(self) -> None:
        with acting(self.cast.lead):
            ended = list(EndedSubject.objects.filter(until=None).values_list("subject", flat=True))
            assert len(ended) == len(set(ended))
            current = list(Assurance.objects.current().values_list("subject", flat=True))
            assert len(current) == len(set(current))
            assert not set(current) & set(ended)
            assert not LevelRequest.objects.filter(subject__in=ended).exclude(status__in=CLOSED).exists()
            far = timezone.localdate() + timedelta(days=9)
            levels = list(level_on(far).values_list("subject", flat=True))
            assert len(levels) == len(set(levels))
            assert not set(levels) & set(ended)

    @invariant()
    def what_was_taken_over_has_a_decision_of_the_two(self) -> None:
        with acting(self.cast.lead):
            taken = LevelRequest.objects.exclude(succeeds=None).select_related("succeeds", "proposer")
            for request in taken:
                ending, decision = request.succeeds, LevelDecision.objects.get(request=request, corrects=None)
                assert ending is not None
                assert (decision.by_id, request.proposer_id) == (ending.confirmer_id, ending.proposer_id)
                assert (ending.status, ending.successor_id) == ("effective", request.subject_id)
                assert request.target == ending.covered.get(decision=decision).level
                COUNTS["taken over"] = COUNTS.get("taken over", 0) + 1


def test_no_walk_with_ends_comes_to_a_level_without_a_decision(cast):
    """The walks reach every step of an end, and a level that is taken over."""
    walk(cast, 12, 40, machine=WalkWithEnds)
    assert {*ENDING_STEPS_TAKEN, "taken over", "propose", "authorise"} <= set(COUNTS), COUNTS
