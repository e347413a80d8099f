"""Corrections keep both dates (EA14), and history is never changed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection, transaction

from escalation import actions, queries
from escalation.models import LevelDecision, LevelPeriod
from tests.cast import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(cast, at_level):
    with acting(cast.lead):
        return at_level("enhanced").decisions.get()


def correct(cast, decision, day, reason="The minutes give another day."):
    with acting(cast.executive) as executive:
        return actions.correct(decision, by=executive, reason=reason, effective_from=day)


def test_ea14_a_correction_keeps_both_dates(cast, decision, standing, today):
    earlier = today - timedelta(days=3)
    correction = correct(cast, decision, earlier)
    assert (correction.corrects, correction.effective_from, decision.effective_from) == (decision, earlier, today)
    assert (standing().since, standing().review_due) == (earlier, earlier + timedelta(days=30))
    with acting(cast.lead):
        assert LevelPeriod.objects.count() == 2
        assert [period.starts_on for period in queries.standing_periods()] == [earlier]
        assert queries.levels_as_at(earlier)[cast.subject.pk].level == "enhanced"
        assert queries.levels_as_at(earlier - timedelta(days=1)) == {}
        change = queries.level_changes(None, today)[0]
        assert (change.starts_on, change.authoriser) == (earlier, cast.executive.name)


def test_a_corrected_decision_is_corrected_by_its_correction(cast, decision, today):
    correction = correct(cast, decision, today - timedelta(days=3))
    with pytest.raises(ValidationError):
        correct(cast, decision, today - timedelta(days=2))
    correct(cast, correction, today - timedelta(days=2))
    with acting(cast.lead):
        assert [period.starts_on for period in queries.standing_periods()] == [today - timedelta(days=2)]


@pytest.mark.parametrize(
    ("days", "reason", "field"), [(-3, " ", "reason"), (0, "Same.", "effective_from"), (1, "Ahead.", "effective_from")]
)
def test_a_correction_has_a_reason_and_another_past_date(cast, decision, today, days, reason, field):
    with pytest.raises(ValidationError) as error:
        correct(cast, decision, today + timedelta(days=days), reason)
    assert set(error.value.message_dict) == {field}


def test_a_quality_lead_cannot_correct(cast, decision, today):
    with pytest.raises(PermissionDenied), acting(cast.lead) as lead:
        actions.correct(decision, by=lead, reason="Wrong.", effective_from=today)


@pytest.mark.parametrize(
    "table", ["leveldecision", "levelperiod", "levelreview", "requeststep", "concurrence", "confirmation"]
)
@pytest.mark.parametrize("order", ["UPDATE escalation_{} SET by_name = 'Somebody else'", "DELETE FROM escalation_{}"])
def test_history_cannot_be_changed_or_removed(cast, decision, table, order):
    with acting(cast.executive), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(order.format(table))
        assert LevelDecision.objects.get().by_name == cast.executive.name
