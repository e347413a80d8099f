"""A measure with fourteen months of invented values of the cast's trust."""

from decimal import Decimal

import pytest
from invented_values import A, readings

from providers.measures.actions import add_measure, log_points
from tests.cast import acting


@pytest.fixture
def falls(cast):
    """A measure that improves downwards, with values of the trust."""
    with acting(cast.lead) as by:
        measure = add_measure(
            by=by, code="FALLS", name="Falls with harm (invented)", direction="decrease", target_type="at_most",
            target=Decimal(10), floor=Decimal(0), definition="Per month",
        )  # fmt: skip
        log_points(measure, readings(cast.subject, A), by=by, loaded_from="Typed in")
    return measure
