"""What is missing in words, how old something is, where a rating went, and what a provider may have."""

from datetime import UTC, date, datetime, timedelta

import pytest

from concerns.rules.sources import BY_CODE
from concerns.rules.vocabulary import Sensitivity
from providers.rules.sectors import Sector
from reporting.profile.rules.blocks import EXPECTED, NUMBER, Key, age_of, confidence, gap, gaps_of
from reporting.profile.rules.content import Cell, Table
from reporting.profile.rules.kinds import KIND_OF_STORY, begins
from reporting.profile.rules.ratings import direction
from reporting.profile.rules.sharing import SHARED, Sent, Told, is_public, level_told

TODAY = date(2026, 11, 27)
DAY = timedelta(days=1)


def test_there_are_fifteen_blocks_in_the_order_of_the_brief():
    assert len(Key) == 15
    assert [NUMBER[key] for key in (Key.IDENTITY, Key.CONCERNS, Key.MEASURES, Key.PRACTICE)] == [1, 5, 7, 15]


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (None, "No patient survey on file"),
        (date(2025, 3, 31), "No patient survey since March 2025"),
        (TODAY - 456 * DAY, ""),
        (TODAY - 457 * DAY, "No patient survey since August 2025"),
    ],
)
def test_a_gap_is_said_in_words_once_the_last_one_does_not_count_any_more(last, words):
    assert gap("patient survey", last, 456, TODAY) == words


def test_a_block_names_what_is_missing_of_each_thing_that_is_expected():
    known = {"IL01": TODAY, "EQ13": TODAY - 121 * DAY, "EQ11": date(2025, 3, 1), "EL07": TODAY}
    gaps = gaps_of(Key.EXPERIENCE, known, sector=Sector.ACUTE, today=TODAY)
    assert gaps == ("No Friends and Family Test since July 2026", "No patient survey since March 2025")


def test_what_is_expected_depends_on_the_sector():
    asked = {each: gaps_of(Key.SAFETY, {}, sector=each, today=TODAY) for each in (Sector.ACUTE, Sector.PRIMARY_CARE)}
    assert "No mortality figures on file" in asked[Sector.ACUTE]
    assert "No mortality figures on file" not in asked[Sector.PRIMARY_CARE]


def test_no_block_expects_anything_of_a_restricted_stream():
    codes = [code for every in EXPECTED.values() for each in every for code in each.codes]
    assert {BY_CODE[code].sensitivity for code in codes} == {Sensitivity.STANDARD}


def test_open_concerns_are_counted_by_three_ages():
    found = [age_of(TODAY - days * DAY, TODAY) for days in (0, 30, 31, 90, 91)]
    assert found == ["Up to 30 days"] * 2 + ["31 to 90 days"] * 2 + ["More than 90 days"]


def test_how_far_a_profile_bears_is_one_sentence():
    assert confidence(4, 4, []).endswith("nothing that is expected is missing.")
    assert confidence(2, 4, ["a"]) == (
        "2 of 4 kinds of source have something fresh to say; 1 thing that is expected is missing."
    )
    assert confidence(2, 4, ["a", "b"]).endswith("2 things that are expected are missing.")


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ("good", None, "No earlier one is on file"),
        ("good", "good", "The same as before"),
        ("good", "requires_improvement", "Better than before: Requires improvement"),
        ("inadequate", "good", "Worse than before: Good"),
        ("inspected_not_rated", "good", "Before: Good"),
    ],
)
def test_a_rating_goes_up_or_down_only_between_the_four_grades(now, before, words):
    assert direction(now, before) == words


def told(level, starts_on, informed_on=None, hour=12):
    return Told(level, starts_on, noon(starts_on, hour), "entry", informed_on)


def noon(day, hour=12):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def letter(day, kind="entry", hour=13):
    return Sent(kind, noon(day, hour), day)


def test_a_level_is_told_when_the_provider_was_informed_or_a_letter_on_it_went_out():
    quiet = told("intensive", TODAY - 5 * DAY)
    open_to_all = told("enhanced", TODAY - 60 * DAY, TODAY - 61 * DAY)
    assert level_told([quiet, open_to_all], [], TODAY) == open_to_all
    assert level_told([quiet, open_to_all], [letter(TODAY, "information")], TODAY) == open_to_all
    assert level_told([quiet, open_to_all], [letter(TODAY - 6 * DAY)], TODAY) == open_to_all
    assert level_told([quiet, open_to_all], [letter(TODAY - 5 * DAY)], TODAY) == quiet
    assert level_told([quiet], [], TODAY) is None


def test_a_letter_that_was_written_before_a_decision_tells_nothing_of_it_even_on_the_same_day():
    amber, red = told("enhanced", TODAY, hour=8), told("intensive", TODAY, hour=15)
    assert level_told([amber, red], [letter(TODAY, hour=9)], TODAY) == amber
    assert level_told([amber, red], [letter(TODAY, hour=9), letter(TODAY, hour=16)], TODAY) == red
    assert level_told([amber, red], [letter(TODAY, "step_down", hour=16)], TODAY) is None


def test_a_level_to_come_is_not_told():
    assert level_told([told("enhanced", TODAY + DAY, TODAY)], [letter(TODAY)], TODAY) is None


def test_figures_are_public_only_where_all_of_them_were_published():
    assert is_public([True, True], small_numbers=False)
    assert not is_public([True, False], small_numbers=False)
    assert not is_public([True], small_numbers=True)
    assert not is_public([], small_numbers=False)


def test_what_this_icb_makes_of_its_sources_is_in_no_paper_for_the_provider():
    left_out = set(Key) - set(SHARED)
    assert left_out == {Key.SEGMENT, Key.TRIANGULATION, Key.SAFETY, Key.EXPERIENCE, Key.STAFF, Key.MATURITY}


def test_every_kind_of_the_story_of_a_subject_has_a_filter():
    from escalation.story.rules import Kind

    assert set(KIND_OF_STORY) == set(Kind)


def test_the_timeline_goes_back_as_far_as_is_asked_for():
    assert begins("", TODAY) is None
    assert begins("year", TODAY) == TODAY - 365 * DAY
    assert begins("nonsense", TODAY) is None


def test_a_table_with_many_words_in_many_columns_is_wider_than_a_page():
    head, long = ("A", "B", "C", "D", "E"), "A text that no narrow column has room for"
    assert Table("Caption", head, (("1", "2", "3", "4", Cell(long)),)).is_wide
    assert not Table("Caption", head, (("1", "2", "3", "4", "5"),)).is_wide
    assert not Table("Caption", head[:4], (("1", "2", "3", long),)).is_wide
