"""What a paper was made of is kept as JSON and gives the same paper again."""

import json
from dataclasses import FrozenInstanceError, replace
from datetime import datetime

import pytest

from reporting.papers.sections import Level, PaperSection, SignOff
from reporting.papers.stored import from_json, to_json


@pytest.mark.parametrize("kind", ["paper", "empty", "draft", "inquorate", "long_paper", "odd"])
def test_a_paper_comes_back_as_it_was(kind, request):
    paper = request.getfixturevalue(kind)
    text = to_json(paper)
    assert from_json(text) == paper
    assert to_json(from_json(text)) == text


def test_keys_stand_in_a_fixed_order(paper):
    keys = list(json.loads(to_json(paper)))
    assert keys == sorted(keys)


def test_a_paper_stored_before_a_field_existed_is_still_read(paper):
    data = json.loads(to_json(paper))
    del data["agenda_item"]
    assert from_json(json.dumps(data)) == replace(paper, agenda_item="")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"colour": "red"}, "no field colour"),
        ({"sections": []}, "in this order"),
        ({"sections": 3}, "not iterable"),
        ({"chair": 3}, "3 is not of the kind str"),
        ({"chair": None}, "None is not of the kind str"),
        ({"meeting_date": "soon"}, "soon"),
        ({"recommendations": [1]}, "1 is not of the kind str"),
        ({"sign_off": {"name": "A"}}, "role"),
    ],
)
def test_what_is_no_paper_is_refused(paper, change, reason):
    with pytest.raises(ValueError, match=reason):
        from_json(json.dumps(json.loads(to_json(paper)) | change))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expecting value"),
        ("[]", "not the data of a paper"),
        ("null", "not the data of a paper"),
        ('"paper"', "no field"),
        ("{}", "missing"),
    ],
)
def test_text_that_is_no_paper_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        from_json(text)


def test_a_paper_cannot_be_changed(paper):
    with pytest.raises(FrozenInstanceError):
        paper.chair = "Another"


def test_sections_stand_in_their_order(paper):
    with pytest.raises(ValueError, match="in this order"):
        replace(paper, sections=tuple(reversed(paper.sections)))


def test_a_section_cannot_be_none_and_hold_items(paper):
    with pytest.raises(ValueError, match="states None and has items"):
        replace(paper.sections[0], none_stated=True)


def test_an_approved_paper_states_none_and_names_its_approver(paper):
    silent = PaperSection(key="alert", heading="Alert", meaning="")
    with pytest.raises(ValueError, match="Alert is empty: state None"):
        replace(paper, sections=(silent, *paper.sections[1:]))
    with pytest.raises(ValueError, match="names who approved it"):
        replace(paper, sign_off=None)


@pytest.mark.parametrize(("colour", "shape"), [("red", "circle"), ("#12345", "circle"), ("#123456", "blob")])
def test_a_level_needs_a_colour_and_a_shape_that_can_be_printed(colour, shape):
    with pytest.raises(ValueError, match="is not a"):
        Level(label="Routine", colour=colour, shape=shape)


def test_an_approval_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        SignOff(name="A", role="Chair", at=datetime(2026, 3, 5, 12, 0))
