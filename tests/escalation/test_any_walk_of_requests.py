"""Random walks of several people through requests about two subjects, legal and illegal, against the real database.

There is no way to a level without a decision, no two current levels, no two open requests, and a refused step leaves
nothing behind.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from escalation import actions
from escalation.following.actions import close
from escalation.models import Assurance, Concurrence, LevelDecision, LevelPeriod, LevelRequest, RequestStep
from escalation.queries.frameworks import framework_under
from escalation.rules.moves import MOVES
from escalation.rules.workflow import CLOSED, DECIDED, IN_EFFECT, STEPS
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting
from tests.escalation.conftest import FULL

PEOPLE = ("lead", "lead", "executive", "executive", "secretary", "region", "region", "viewer", "provider_user", "admin")
LEVELS = ("routine", "enhanced", "enhanced", "intensive")
REFUSALS = (PermissionDenied, ValidationError, DatabaseError)  # the last is the wall, which outside users meet first
STEPS_TAKEN = (
    ["consider"] * 2 + ["authorise"] * 3 + ["confirm"] * 2 + ["concur"] * 2 + ["decline", "return", "withdraw"]
)
VIEWS = ("support", "split", "not_support", "x")
STARTS = 0, 0, 0, 1  # days from today from which a decision takes effect


class Walk(RuleBasedStateMachine):
    """The steps that people take; the walk is rolled back at its end."""

    def __init__(self, cast: Any) -> None:
        super().__init__()
        self.cast = cast
        self.example = transaction.atomic()
        self.example.__enter__()
        self.subjects = [cast.subject, cast.second_subject]
        self.requests: list[LevelRequest] = []

    def teardown(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def attempt(self, name: str, person: str, act: Callable[..., Any]) -> Any:
        """Take a step as somebody; where it is refused, nothing has changed."""
        before = self.everything()
        try:
            with acting(getattr(self.cast, person)) as by:
                made = act(by)
        except REFUSALS:
            assert self.everything() == before, f"{name} was refused and left a trace"
            return None
        COUNTS[name] = COUNTS.get(name, 0) + 1
        return made

    def everything(self) -> Any:
        with acting(self.cast.lead):
            rows = LevelRequest.objects.order_by("pk").values_list("pk", "status", "version")
            levels = Assurance.objects.order_by("pk").values_list("subject", "level", "since", "review_due")
            counted = [each.objects.count() for each in (LevelDecision, LevelPeriod, RequestStep, AuditEvent)]
            return list(rows), [each for each in levels if each[2] is not None], counted

    @rule(
        person=some.sampled_from(PEOPLE),
        which=some.integers(0, 1),
        level=some.sampled_from(LEVELS),
        emergency=some.booleans(),
    )
    def propose(self, person: str, which: int, level: str, emergency: bool) -> None:
        self.propose_as(person, which, level, emergency)

    def propose_as(self, person: str, which: int, level: str, emergency: bool) -> None:
        given = FULL | {"provider_informed_on": timezone.localdate(), "no_rapid_review_reason": "None was needed."}
        given |= {"emergency": emergency, "region_statement": "The region agrees."}
        made = self.attempt("propose", person, lambda by: actions.propose(self.subjects[which], level, by=by, **given))
        if made is not None:
            self.requests.append(made)

    def some_request(self, number: int) -> LevelRequest | None:
        """A request, mostly the newest; as it was when it was made, so that every action must look again."""
        return self.requests[-1 - number % min(len(self.requests), 3)] if self.requests else None

    @rule(
        person=some.sampled_from(PEOPLE),
        number=some.integers(0, 5),
        step=some.sampled_from(
            [
                "consider",
                "consider",
                "authorise",
                "authorise",
                "authorise",
                "confirm",
                "confirm",
                "concur",
                "concur",
                "decline",
                "return",
                "withdraw",
                "close",
            ]
        ),
        pick=some.integers(0, 3),
    )
    def go_on(self, person: str, number: int, step: str, pick: int) -> None:
        request = self.some_request(number)
        if request is not None:
            self.take(request, step, person, pick)

    def take(self, request: LevelRequest, step: str, person: str, pick: int) -> None:
        """Try a step of a request as somebody."""
        day = timezone.localdate() + timedelta(days=STARTS[pick])
        acts: dict[str, Callable[[Any], Any]] = {
            "consider": lambda by: actions.consider(request, by=by, view=VIEWS[pick]),
            "authorise": lambda by: actions.authorise(
                request, by=by, reasons="Several sources agree.", effective_from=day, interests="None",
                override_reason="For a reason (invented).",
            ),
            "confirm": lambda by: actions.confirm(request, by=by),
            "concur": lambda by: actions.concur(request, by=by),
            "decline": lambda by: actions.decline(request, by=by, reason="No." if pick else " "),
            "return": lambda by: actions.return_for_more(request, by=by, reason="Say more." if pick else ""),
            "withdraw": lambda by: actions.withdraw(request, by=by, reason="Resolved."),
            "close": lambda by: close(request, by=by, reason="Others do what is left." if pick else ""),
        }  # fmt: skip
        self.attempt(step, person, acts[step])

    @rule(which=some.integers(0, 1), pick=some.integers(0, 3), turn=some.integers(0, 9))
    def the_usual_way(self, which: int, pick: int, turn: int) -> None:
        """The next step of a subject's open request by somebody who may take it; without one, a proposal."""
        with acting(self.cast.lead):
            rows = LevelRequest.objects.filter(subject=self.subjects[which]).exclude(status__in=CLOSED)
            request = rows.first()
            level = Assurance.objects.filter(subject=self.subjects[which]).values_list("level", flat=True).first()
        if request is None:
            target = {
                "routine": ("enhanced", "enhanced", "intensive", "intensive"),  # the last of them as an emergency
                "enhanced": ("intensive", "routine", "routine", "routine"),
            }.get(level or "routine", ("enhanced",) * 4)[pick]
            self.propose_as("lead", which, target, pick == 3 and target == "intensive")
            return
        self.requests.append(request)
        highest = "intensive" in (request.origin, request.target)
        authoriser = "region" if highest else "executive"
        step, person = {
            "drafted": ("authorise", authoriser) if request.emergency else ("consider", "secretary"),
            "sqg_considered": ("authorise", authoriser),
            "awaiting_confirmer": ("confirm", "executive"),
            "awaiting_concurrence": ("concur", "executive" if highest else "region"),
            "returned": ("withdraw", "lead"),
            "authorised": ("withdraw", authoriser),
        }[request.status]
        turns = {
            "sqg_considered": {7: "decline", 8: "decline", 9: "return"}, "awaiting_confirmer": {9: "decline"},
            "drafted": {9: "withdraw"},
        }.get(request.status, {})  # fmt: skip
        step = turns.get(turn, step)
        self.take(request, step, "lead" if step == "withdraw" and request.status == "drafted" else person, pick)

    @rule(days=some.integers(0, 2))
    def the_day_comes(self, days: int) -> None:
        with acting(self.cast.lead):
            actions.bring_into_effect(timezone.localdate() + timedelta(days=days))

    @invariant()
    def no_level_without_a_decision(self) -> None:
        with acting(self.cast.lead):
            for standing in Assurance.objects.all():
                of_subject = LevelPeriod.objects.filter(subject=standing.subject, decision__corrects=None)
                periods = list(of_subject.select_related("decision__request").order_by("at"))
                assert standing.level == (periods[-1].level if periods else "routine")
                before = "routine"
                for period in periods:
                    decision = period.decision
                    assert (decision.origin, decision.target) == (before, period.level)
                    assert (decision.origin, decision.target) in MOVES
                    assert decision.by_id is not None
                    assert decision.by.user_id != decision.request.proposer.user_id
                    if decision.request.succeeds_id:
                        before = period.level  # two people decided it with the end (test_any_walk_with_ends)
                        continue
                    self.an_emergency_was_confirmed(decision)
                    agreed = set(Concurrence.objects.filter(decision=decision).values_list("party", flat=True))
                    assert set(agreed_terms(decision).concurrence_parties) <= agreed | {decision.party}
                    before = period.level

    def an_emergency_was_confirmed(self, decision: LevelDecision) -> None:
        """By a second person, who neither proposed nor authorised it; nothing else ever is."""
        given = decision.confirmed
        assert (given is not None) == decision.emergency
        if given is not None:
            people = {given.by.user_id, decision.by.user_id, decision.request.proposer.user_id}  # type: ignore[union-attr]
            assert len(people) == 3

    @invariant()
    def one_decision_and_one_open_request(self) -> None:
        with acting(self.cast.lead):
            for subject in self.subjects:
                open_ones = LevelRequest.objects.filter(subject=subject).exclude(status__in=CLOSED)
                assert open_ones.count() <= 1
            for request in LevelRequest.objects.all():
                decided = request.decisions.filter(corrects=None).count()
                in_effect = LevelPeriod.objects.filter(decision__request=request, decision__corrects=None).count()
                assert in_effect == (request.status in IN_EFFECT)
                assert decided <= 1
                assert decided or request.status not in DECIDED

    @invariant()
    def every_step_of_the_history_is_in_the_table(self) -> None:
        with acting(self.cast.lead):
            for request in LevelRequest.objects.filter(succeeds=None):
                told = [None, *request.steps.order_by("at", "pk").values_list("status", flat=True)]
                moved = [(a, b) for a, b in pairwise(told) if a != b]
                assert set(moved) <= set(STEPS), moved


COUNTS: dict[str, int] = {}


def agreed_terms(decision: LevelDecision) -> Any:
    return framework_under(decision).transition_between(decision.origin, decision.target)


def walk(cast: Any, examples: int, steps: int, machine: type[Walk] = Walk) -> None:
    COUNTS.clear()
    run_state_machine_as_test(
        lambda: machine(cast),
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True,
            phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_no_walk_comes_to_a_level_without_a_decision(cast, terms):
    """The walks reach every kind of step; what they never reach would not be tested."""
    terms("T1", concurrence_parties=("regional_oversight_body",))
    walk(cast, 20, 40)
    assert set(COUNTS) == {"propose", *STEPS_TAKEN}, COUNTS
