"""What falls due by when: contract levers, a regulator's date, the accuracy check of a visit's report."""

from datetime import date

import pytest

from escalation.interventions.rules.clock import Facts, Timed, after, clock_of, why_not_withhold
from escalation.interventions.rules.vocabulary import Kind, Lever
from quality_oversight import frameworks
from quality_oversight.frameworks.vocabulary import LEVERS

CLOCK = frameworks.load("national-default").clock
every_framework = pytest.mark.parametrize("key", frameworks.keys())


@pytest.mark.parametrize(
    ("issued", "meeting", "plan"),
    [
        # no bank holiday between: two weeks of working days, then one
        (date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 23)),
        # issued on a Saturday: Monday is the first day
        (date(2026, 3, 7), date(2026, 3, 20), date(2026, 3, 27)),
        # Good Friday (3 April) and Easter Monday (6 April 2026)
        (date(2026, 3, 30), date(2026, 4, 15), date(2026, 4, 22)),
        # both bank holidays of May 2026 (4 and 25 May)
        (date(2026, 4, 30), date(2026, 5, 15), date(2026, 5, 22)),
        # Christmas Day, 28 December (for Boxing Day, a Saturday) and New Year's Day
        (date(2026, 12, 18), date(2027, 1, 6), date(2027, 1, 13)),
    ],
)
def test_a_performance_notice_runs_in_working_days_of_england(issued, meeting, plan):
    facts = Facts(kind=Kind.CONTRACT, type=Lever.CPN, started_on=issued)
    assert [(each.key, each.due) for each in clock_of(facts, CLOCK)] == [
        ("management_meeting", meeting),
        ("rap_agreed", plan),
    ]


def test_the_plan_counts_from_the_day_on_which_the_meeting_was_held():
    facts = Facts(kind=Kind.CONTRACT, type=Lever.CPN, started_on=date(2026, 3, 2))
    held = {"management_meeting": date(2026, 3, 5)}
    assert clock_of(facts, CLOCK, held)[1].due == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        (date(2026, 3, 2), date(2026, 5, 2)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
    ],
)
def test_a_joint_investigation_has_two_months(issued, due):
    facts = Facts(kind=Kind.CONTRACT, type=Lever.JOINT_INVESTIGATION, started_on=issued)
    assert [each.due for each in clock_of(facts, CLOCK)] == [due]


@pytest.mark.parametrize("lever", [each for each in Lever if each not in (Lever.CPN, Lever.JOINT_INVESTIGATION)])
def test_the_other_levers_have_no_clock_of_their_own(lever):
    assert clock_of(Facts(kind=Kind.CONTRACT, type=lever, started_on=date(2026, 3, 2)), CLOCK) == []


@pytest.mark.parametrize(
    ("facts", "timed"),
    [
        (
            Facts(kind=Kind.REGULATORY, type="warning_notice", started_on=date(2026, 3, 2), due_on=date(2026, 4, 6)),
            [Timed("response", "Provider’s response", date(2026, 4, 6))],  # the regulator's own date stands as it is
        ),
        (Facts(kind=Kind.REGULATORY, type="warning_notice", started_on=date(2026, 3, 2)), []),
        (
            Facts(kind=Kind.SUPPORT, type="embedded_support", started_on=date(2026, 3, 2), due_on=date(2026, 9, 1)),
            [Timed("planned_end", "Planned end of the support", date(2026, 9, 1))],
        ),
        (Facts(kind=Kind.VISIT, type="joint", started_on=date(2026, 3, 2)), []),
        (
            Facts(kind=Kind.VISIT, type="joint", started_on=date(2026, 3, 2), accuracy_from=date(2026, 3, 26)),
            [Timed("accuracy", "Provider’s check for factual accuracy", date(2026, 4, 13))],  # over Easter
        ),
    ],
)
def test_what_else_falls_due(facts, timed):
    assert clock_of(facts, CLOCK) == timed


@pytest.mark.parametrize(
    ("share", "lever", "refused"),
    [
        (2, "withhold", None),
        (1, "withhold", None),
        (3, "withhold", "up to 2 per cent"),
        (0, "withhold", "more than 0"),
        (None, "withhold", "Enter how much"),
        (None, "cpn", None),
        (2, "cpn", "Only a withholding"),
    ],
)
def test_up_to_two_per_cent_is_withheld(share, lever, refused):
    why = why_not_withhold(share, lever, CLOCK)
    assert why is None if refused is None else refused in why


def test_a_clock_counts_in_known_units_only():
    assert after(date(2026, 3, 2), 3, "days") == date(2026, 3, 5)
    with pytest.raises(ValueError, match="fortnights"):
        after(date(2026, 3, 2), 1, "fortnights")


@every_framework
def test_every_framework_has_the_usual_clock_and_says_that_it_is_a_default(key):
    clock = frameworks.load(key).clock
    assert {step.key: (step.lever, step.after, step.within, step.unit) for step in clock.steps} == {
        "management_meeting": ("cpn", "issued", 10, "working_days"),
        "rap_agreed": ("cpn", "management_meeting", 5, "working_days"),
        "investigation_done": ("joint_investigation", "issued", 2, "months"),
    }
    assert (clock.withhold_limit, clock.accuracy_days) == (2, 10)
    assert clock.provenance.all == "default"
    assert "confirm" in clock.note


def test_a_clock_of_another_icb_is_followed():
    text = frameworks.text_of("national-default").replace("within = 10\n", "within = 3\n")
    clock = frameworks.parse(text, "other").clock
    facts = Facts(kind=Kind.CONTRACT, type=Lever.CPN, started_on=date(2026, 3, 2))
    assert [each.due for each in clock_of(facts, clock)] == [date(2026, 3, 5), date(2026, 3, 12)]


def test_a_step_that_counts_from_nowhere_is_refused():
    text = frameworks.text_of("national-default").replace('after = "management_meeting"', 'after = "meeting"')
    with pytest.raises(frameworks.FrameworkError, match='"meeting" is none of: issued, management_meeting'):
        frameworks.parse(text, "other")


def test_the_levers_of_the_frameworks_are_those_of_the_pages():
    assert dict(Lever.choices) == LEVERS
