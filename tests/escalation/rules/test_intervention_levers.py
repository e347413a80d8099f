"""Which contract lever may follow which, how things stand by their dates, and the way of a visit's report."""

from datetime import date

import pytest

from escalation.interventions.rules.fields import FIELDS, LIMITS
from escalation.interventions.rules.levers import FOLLOWS, why_not_follow
from escalation.interventions.rules.states import (
    REPORT_MOVES,
    WORDS,
    State,
    shows_findings,
    standing,
    state_of,
    why_not_report,
)
from escalation.interventions.rules.vocabulary import TYPES, Kind, Lever, Report

TODAY = date(2026, 4, 9)
FIRST = {Lever.CPN, Lever.SDIP, Lever.DQIP, Lever.SUSPENSION, Lever.TERMINATION}
# (lever, the one before it): every pair that is allowed
ALLOWED = {
    ("cpn", "cpn"), ("cpn", "rap"), ("cpn", "sdip"), ("cpn", "dqip"),
    ("joint_investigation", "cpn"),
    ("iap", "cpn"), ("iap", "joint_investigation"),
    ("rap", "cpn"), ("rap", "joint_investigation"), ("rap", "iap"),
    ("exception_report", "rap"), ("exception_report", "iap"),
    ("withhold", "cpn"), ("withhold", "rap"), ("withhold", "iap"), ("withhold", "exception_report"),
    ("withhold", "dqip"),
    ("sdip", "cpn"), ("sdip", "rap"), ("sdip", "joint_investigation"),
    ("dqip", "cpn"), ("dqip", "rap"), ("dqip", "joint_investigation"),
    ("suspension", "cpn"), ("suspension", "rap"), ("suspension", "iap"), ("suspension", "exception_report"),
    ("suspension", "withhold"),
    ("termination", "exception_report"), ("termination", "withhold"), ("termination", "suspension"),
}  # fmt: skip


@pytest.mark.parametrize("lever", Lever)
def test_which_lever_follows_which(lever, subtests):
    assert (why_not_follow(lever, None) is None) == (lever in FIRST)
    for before in Lever:
        with subtests.test(before=before):
            assert (why_not_follow(lever, before) is None) == ((lever, before) in ALLOWED)


def test_a_refusal_says_what_it_could_follow():
    assert why_not_follow("joint_investigation", None) == (
        "Joint investigation follows another lever: choose a contract performance notice."
    )
    assert why_not_follow("exception_report", "cpn") == (
        "Exception report does not follow a contract performance notice."
        " It follows a remedial action plan or an immediate action plan."
    )


def test_every_lever_has_its_rule():
    assert set(FOLLOWS) == set(Lever)


@pytest.mark.parametrize(
    ("started", "ended", "state"),
    [
        (date(2026, 4, 10), None, State.PLANNED),
        (date(2026, 4, 9), None, State.STANDING),
        (date(2026, 1, 1), None, State.STANDING),
        (date(2026, 1, 1), date(2026, 4, 9), State.ENDED),
        (date(2026, 1, 1), date(2026, 2, 1), State.ENDED),
    ],
)
def test_a_state_follows_from_the_dates(started, ended, state):
    assert state_of(started, ended, TODAY) is state


@pytest.mark.parametrize(
    ("ended", "next_due", "overdue"),
    [
        (None, None, 0),
        (None, TODAY, 0),
        (None, date(2026, 4, 8), 1),
        (None, date(2026, 3, 9), 31),
        (date(2026, 4, 1), date(2026, 3, 9), 0),
    ],
)
def test_what_has_ended_is_not_overdue(ended, next_due, overdue):
    stands = standing(
        Kind.REGULATORY, started_on=date(2026, 1, 1), ended_on=ended, report="", next_due=next_due, today=TODAY
    )
    assert stands.overdue == overdue
    assert stands.words == ("Lifted" if ended else "In force")


def test_a_visit_stands_as_its_report_does():
    days = {"started_on": date(2026, 4, 1), "ended_on": None, "next_due": None, "today": TODAY}
    assert standing(Kind.VISIT, report="", **days).words == "Held"
    assert standing(Kind.VISIT, report=Report.ACCURACY, **days).words == "Factual accuracy check"


def test_every_kind_has_words_fields_and_types():
    assert set(WORDS) == {(kind, state) for kind in Kind for state in State}
    assert set(FIELDS) == set(TYPES) == set(Kind)
    assert {name for fields in FIELDS.values() for name in fields} >= set(LIMITS)


HELD = {"held": True, "ended": False, "found": True, "provider": True}
# (from, to): what is refused of it with a provider, and without one
STEPS = {
    ("", "draft"): (None, None),
    ("", "accuracy_check"): ("does not go", "does not go"),
    ("", "final"): ("does not go", "does not go"),
    ("draft", "draft"): ("does not go", "does not go"),
    ("draft", "accuracy_check"): (None, "no provider"),
    ("draft", "final"): ("accuracy first", None),
    ("accuracy_check", "draft"): (None, None),
    ("accuracy_check", "accuracy_check"): ("does not go", "does not go"),
    ("accuracy_check", "final"): (None, None),
    ("final", "draft"): ("does not go", "does not go"),
    ("final", "accuracy_check"): ("does not go", "does not go"),
    ("final", "final"): ("does not go", "does not go"),
}


@pytest.mark.parametrize(("now", "target"), STEPS)
def test_the_way_of_a_report(now, target):
    for provider, refused in zip((True, False), STEPS[now, target], strict=True):
        why = why_not_report(now, target, **HELD | {"provider": provider})
        assert why is None if refused is None else refused in why


@pytest.mark.parametrize(
    ("facts", "target", "refused"),
    [
        ({"held": False}, "draft", "not been held"),
        ({"ended": True}, "draft", "closed"),
        ({"found": False}, "accuracy_check", "Write what was found"),
        ({}, "published", "Choose"),
    ],
)
def test_what_a_report_needs(facts, target, refused):
    assert refused in why_not_report("draft" if target != "draft" else "", target, **HELD | facts)


def test_every_step_of_a_report_is_in_the_table():
    assert set(REPORT_MOVES) == {"", *Report}


@pytest.mark.parametrize("report", ["", *Report])
def test_the_provider_reads_the_findings_from_the_accuracy_check_on(report):
    assert shows_findings(report, outside=False)
    assert shows_findings(report, outside=True) == (report in ("accuracy_check", "final"))
