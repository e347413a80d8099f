"""Whoever logs a concern is told what came of it, in words that hold nothing written for colleagues."""

from types import SimpleNamespace

import pytest

from concerns.rules.lifecycle import MOVES, Status, reporter_words


def concern(status, outcome="", route=""):
    return SimpleNamespace(status=status, outcome=outcome, route=route)


@pytest.mark.parametrize(
    ("status", "given", "words"),
    [
        ("draft", {}, "still a draft"),
        ("submitted", {}, "received"),
        ("triage", {}, "reading this now"),
        ("open", {}, "taken this up"),
        ("monitoring", {}, "watching whether they hold"),
        ("closed", {"outcome": "Two more nurses."}, "What has changed: Two more nurses."),
        ("no_further_action", {"outcome": "It was put right."}, "Why: It was put right."),
        ("redirected", {"route": "speak_up"}, "Freedom to Speak Up"),
        ("duplicate", {}, "both together"),
    ],
)
def test_what_each_status_says(status, given, words):
    assert words in reporter_words(concern(status, **given))


def test_every_status_has_words_of_its_own():
    assert len({reporter_words(concern(status, outcome="x")) for status in Status}) == len(Status)


def test_every_move_is_news_to_the_reporter():
    assert all(move.reporter_words for move in MOVES.values())


def test_the_last_step_says_more_than_the_status():
    assert "taken this up" in reporter_words(concern("open"))
    assert "opened this again" in reporter_words(concern("open"), "reopen")
    assert "looking at this again" in reporter_words(concern("triage"), "reopen_at_triage")
    assert "taken this up" in reporter_words(concern("open"), "rescored"), "a step that is no move is no news"


@pytest.mark.parametrize("braces", ["{evil}", "{0}", "{outcome}", "}{"])
def test_what_the_lead_wrote_is_no_template(braces):
    assert braces in reporter_words(concern("closed", outcome=braces))


def test_an_unknown_route_is_another_route():
    assert "Another route" in reporter_words(concern("redirected", route=""))
