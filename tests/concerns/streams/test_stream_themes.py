"""What may be said of the restricted streams outside them: a neutral theme, and no small count (7.8 SM1, 8.3)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from concerns.models import Concern
from concerns.streams import actions
from concerns.streams.models import StreamTheme
from concerns.streams.rules import quarter_before, quarter_of
from tests.cast import acting

LAST = quarter_before(quarter_of(timezone.localdate()))


@pytest.fixture
def three(cast, raised, cleared):
    """Three speak-up concerns of last quarter."""
    cleared(cast.lead)
    for number in range(3):
        raised(sensitivity="speak_up", source="IL03", title=f"Pressure to stay silent, {number}")
    with acting(cast.lead):
        Concern.objects.update(logged_at=timezone.now().replace(year=LAST.year, month=LAST.month, day=20))


def test_the_guardian_says_what_may_be_said_and_nobody_can_count(three, cast, sign_in):
    browser = sign_in(cast.guardian)
    answer = browser.post("/concerns/streams/themes/add/", {"quarter_starts": str(LAST), "text": "Rotas."})
    assert answer.status_code == 302
    page = sign_in(cast.viewer).get("/concerns/streams/themes/").content.decode()
    assert "Rotas." in page
    assert "Being worked on: &lt;5" in page
    assert "Logged in all: 1 or more" in page
    with acting(cast.guardian):
        assert "3" not in str(StreamTheme.objects.get().figures)


def test_nobody_else_says_it(three, cast):
    for who in (cast.lead, cast.nurse, cast.executive):
        with acting(who) as by, pytest.raises(PermissionDenied):
            actions.approve_theme(by=by, stream="speak_up", quarter_starts=LAST, text="Rotas.")


def test_a_quarter_that_is_not_over_and_an_empty_text_are_refused(cast):
    with acting(cast.guardian) as by, pytest.raises(ValidationError) as refused:
        actions.approve_theme(
            by=by, stream="speak_up", quarter_starts=quarter_of(timezone.localdate() + timedelta(days=1)), text=" "
        )
    assert set(refused.value.message_dict) == {"text", "quarter_starts"}


def test_a_patients_number_is_refused(cast, sign_in):
    text = "About 943 476 5919."
    answer = sign_in(cast.guardian).post("/concerns/streams/themes/add/", {"quarter_starts": str(LAST), "text": text})
    assert answer.status_code == 422
    assert text in answer.content.decode()
