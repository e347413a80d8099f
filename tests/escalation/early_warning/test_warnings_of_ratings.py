"""What the Care Quality Commission says of a provider's places makes a line for the provider as a whole (RG4)."""

from datetime import date

import pytest

from escalation.early_warning import actions
from escalation.early_warning.models import WarningLine
from escalation.models import Assurance
from providers.directory.models import CqcLocation, CqcRating
from tests.cast import acting, assemble

JANUARY = date(2026, 1, 5)


@pytest.mark.usefixtures("fresh_database")
def test_a_place_that_is_inadequate_in_safe_suggests_the_highest_level_and_leaves_the_level():
    cast = assemble()
    places = CqcLocation.objects.using("owner").bulk_create(
        [
            CqcLocation(location_id="RTD01", provider_id="RTD", name="Freeman Hospital", registered=True),
            CqcLocation(location_id="RTD02", provider_id="RTD", name="Closed Hospital", registered=False),
        ]
    )
    said = (("safe", "inadequate", True), ("well_led", "requires_improvement", True), ("overall", "inadequate", False))
    CqcRating.objects.using("owner").bulk_create(
        CqcRating(location=place, question=question, rating=rating, on=JANUARY, current=current, framework="inspection")
        for place in places
        for question, rating, current in said
    )
    with acting(cast.lead, "speak_up", "safeguarding"):
        actions.look_again(cast.north.framework)
        found = {line.reason: line for line in WarningLine.objects.filter(subject=cast.subject)}
        assert set(found) == {"cqc_inadequate", "cqc_requires_improvement"}
        assert found["cqc_inadequate"].words == "The Care Quality Commission rates Safe Inadequate"
        (behind,) = found["cqc_inadequate"].behind
        assert behind["words"] == "Freeman Hospital: Safe, Inadequate (5 January 2026)"
        assert not WarningLine.objects.exclude(subject=cast.subject).exists()
        assert not Assurance.objects.exists()
