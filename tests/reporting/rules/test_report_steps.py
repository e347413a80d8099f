"""A report is drafted, submitted, returned or published; corrected only by a new version (AA13)."""

from itertools import product

import pytest

from reporting.rules.papers import (
    MEANINGS,
    REPORT_STEPS,
    ReportStatus,
    Section,
    returned,
    why_not_correct,
    why_not_edit,
    why_not_step,
)


@pytest.mark.parametrize("pair", list(product(ReportStatus, ReportStatus)), ids=lambda pair: f"{pair[0]}-{pair[1]}")
def test_every_pair_of_statuses_is_a_step_or_is_refused_in_a_sentence(pair):
    refusals = why_not_step(*pair, reason="Sharpen the ask.")
    assert refusals == {} if pair in REPORT_STEPS else refusals["status"].endswith(".")


def test_a_return_has_a_reason_and_leaves_a_draft():
    step = (ReportStatus.SUBMITTED, ReportStatus.DRAFT)
    assert set(why_not_step(*step, reason=" ")) == {"reason"}
    assert why_not_step(*step, reason="Sharpen the ask.") == {}
    assert returned(ReportStatus.DRAFT, "Sharpen the ask.")
    assert not returned(ReportStatus.DRAFT, "")
    assert not returned(ReportStatus.SUBMITTED, "Sharpen the ask.")


@pytest.mark.parametrize("status", [ReportStatus.SUBMITTED, ReportStatus.PUBLISHED])
def test_a_step_that_was_taken_already_says_so(status):
    assert why_not_step(status, status) == {"status": f"This report is {status} already."}


def test_submitting_and_approving_need_no_reason():
    assert why_not_step(ReportStatus.DRAFT, ReportStatus.SUBMITTED) == {}
    assert why_not_step(ReportStatus.SUBMITTED, ReportStatus.PUBLISHED) == {}


def test_only_a_draft_is_edited():
    assert [status for status in ReportStatus if not why_not_edit(status)] == [ReportStatus.DRAFT]


def test_aa13_a_published_report_is_corrected_by_a_new_version_with_a_note():
    assert why_not_correct(ReportStatus.PUBLISHED, "The date was wrong.") == {}
    assert set(why_not_correct(ReportStatus.PUBLISHED, "")) == {"change_note"}
    assert set(why_not_correct(ReportStatus.DRAFT, "The date was wrong.")) == {"status"}


def test_the_sections_stand_in_their_order_each_with_its_meaning():
    assert [section.label for section in Section] == ["Alert", "Advise", "Assure"]
    assert all(section.meaning == MEANINGS[section] and section.meaning.endswith(".") for section in Section)
