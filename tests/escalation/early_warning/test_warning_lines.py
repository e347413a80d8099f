"""Lines begin, change, end and come back with the facts; no level moves by any of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from concerns.insight import actions as insight
from concerns.models import Concern
from escalation.early_warning.models import Sweep, WarningLine, WarningStep
from escalation.interventions.models import Intervention
from escalation.models import Assurance, LevelDecision
from providers.measures import actions as measures
from providers.measures.actions import Reading
from tests.cast import acting
from tests.rows import add_action, add_concern, add_subject

TODAY = timezone.localdate


def steps(cast, line):
    with acting(cast.lead):
        return [step.verb for step in WarningStep.objects.filter(line=line).order_by("at", "id")]


def rescore(cast, concern, consequence, likelihood):
    with acting(cast.lead):
        Concern.objects.filter(pk=concern.pk).update(consequence=consequence, likelihood=likelihood)


@pytest.fixture
def high(cast):
    with acting(cast.lead):
        return add_concern(cast.subject, 1, consequence=4, likelihood=4, initial_consequence=4, initial_likelihood=4)


def test_a_line_begins_changes_and_ends_with_what_it_rests_on(cast, high, look_again, lines):
    assert look_again().began == 1
    line = lines()["risk_high"]
    assert (line.level, line.rank, line.words) == ("enhanced", 1, "1 open concern scored 16")
    assert (line.behind[0]["id"], line.concerns) == (str(high.pk), [high.pk])
    assert look_again() == look_again().__class__(0, 0, 0, 0)
    rescore(cast, high, 5, 4)
    look_again()
    assert set(lines()) == {"risk_very_high", "risk_risen"}
    assert lines()["risk_very_high"].rank == 2
    with acting(cast.lead):
        Concern.objects.filter(pk=high.pk).update(status="closed", closure_reason="resolved", closure_evidence="Seen.",
                                                  closed_on=TODAY())  # fmt: skip
    look_again()
    assert lines() == {}
    assert steps(cast, line) == ["began", "ended"]


def test_no_line_moves_a_level(cast, high, look_again):
    rescore(cast, high, 5, 5)
    look_again()
    with acting(cast.lead):
        assert not Assurance.objects.exists()
        assert not LevelDecision.objects.exists()


def test_a_second_round_at_the_same_moment_makes_nothing_twice(cast, high, look_again):
    look_again()
    look_again()
    with acting(cast.lead):
        assert (WarningLine.objects.count(), Sweep.objects.count(), WarningStep.objects.count()) == (1, 1, 1)


def test_a_concern_counts_for_the_subject_that_causes_it_and_not_for_the_one_that_bears_it(
    cast, high, look_again, lines
):
    from concerns.models import ConcernSubject
    from quality_oversight.tenancy.models import Signed

    with acting(cast.lead):
        bearer = add_subject(name="Flow (invented)")
        for subject, part in ((cast.second_subject, "causes"), (bearer, "bears")):
            ConcernSubject.objects.create(concern=high, subject=subject, part=part, **Signed.signature(cast.lead))
    look_again()
    assert "risk_high" in lines(subject=cast.second_subject)
    assert lines(subject=bearer) == {}


def test_charts_of_two_domains_that_show_concern_make_a_line_and_a_calm_one_none(cast, look_again, lines):
    usual = [12, 14, 11, 13, 12, 15, 13, 12, 14, 13, 11, 14]
    with acting(cast.lead) as by:
        for code, domain, last in (("A", "safety", 40), ("B", "effectiveness", 40), ("C", "experience", 13)):
            measure = measures.add_measure(by=by, code=code, name=code, direction="decrease", domain=domain)
            readings = [
                Reading(cast.subject, date(2025, 1 + n, 1) if n < 12 else date(2026, 1, 1), Decimal(value))
                for n, value in enumerate([*usual, last])
            ]
            measures.log_points(measure, readings, by=by, loaded_from="Invented")
    look_again()
    line = lines()["measures_in_concern"]
    assert line.words == "Measures of 2 domains show special cause of concern"
    assert [each["words"] for each in line.behind] == [f"{code}: special cause, concern, high" for code in "AB"]
    look_again()  # no value came since: what was worked out stays
    assert lines()["measures_in_concern"].pk == line.pk


def test_notices_evidence_and_overdue_actions_make_lines(cast, high, look_again, lines):
    with acting(cast.lead) as by:
        for n in range(3):
            add_action(high, by, title=f"Audit {n}", due=TODAY() - timedelta(1))
        Intervention.objects.create(
            ref="INT-2026-0001", subject=cast.subject, kind="regulatory", type="warning_notice", party="care_regulator",
            started_on=TODAY(), owner=by,
        )  # fmt: skip
        for source in ("EQ13", "IL01", "EL07"):
            insight.log(
                cast.subject, by=by, source=source, polarity="negative", headline="Worse",
                evidence_category="people_experience",
            )  # fmt: skip
    look_again()
    heard = {"evidence_negative", "experience_negative"}
    assert set(lines()) == {"risk_high", "warning_notice", "actions_overdue"} | heard
    assert lines()["actions_overdue"].words == "3 actions are overdue on open concerns"


def test_a_suspended_or_retired_subject_is_not_looked_at(cast, high, look_again, lines):
    look_again()
    with acting(cast.lead):
        service = add_subject(name="Old clinic (invented)", retired_on=TODAY())
        add_concern(service, 2, consequence=5, likelihood=5)
    look_again()
    assert lines(subject=service) == {}


def test_rounds_take_as_many_queries_for_many_subjects_as_for_one(cast, high, look_again, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        look_again()
    with acting(cast.lead):
        for n in range(30):
            add_concern(add_subject(name=f"Service {n} (invented)"), n + 10, consequence=5, likelihood=4)
    with CaptureQueriesContext(connection) as many:
        assert look_again().began == 60
    assert len(many) <= len(one) + 1
