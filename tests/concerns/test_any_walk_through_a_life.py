"""Random walks of several people through the lives of several concerns, legal and illegal, against the real database.

After every step everything is compared with a model that is worked out by hand (tests/concerns/life.py): no impossible
state, no lost update, no reference twice or left out, no refused step that leaves a trace.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from concerns import actions
from concerns.models import Concern, ConcernAnswer, ConcernEvent, ConcernLink, ConcernUpdate
from concerns.queries import live_counts_by_subject_and_domain
from concerns.rules.lifecycle import LIVE, MOVES, Status, moves_from
from concerns.views.past import words_at
from providers.models import Organisation
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Membership
from tests.cast import SECOND_TRUST, TRUST, UNSEEN_TRUST, acting
from tests.concerns.life import LONDON, NOTHING_LEFT, Clock, Life, World

MOST_CONCERNS = 5  # of one walk
START = datetime(2026, 3, 10, 23, 50, tzinfo=LONDON)  # so that short waits pass midnight, too
REFUSALS = (
    ValidationError,
    PermissionDenied,
    actions.SavedMeanwhileError,
    Concern.DoesNotExist,
    ConcernLink.DoesNotExist,
)
SCORES = some.tuples(some.integers(1, 5), some.integers(1, 5))
STREAMS = some.sampled_from(["standard", "standard", "standard", "speak_up"])
TEXTS = {"reason": "Heard at the visit.", "evidence": "The audit.", "outcome": "Trained.", "redirected_to": "The board"}
WORDS = {
    "title": ["Falls on two wards", "Falls", "Night staffing", ""],
    "harm": ["low", "severe"],
    "domains": [["safety"], ["safety", "effectiveness"], ["effectiveness"]],
    "sensitivity": ["standard", "speak_up"],
    "immediacy": ["soon", "immediate"],
    "immediate_safety_action": ["", "Beds closed."],
    "people_affected": [None, 3],
    "subject": ["subject", "second_subject"],
    "lead": [None, "lead", "executive"],
}
BLANKS = [None, None, None, "reason", "evidence", "outcome", "route", "duplicate_of"]
TICK = timedelta(seconds=7)  # between two steps
PAUSES = [20, 50, 70, 600, 86_400]


@dataclass(frozen=True)
class Step:
    """What somebody tries; each kind of step reads what it needs of it."""

    kind: str
    person: str
    one: int
    other: int
    score: tuple[int, int]
    stream: str
    words: tuple[tuple[str, int], ...]
    pick: int


# As often as each must be tried for the rare meetings of two steps to be met.
KINDS = ["move_on"] * 7 + ["edit"] * 4 + ["undo"] * 3 + ["merge"] * 2 + ["rescore", "link"] * 2
KINDS += ["log", "move", "share", "stop_sharing", "unlink", "update", "wait"]
STEPS = some.builds(
    Step,
    kind=some.sampled_from(KINDS),
    person=some.sampled_from(["lead", "lead", "lead", "executive", "executive", "executive", "viewer"]),
    one=some.integers(0, MOST_CONCERNS - 1),
    other=some.integers(0, MOST_CONCERNS - 1),
    score=SCORES,
    stream=STREAMS,
    words=some.lists(some.tuples(some.sampled_from(list(WORDS)), some.integers(0, 11)), max_size=3).map(tuple),
    pick=some.integers(0, 59),
)
ROWS = [field.attname for field in Concern._meta.concrete_fields if field.name not in ("tenant", "logged_at")]


class Walk(RuleBasedStateMachine):
    """The steps that people take. The executive is cleared for speaking up, and so sees every concern."""

    def __init__(self, cast: Any, described: Callable[..., dict[str, Any]]) -> None:
        super().__init__()
        self.cast, self.described = cast, described
        self.example = transaction.atomic()
        self.example.__enter__()
        self.clock = Clock(START)
        self.world = World(cleared={cast.executive.pk})
        self.old: dict[UUID, Concern] = {}  # as somebody still has it in a browser
        self.ties: list[ConcernLink] = []
        self.days: dict[Any, dict[UUID, Life]] = {}
        self.said: dict[tuple[Any, UUID], dict[str, str]] = {}
        self.traces = self.count_traces()

    @initialize(first=STEPS, second=STEPS)
    def begin(self, first: Step, second: Step) -> None:
        self.log(first)
        self.log(second)

    @rule(step=STEPS)
    def somebody_does_something(self, step: Step) -> None:
        self.touched = self.choose(step.one)
        getattr(self, step.kind)(step)

    def choose(self, number: int) -> UUID:
        return list(self.world.lives)[number % len(self.world.lives)]

    def teardown(self) -> None:
        if self.world.lives:
            with self.clock.running(), acting(self.cast.executive):
                self.check_days()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def attempt(self, allowed: bool, act: Callable[..., Any], *args: Any, by: Any, **given: Any) -> Any:
        """Take a step as somebody, and see that it is refused when the model refuses it, and only then."""
        self.clock.time += TICK
        done = refused = None
        try:
            with self.clock.running(), acting(by):
                done = act(*args, by=by, **given)
        except REFUSALS as refusal:
            refused = refusal
        assert allowed == (refused is None), f"{act.__name__}: {refused!r}"
        traces = self.count_traces()
        assert (traces == self.traces) or refused is None, "a refused step left a trace"
        self.traces = traces
        return done

    def count_traces(self) -> tuple[int, int]:
        with acting(self.cast.executive):
            return AuditEvent.objects.count(), ConcernEvent.objects.count()

    def log(self, step: Step) -> None:
        if len(self.world.lives) >= MOST_CONCERNS:
            return
        by = getattr(self.cast, step.person)
        pair = dict(zip(("initial_consequence", "initial_likelihood"), step.score, strict=True))
        words = self.described(sensitivity=step.stream, **pair)
        allowed = step.stream == "standard" or by.pk in self.world.cleared
        made = self.attempt(allowed, actions.raise_concern, by=by, subject=self.cast.subject, **words)
        if made is None:
            self.log(replace(step, person="executive"))
            return
        number = 1 + sum(each.row["ref"].startswith(made.ref[:2]) for each in self.world.lives.values())
        assert made.ref == f"{'SU' if step.stream == 'speak_up' else 'QC'}-2026-{number:04}"
        row = {name: getattr(made, name) for name in ROWS}
        assert row | words | NOTHING_LEFT | {"status": "submitted", "version": 1, "shared_with": []} == row
        life = self.world.lives[made.pk] = Life(row | {"version": 0}, by.pk)
        life.tell("raised", by.pk, self.clock.time, {})
        self.old[made.pk] = made
        self.touched = made.pk

    def edit(self, step: Step) -> None:
        """Change some words, now and then of a version that is no longer the last one."""
        pk, by = self.touched, getattr(self.cast, step.person)
        life = self.world.lives[pk]
        given: dict[str, Any] = {name: WORDS[name][choice % len(WORDS[name])] for name, choice in step.words}
        given |= {name: getattr(self.cast, given[name]) for name in ("subject", "lead") if given.get(name)}
        values = {f"{n}_id" if n in ("subject", "lead") else n: getattr(v, "pk", v) for n, v in given.items()}
        version = life.row["version"] - (step.pick % 4 == 1)
        allowed = self.world.may_edit(pk, by, version, values)
        self.attempt(allowed, actions.edit, self.old[pk], by=by, version=version, **given)
        if allowed and any(life.row[name] != value for name, value in values.items()):
            life.tell("edited", by.pk, self.clock.time, values)

    def move(self, step: Step) -> None:
        """Any move, mostly one that the table does not have, or one that lacks what it needs."""
        self.make(step, list(Status)[step.pick % len(Status)], BLANKS[step.other % len(BLANKS)])

    def move_on(self, step: Step) -> None:
        """A move that the table has."""
        first, *others = moves_from(self.world.lives[self.touched].row["status"])
        targets = [first, first, *others]  # the straight way leads on to the others
        self.make(step, targets[step.pick % len(targets)])

    def merge(self, step: Step) -> None:
        self.make(step, Status.DUPLICATE)

    def make(self, step: Step, to: Status, blank: str | None = None) -> None:
        pk, by = self.touched, getattr(self.cast, step.person)
        move = MOVES.get((self.world.lives[pk].row["status"], to))
        everything = TEXTS | {"closure_reason": "resolved", "route": "complaints"}
        everything |= {"duplicate_of": self.old[self.choose(step.other)]}
        given = {name: everything[name] for name in (move.needs if move else TEXTS)}
        given |= {blank: None if blank == "duplicate_of" else ""} if blank in given else {}
        if move and move.name == "accept":
            lead = [None, self.cast.lead, self.cast.executive][step.other % 3]
            given |= {"lead": lead} if lead else {}
            given |= dict(zip(("consequence", "likelihood"), step.score, strict=True)) if step.pick % 2 else {}
        allowed = self.world.may_move(pk, to, by, given)
        self.attempt(allowed, actions.move, self.old[pk], to, by=by, **given)
        if allowed:
            self.world.move(pk, to, by, self.clock.time, given)

    def undo(self, step: Step) -> None:
        """Take back a move, mostly one's own."""
        pk = self.touched
        last = self.world.lives[pk].steps[-1].by
        own = next(each for each in (self.cast.lead, self.cast.executive, self.cast.viewer) if each.pk == last)
        by = own if step.pick % 3 else getattr(self.cast, step.person)
        allowed = self.world.may_undo(pk, by, self.clock.time + TICK)
        self.attempt(allowed, actions.undo, self.old[pk], by=by)
        if allowed:
            self.world.undo(pk, by, self.clock.time)

    def rescore(self, step: Step) -> None:
        pk, by, initial = self.touched, getattr(self.cast, step.person), step.pick % 3 == 0
        life, pair = self.world.lives[pk], dict(zip(("consequence", "likelihood"), step.score, strict=True))
        changes = {f"initial_{name}" if initial else name: value for name, value in pair.items()}
        then = life.row | changes
        below = then["consequence"] * then["likelihood"] <= then["initial_consequence"] * then["initial_likelihood"]
        allowed = self.world.sees(by, pk) and then != life.row and below
        allowed = allowed and by.may_over("concern.triage", life.row["sensitivity"])
        allowed = allowed and life.row["status"] in LIVE
        which = "initial" if initial else "current"
        self.attempt(allowed, actions.rescore, self.old[pk], by=by, reason="Seen.", which=which, **pair)
        if allowed:
            life.tell("rescored_initial" if initial else "rescored", by.pk, self.clock.time, changes)

    def share(self, step: Step) -> None:
        pk, by = self.touched, getattr(self.cast, step.person)
        life, organisation = self.world.lives[pk], (TRUST, SECOND_TRUST, UNSEEN_TRUST)[step.pick % 3]
        allowed = self.world.sees(by, pk) and by.may("concern.share") and not life.restricted
        allowed = allowed and organisation not in life.row["shared_with"]
        whom = Organisation.objects.get(pk=organisation)
        self.attempt(allowed, actions.share, self.old[pk], by=by, organisation=whom, reason="They run it.")
        if allowed:
            life.tell("shared", by.pk, self.clock.time, {"shared_with": [*life.row["shared_with"], organisation]})

    def stop_sharing(self, step: Step) -> None:
        pk, by = self.touched, getattr(self.cast, step.person)
        life = self.world.lives[pk]
        allowed = self.world.sees(by, pk) and by.may("concern.share") and bool(life.row["shared_with"])
        self.attempt(allowed, actions.stop_sharing, self.old[pk], by=by)
        while allowed and life.row["shared_with"]:
            life.tell("unshared", by.pk, self.clock.time, {"shared_with": life.row["shared_with"][1:]})

    def may_edit(self, by: Membership, pk: UUID) -> bool:
        return by.may_over("concern.edit", self.world.lives[pk].row["sensitivity"])

    def link(self, step: Step) -> None:
        pk, other, by = self.touched, self.choose(step.other), getattr(self.cast, step.person)
        allowed = self.world.sees(by, pk, other) and self.may_edit(by, pk) and pk != other
        allowed = allowed and {pk, other} not in self.world.links.values()
        given = {"way": ["related", "causes", "follows"][step.pick % 3], "reason": "One ward."}
        made = self.attempt(allowed, actions.link, self.old[pk], by=by, other=self.old[other], **given)
        if made:
            self.ties.append(made)
            self.world.links[made.pk] = frozenset({pk, other})
            self.tell_both(self.world.links[made.pk], "linked", by)

    def unlink(self, step: Step) -> None:
        """Take away a link, which may have been taken away meanwhile."""
        if not self.ties:
            return
        tie, by = self.ties[step.pick % len(self.ties)], getattr(self.cast, step.person)
        pair = self.world.links.get(tie.pk, frozenset())
        allowed = bool(pair) and self.world.sees(by, *pair) and any(self.may_edit(by, pk) for pk in pair)
        self.attempt(allowed, actions.unlink, tie, by=by, reason="No.")
        if allowed:
            del self.world.links[tie.pk]
            self.tell_both(pair, "unlinked", by)

    def tell_both(self, pair: frozenset[UUID], verb: str, by: Membership) -> None:
        for here in pair:
            (there,) = pair - {here}
            self.world.lives[here].tell(verb, by.pk, self.clock.time, {}, about=there)

    def update(self, step: Step) -> None:
        pk, by = self.touched, getattr(self.cast, step.person)
        made = self.attempt(self.world.sees(by, pk), actions.add_update, self.old[pk], by=by, text="A visit.")
        if made:
            with acting(self.cast.executive):  # the time of an update is the machine's own
                ConcernUpdate.objects.filter(pk=made.pk).update(at=self.clock.now())
            self.world.lives[pk].updates.append(self.clock.time)

    def wait(self, step: Step) -> None:
        self.clock.time += timedelta(seconds=PAUSES[step.pick % len(PAUSES)])

    @invariant()
    def every_row_is_as_the_model_says(self) -> None:
        """No impossible state, no lost update; who did not act on a concern finds it unchanged."""
        with acting(self.cast.executive):
            rows = {row["id"]: row for row in Concern.objects.values(*ROWS)}
        assert rows == {pk: life.row for pk, life in self.world.lives.items()}
        refs = sorted(row["ref"] for row in rows.values())
        for prefix in ("QC", "SU"):
            mine = [ref for ref in refs if ref.startswith(prefix)]
            assert mine == [f"{prefix}-2026-{n:04}" for n in range(1, len(mine) + 1)]
        for row in rows.values():
            ended = {name for name in NOTHING_LEFT if row[name] not in ("", None)}
            assert ended == LEFT[row["status"]], row["status"]

    @invariant()
    def every_step_is_in_history_with_the_state_after_it(self) -> None:
        with acting(self.cast.executive):
            events = list(ConcernEvent.objects.order_by("at", "id"))
        for pk, life in self.world.lives.items():
            told = [event for event in events if event.concern_id == pk]
            assert [event.verb for event in told] == [step.verb for step in life.steps]
            last = told[-1]
            now = (last.status, last.consequence, last.likelihood, last.domains)
            assert now == tuple(life.row[name] for name in ("status", "consequence", "likelihood", "domains"))
            if last.verb == "edited":
                names = {name.removesuffix("_id") for name in life.steps[-1].changed}
                names |= {"marking"} if "sensitivity" in names else set()  # a restricted one is always sensitive
                assert set(last.changes) == names

    @invariant()
    def everybody_sees_what_they_may_see(self) -> None:
        for person, shown in (
            (self.cast.lead, lambda life: not life.restricted),
            (self.cast.provider_user, lambda life: TRUST in life.row["shared_with"]),
        ):
            with acting(person):
                seen = set(Concern.objects.values_list("pk", flat=True))
            assert seen == {pk for pk, life in self.world.lives.items() if shown(life)}

    @invariant()
    def whoever_logged_it_has_an_answer_for_every_move_that_stands(self) -> None:
        for person in (self.cast.lead, self.cast.executive, self.cast.viewer):
            with acting(person):
                found = ConcernAnswer.objects.filter(reader=person.user_id).count()
            assert found == sum(life.answers for life in self.world.lives.values() if life.logged_by == person.pk)

    @invariant()
    def counts_and_words_are_those_of_now_and_of_the_days_before(self) -> None:
        today = self.clock.day
        with self.clock.running(), acting(self.cast.executive):
            if self.days and today not in self.days:
                self.check_days()
            counted = {key: (each.count, each.worst) for key, each in live_counts_by_subject_and_domain().items()}
            assert counted == self.world.count()
            said, life = self.words(self.touched, today), self.world.lives[self.touched]
            assert (said["status"], said["title"]) == (Status(life.row["status"]).label, life.row["title"])
            assert said["current_risk"].startswith(f"{life.row['score']} ")
            self.days[today] = {pk: deepcopy(each) for pk, each in self.world.lives.items()}
            self.said[today, self.touched] = said

    def check_days(self) -> None:
        """What is told of a past day's end is what stood then, in words and in numbers."""
        for (day, pk), said in self.said.items():
            assert self.words(pk, day) == said, day
        for day, then in self.days.items():
            tallies = live_counts_by_subject_and_domain(day)
            past = World((), {pk: Life(self.as_counted(pk, each), each.logged_by) for pk, each in then.items()})
            assert {key: (each.count, each.worst) for key, each in tallies.items()} == past.count(), day

    def as_counted(self, pk: UUID, then: Life) -> dict[str, Any]:
        """A past day is counted under today's provider and stream: what was put right was never otherwise."""
        return then.row | {name: self.world.lives[pk].row[name] for name in ("subject_id", "sensitivity")}

    def words(self, pk: UUID, day: Any) -> dict[str, str]:
        end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON)
        concern = Concern.objects.select_related("subject", "lead__user").get(pk=pk)
        return words_at(concern, end, self.cast.north.framework_key)


LEFT: dict[str, set[str]] = {status: set() for status in Status.values} | {
    "closed": {"closure_reason", "closure_evidence", "closed_on", "outcome"},
    "no_further_action": {"outcome"},
    "redirected": {"route", "redirected_to"},
    "duplicate": {"duplicate_of_id"},
}


def test_no_walk_leads_to_an_impossible_state_or_loses_anything(cast, described):
    with acting(cast.executive):
        Membership.objects.update(starts_on=START.date())
        cast.executive.clearances = ["speak_up"]
        cast.executive.save(update_fields=["clearances"])
    run_state_machine_as_test(
        lambda: Walk(cast, described),
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            derandomize=True,
            phases=[Phase.generate],  # a failing walk is shown as it was: to shrink it takes minutes
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
