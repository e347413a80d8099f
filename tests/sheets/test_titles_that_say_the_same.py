"""Rows that tell of the same concern are found among thousands (DD1: counted once)."""

import random
import time
from difflib import SequenceMatcher

import pytest

from concerns.sheets.rules.duplicates import NEAR, Titles
from quality_oversight.spreadsheets.headings import same_words

WORDS = [
    "falls", "ward", "late", "letters", "discharge", "staffing", "night", "medicines", "delays", "waiting", "maternity",
    "triage", "sepsis", "blood", "labelled", "wrong", "clinic", "access", "appointments", "urgent", "beds", "4", "12",
]  # fmt: skip


def the_same(one: str, other: str) -> bool:
    return Titles([(one, "known")]).same_as(other) == "known"


@pytest.mark.parametrize(
    "other",
    ["FALLS ON WARD 4!", "On ward 4: falls", "Falls on wards 4", "Fals on ward 4"],
    ids=["case and marks", "another order", "one letter more", "one letter less"],
)
def test_a_slip_of_the_pen_makes_no_other_title(other):
    assert the_same("Falls on ward 4", other)


@pytest.mark.parametrize("other", ["Falls on ward 5", "Falls on ward", "Staffing on ward 4"])
def test_another_figure_or_another_matter_does(other):
    assert not the_same("Falls on ward 4", other)


def test_what_was_there_first_is_given_and_the_very_same_before_what_is_near():
    titles = Titles([("Late letters", 1), ("Late letter", 2), ("Late letter", 3)])
    assert titles.same_as("Late letter") == 2
    assert titles.same_as("Late lettersx") == 1


def slowly(one: str, other: str) -> bool:
    """The same question without any short cut."""
    first, second = same_words(one), same_words(other)
    if sorted(first.split()) == sorted(second.split()):
        return True
    figures = [[word for word in words.split() if any(map(str.isdigit, word))] for words in (first, second)]
    return figures[0] == figures[1] and SequenceMatcher(None, first, second, autojunk=False).ratio() >= NEAR


def slipped(title: str, chance: random.Random) -> str:
    letters = list(title)
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(letters))
        letters[place : place + chance.randint(0, 1)] = chance.choice(["", "e", " ", "é", "xy"])
    return "".join(letters)


def test_no_short_cut_changes_the_answer():
    chance, seen = random.Random(14), set()
    for _ in range(3000):
        one = " ".join(chance.sample(WORDS, chance.randint(2, 7)))
        other = slipped(one, chance) if chance.random() < 0.8 else " ".join(chance.sample(WORDS, 4))
        assert the_same(one, other) == slowly(one, other), (one, other)
        seen.add(slowly(one, other))
    assert seen == {True, False}


def test_five_thousand_titles_of_one_provider_and_day_take_seconds_and_not_minutes():
    began, titles = time.process_time(), Titles()
    for number in range(5000):
        title = f"Appointment letters that came late in week {number}"
        assert titles.same_as(title) is None
        titles.add(title, number)
    assert time.process_time() - began < 10
