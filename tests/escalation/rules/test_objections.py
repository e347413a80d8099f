"""What may be said against a request, and when (domain brief 4.3, objection route)."""

import pytest

from escalation.rules.objections import why_not_answer, why_not_object
from escalation.rules.workflow import RequestStatus

DECIDED = {"awaiting_confirmer", "awaiting_concurrence", "authorised", "effective", "closed", "declined"}


@pytest.mark.parametrize("status", RequestStatus.values)
def test_dissent_is_taken_at_every_step_and_reconsideration_after_the_decision(status):
    assert (why_not_object("dissent", RequestStatus(status)) is None) is (status != "withdrawn")
    assert (why_not_object("reconsider", RequestStatus(status)) is None) is (status in DECIDED)
    assert why_not_object("answer", RequestStatus(status)) is not None


@pytest.mark.parametrize(
    ("kind", "answered", "by", "fine"),
    [
        ("reconsider", False, 2, True),
        ("reconsider", False, 1, False),
        ("reconsider", True, 2, False),
        ("dissent", False, 2, False),
        ("answer", False, 2, False),
    ],
)
def test_reconsideration_is_answered_once_by_somebody_else(kind, answered, by, fine):
    assert (why_not_answer(kind, answered=answered, by_id=by, asked_by_id=1) is None) is fine
