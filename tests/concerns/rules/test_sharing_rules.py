"""With whom a concern may be shared (domain brief F023, 8.3 and 8.4)."""

import pytest

from concerns.rules.lifecycle import Status
from concerns.rules.sharing import (
    Caveat,
    keeps_inside,
    why_not_keep_inside,
    why_not_pass_on,
    why_not_share_at_all,
    why_not_share_with,
)
from concerns.rules.vocabulary import Sensitivity

USUAL = {"own": False, "closed": False, "shared": False, "provider": False, "caveat": ""}


@pytest.mark.parametrize("sensitivity", Sensitivity)
@pytest.mark.parametrize("status", Status)
def test_restricted_concerns_and_drafts_are_never_shared(sensitivity, status):
    refusal = why_not_share_at_all(sensitivity, status)
    assert (refusal is None) == (sensitivity == "standard" and status != "draft")
    assert sensitivity == "standard" or "restricted" in refusal


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"caveat": "not_for_provider"}, None),
        ({"provider": True}, None),
        ({"provider": True, "caveat": "within_icb"}, None),
        ({"provider": True, "caveat": "not_for_provider"}, "caveat"),
        ({"caveat": "for_the_press"}, "caveat"),
        ({"own": True}, "organisation"),
        ({"closed": True}, "organisation"),
        ({"shared": True}, "organisation"),
    ],
)
def test_with_whom_and_how(changes, field):
    assert list(why_not_share_with(**USUAL | changes)) == ([field] if field else [])


def test_every_caveat_says_what_to_do_after_its_short_name():
    assert all(":" in caveat.label for caveat in Caveat if caveat)


@pytest.mark.parametrize(
    ("line", "inside"),
    [
        ("Share within this ICB only.", True),
        ("Within the Integrated Care Board", True),
        ("For ICB staff only", True),
        ("Not to be shown outside", True),
        ("Internal", True),
        ("For the quality teams of the ICB and the provider only.", False),
        ("Not for the provider", False),
        ("", False),
    ],
)
def test_which_handling_lines_keep_a_concern_inside(line, inside):
    assert keeps_inside(line) == inside


@pytest.mark.parametrize(
    ("line", "new", "agreed", "fields"),
    [
        ("", None, False, set()),
        ("For the lead", None, False, {"line"}),
        ("For the lead", "For the lead", False, {"line"}),
        ("For the lead", None, True, set()),
        ("For the lead", "Within this ICB only", False, {"handling"}),
        ("Within this ICB only", "For both quality teams", False, set()),
        ("Within this ICB only", "", False, set()),
    ],
)
def test_a_handling_line_is_agreed_or_changed(line, new, agreed, fields):
    assert set(why_not_pass_on(line, new=new, agreed=agreed)) == fields


@pytest.mark.parametrize(
    ("line", "was", "shared", "refused"),
    [
        ("Within this ICB only", "", True, True),
        ("Within this ICB only", "", False, False),
        ("Within this ICB only", "Within this ICB only", True, False),  # agreed when it was shared
        ("Named people only", "", True, False),
    ],
)
def test_what_is_shared_is_not_kept_inside_afterwards(line, was, shared, refused):
    assert bool(why_not_keep_inside(line, was=was, shared=shared)) == refused
