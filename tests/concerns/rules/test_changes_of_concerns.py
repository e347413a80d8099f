"""What may still be changed about a concern, and how history tells it."""

import pytest

from concerns.rules.changes import (
    PAST,
    told,
    why_not_change,
    why_not_lead,
    why_not_other_subject,
    why_not_sensitivity,
)
from concerns.rules.lifecycle import MOVE_NAMES, Status


@pytest.mark.parametrize("status", Status)
def test_work_that_has_ended_stands_still(status):
    ended = {"closed", "duplicate", "redirected", "no_further_action"}
    assert (why_not_change(status) is not None) == (status in ended)
    assert ("Reopen" in (why_not_change(status) or "")) == (status in ended)


@pytest.mark.parametrize("status", Status)
def test_the_provider_is_put_right_before_triage_ends_and_before_sharing(status):
    free = status in {"draft", "submitted", "triage"}
    assert (why_not_other_subject(status, shared=False) is None) == free
    assert "shared" in why_not_other_subject(status, shared=True)


@pytest.mark.parametrize(
    ("source", "sensitivity", "clearances", "field"),
    [
        ("IL01", "standard", [], None),
        ("IL01", "speak_up", [], "sensitivity"),
        ("IL01", "speak_up", ["safeguarding"], "sensitivity"),
        ("IL01", "speak_up", ["speak_up"], None),
        ("IL03", "standard", [], "source"),
        ("IL03", "standard", ["speak_up"], "sensitivity"),
        ("IL03", "safeguarding", ["speak_up", "safeguarding"], "sensitivity"),
        ("IL03", "speak_up", ["speak_up"], None),
        ("EL12", "safeguarding", ["safeguarding"], None),
        ("unknown", "standard", [], None),
    ],
)
def test_a_restricted_source_stays_in_its_stream(source, sensitivity, clearances, field):
    problems = why_not_sensitivity(source, sensitivity, clearances=clearances)
    assert list(problems) == ([field] if field else [])


@pytest.mark.parametrize("then", ["standard", "safeguarding"])
def test_a_restricted_concern_stays_in_its_stream(then):
    cleared = ["speak_up", "safeguarding"]
    assert list(why_not_sensitivity("IL01", then, clearances=cleared, was="speak_up")) == ["sensitivity"]
    assert why_not_sensitivity("IL01", "speak_up", clearances=cleared, was="speak_up") == {}


def test_a_shared_concern_is_not_restricted_before_sharing_stops():
    assert why_not_sensitivity("IL01", "speak_up", clearances=["speak_up"], shared=True)
    assert not why_not_sensitivity("IL01", "standard", clearances=[], shared=True)


def test_a_concern_that_others_repeat_is_not_restricted_alone():
    assert (
        "they go with it"
        in why_not_sensitivity("IL01", "speak_up", clearances=["speak_up"], repeated=True)["sensitivity"]
    )
    assert not why_not_sensitivity("IL01", "speak_up", clearances=["speak_up"])


def test_nobody_leads_on_what_they_may_not_see():
    assert why_not_lead("standard", clearances=[]) is None
    assert why_not_lead("speak_up", clearances=["speak_up"]) is None
    assert why_not_lead("speak_up", clearances=["safeguarding"])


def test_every_step_is_told_in_words():
    assert set(PAST) > MOVE_NAMES
    assert told("raised") == "Logged the concern"
    assert all(told(verb)[0].isupper() for verb in PAST)
