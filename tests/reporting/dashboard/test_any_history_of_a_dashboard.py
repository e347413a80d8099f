"""Every number of a dashboard is what the history says, and what its list shows, at each level and day."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concerns.models import ConcernEvent, ConcernSubject
from concerns.rules.lifecycle import LIVE
from concerns.search.queries import listed
from concerns.work.models import ActionRevision
from escalation.models import Committee, LevelDecision, LevelPeriod, LevelRequest, Meeting
from escalation.queries import framework_of
from escalation.rules.levels import Level
from providers.models import Provider
from providers.structure.models import Belonging
from providers.structure.sight import sight
from quality_oversight.tenancy.models import Signed
from reporting.queries.behind import action_lines, deliveries_shown, narrowed
from reporting.queries.dashboard import board
from reporting.queries.states import counting
from reporting.rules.dashboard_lines import totals
from tests.cast import acting, assemble
from tests.rows import add_action, add_concern, add_subject

SPAN = 40  # days of history
BEGAN = date(2020, 1, 1)
DAY = timedelta(1)
STATUSES = ("submitted", "open", "monitoring", "closed")
DOMAINS = ("safety", "culture")
STEPS = st.lists(
    st.tuples(
        st.integers(0, SPAN),
        st.sampled_from(STATUSES),
        st.integers(1, 5),
        st.lists(st.sampled_from(DOMAINS), unique=True),
    ),
    min_size=1,
    max_size=4,
)
CONCERNS = st.lists(
    st.tuples(
        st.integers(0, 3),  # its own subject
        st.one_of(st.none(), st.tuples(st.integers(0, 3), st.integers(0, SPAN), st.integers(0, SPAN))),
        st.sampled_from(("standard", "standard", "speak_up")),
        STEPS,
        st.lists(st.tuples(st.integers(0, SPAN), st.integers(0, SPAN), st.integers(0, SPAN)), max_size=2),
    ),
    max_size=6,
)
MOVES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, SPAN), st.sampled_from(Level)), max_size=5)
MET = st.sets(st.integers(1, SPAN), max_size=2)


@pytest.fixture
def ground(fresh_database):
    """Two trusts, a service of the second, a place with the first trust and that service."""
    cast = assemble()
    with acting(cast.lead) as by:
        Provider.objects.update(added_at=at(BEGAN))
        service = add_subject("Maternity", "service", provider=cast.second_trust)
        place = add_subject("The coast", "place")
        for member in (cast.subject, service):
            Belonging.objects.create(whole=place, member=member, part="member", since=BEGAN, **Signed.signature(by))
    return cast, [cast.subject, cast.second_subject, service, place]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@contextmanager
def undone():
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(concerns=CONCERNS, moves=MOVES, met=MET, ago=st.integers(0, SPAN))
def test_numbers_are_what_history_says_and_what_lists_show(ground, concerns, moves, met, ago):
    cast, subjects = ground
    today = timezone.localdate()
    with acting(cast.lead, "speak_up") as by, undone():
        group, _ = Committee.objects.get_or_create(key="sqg", defaults={"name": "SQG", "kind": "sqg"})
        for day in met:
            Meeting.objects.create(committee=group, held_on=today - day * DAY, status="held")
        told = [write(by, subjects, number, *given) for number, given in enumerate(concerns, 1)]
        for place, day, level in moves:
            move(by, subjects[place], level, today - day * DAY)
        check(by, subjects, told, today - ago * DAY)


def write(by, subjects, number, own, further, stream, steps, actions):
    """Write one concern, its history and its actions; return what an oracle needs."""
    today = timezone.localdate()
    steps = sorted({ago: step for ago, *step in steps}.items(), reverse=True)
    status, score, domains = steps[-1][1]
    ended = {"closed_on": today, "closure_reason": "x", "closure_evidence": "x"} if status == "closed" else {}
    logged = today - steps[0][0] * DAY
    concern = add_concern(
        subjects[own], number, status=status, sensitivity=stream, consequence=score, likelihood=1, domains=domains,
        logged_at=at(logged), **ended,
    )  # fmt: skip
    for ago, (state, risk, found) in steps:
        ConcernEvent.objects.create(
            concern=concern, verb="edited", status=state, consequence=risk, likelihood=1, domains=found,
            **Signed.signature(by) | {"at": at(today - ago * DAY)},
        )  # fmt: skip
    tie = None
    if further and further[0] != own:
        began, end = today - max(further[1:]) * DAY, today - min(further[1:]) * DAY
        tie = (subjects[further[0]].pk, began, end if end < today else None)
        ConcernSubject.objects.create(
            concern=concern, subject=subjects[further[0]], part="about", ended_at=at(end) if end < today else None,
            **Signed.signature(by) | {"at": at(began)},
        )  # fmt: skip
    made = []
    for asked, due, done in actions:
        asked, due, done = today - max(asked, done) * DAY, today - due * DAY, today - min(asked, done) * DAY
        over = done < today
        action = add_action(
            concern, by, due=due, **({"status": "complete", "evidence": "x", "ended_on": done} if over else {})
        )
        for day, verb, state in ((asked, "added", "on_track"), (done, "completed", "complete"))[: 1 + over]:
            ActionRevision.objects.create(
                action=action, verb=verb, title="x", due=due, status=state, evidence="x" if state == "complete" else "",
                **Signed.signature(by) | {"at": at(day) + timedelta(minutes=state == "complete")},
            )  # fmt: skip
        made.append((asked, due, done if over else None))
    return concern, subjects[own].pk, tie, [(today - ago * DAY, *step) for ago, step in steps], made


def move(by, subject, level, day):
    signed = {**Signed.signature(by), "at": at(day)}
    origin = Level.ENHANCED if level == Level.ROUTINE else Level.ROUTINE
    request = LevelRequest.objects.create(
        subject=subject, origin=origin, target=level, status="effective", proposer=by, consequence=4, likelihood=3
    )
    decision = LevelDecision.objects.create(
        **signed, request=request, subject=subject, origin=origin, target=level, party="icb", decided_on=day,
        effective_from=day,
    )  # fmt: skip
    LevelPeriod.objects.create(**signed, subject=subject, decision=decision, level=level, starts_on=day)


def then(told, day):
    """What an oracle says of the live, unrestricted concerns at the end of a day: score, domains, subjects, logged."""
    found = {}
    for concern, own, tie, steps, actions in told:
        past = [step for step in steps if step[0] <= day]
        if concern.sensitivity != "standard" or not past or past[-1][1] not in LIVE:
            continue
        about = {own} | ({tie[0]} if tie and tie[1] <= day and (tie[2] is None or tie[2] > day) else set())
        open_ones = [(due, done) for asked, due, done in actions if asked <= day and (done is None or done > day)]
        found[concern.pk] = (past[-1][2], past[-1][3], about, steps[0][0], open_ones)
    return found


def check(by, subjects, told, day):
    today, structure = timezone.localdate(), sight(day)
    oracle = then(told, day)
    for key in ("", *(str(each.pk) for each in subjects), "none"):
        node = structure.node(key) if key else None
        shown = board(day, framework_of(by), of=structure, node=node)
        counted = counting(day, shown.last_meeting)
        everything = (node or structure.everything()).subjects
        nodes = {line.key: (structure.node(line.key).subjects, line) for line in shown.lines}
        for under, (reach, told_of) in {key: (everything, shown.numbers), **nodes}.items():
            wanted = {pk: said for pk, said in oracle.items() if said[2] & reach}
            assert told_of.concerns == len(wanted), (key, under)
            assert told_of.overdue == sum(due < day for *_, actions in wanted.values() for due, _ in actions)
            new = sum(shown.last_meeting is not None and said[3] > shown.last_meeting for said in wanted.values())
            assert told_of.new == new
            states = counted.states(reach)
            assert {state.pk for state in states} == set(wanted)
            assert len(narrowed(states, counted, only="new")) == new
            late = deliveries_shown(counted.deliveries(states), "overdue")
            assert len(action_lines(late, day)) == told_of.overdue
            for brag, number in told_of.actions.items():
                assert len(action_lines(deliveries_shown(counted.deliveries(states), brag), day)) == number
            if day == today:
                asked = {"status": "live", "stream": "standard", "under": under}
                assert set(listed(asked, by=by).concerns.values_list("pk", flat=True)) == set(wanted)
        for line in shown.lines:
            reach = structure.node(line.key).subjects
            for cell in line.cells:
                inside = [said for said in oracle.values() if said[2] & reach and cell.key in said[1]]
                assert (cell.count, cell.worst) == (len(inside), max((said[0] for said in inside), default=0))
                assert len(narrowed(counted.states(reach), counted, domain=cell.key)) == cell.count
        assert sum(totals(shown.lines).by_level.values()) == len(shown.lines)
