"""What a board reads on the page."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reporting.papers.render import html, pdf


@pytest.fixture
def pages(read):
    """Return the text of each page, runs of white space as one space."""
    return lambda paper: [re.sub(r"\s+", " ", page.extract_text()) for page in read(pdf(paper)).pages]


def test_each_page_names_the_board_the_marking_the_report_and_the_page(long_paper, pages):
    texts = pages(replace(long_paper, marking="OFFICIAL-SENSITIVE"))
    assert len(texts) > 10
    for number, text in enumerate(texts, start=1):
        assert "NHS Staffordshire and Stoke-on-Trent Integrated Care Board" in text
        assert "OFFICIAL-SENSITIVE" in text
        assert "Alert, advise and assure report AAA-2026-007, version 1.0" in text
        assert f"Page {number} of {len(texts)}" in text


def test_alert_comes_before_advise_before_assure(paper, pages):
    text = " ".join(pages(paper))
    meanings = [section.meaning for section in paper.sections]
    places = [text.index(meaning) for meaning in meanings]
    assert places == sorted(places)


def test_an_empty_section_prints_none(empty, pages):
    text = " ".join(pages(empty))
    for section in empty.sections:
        assert f"{section.heading} {section.meaning} None" in text
    assert "Alerts of the last report None" in text
    assert "Declarations of interest None" in text


def test_a_section_that_its_author_left_open_is_not_called_none(draft, pages):
    opened = replace(draft, sections=(replace(draft.sections[0], items=()), *draft.sections[1:]))
    text = " ".join(pages(opened))
    assert "discussion or action. Not yet stated" in text


def test_an_alert_prints_level_risk_owner_date_and_ask(paper, pages):
    text = " ".join(pages(paper))
    for words in (
        "Level Risk Owner Next look Reference",
        "Intensive Was Enhanced",
        "20 Extreme",
        "17 March 2026",
        "Mitigation in place: A second triage midwife",
        "Ask of the Quality and Safety Committee: Agree that the chief nursing officer meets",
    ):
        assert words in text


def test_an_assurance_prints_the_evidence_and_its_line(paper, pages):
    text = " ".join(pages(paper))
    assert "Evidence seen Line of assurance Assurance Level Reference" in text
    assert "Second line: ICB visit" in text
    assert "Learning to spread: The bedside checklist" in text


@pytest.mark.parametrize("number", [0, 1], ids=["alert", "advise"])
def test_evidence_outside_assure_is_printed_where_somebody_gave_it(paper, pages, number, failures):
    sections = list(paper.sections)
    item = replace(sections[number].items[0], evidence="Visit of 2 March", evidence_line="Second line: oversight")
    sections[number] = replace(sections[number], items=(item, *sections[number].items[1:]))
    given = replace(paper, sections=tuple(sections))
    assert "Evidence seen: Visit of 2 March (Second line: oversight)" in " ".join(pages(given))
    assert "Evidence seen:" not in " ".join(pages(paper))
    assert failures(pdf(given)) == []


def test_a_column_without_a_value_is_left_out(paper):
    page = html(paper)
    item = page[page.index('id="advise-4"') : page.index('id="assure"')]
    assert re.findall(r"<th [^>]*>([^<]+)</th>", item) == ["Owner", "Next look"]


@pytest.mark.parametrize("label", ["Intensive", "Enhanced", "Routine"])
def test_a_level_is_a_word_and_a_named_shape(paper, label):
    badge = re.search(rf'<span class="aaa-level"><svg.*?</svg> {label}</span>', html(paper))
    assert badge
    assert re.search(r"<title>\w+</title><path d=", badge[0])


def test_old_alerts_and_overrides_are_followed_up(paper, pages):
    text = " ".join(pages(paper))
    assert "Neonatal staffing Down to Advise Two posts filled." in text
    assert "Theatre ventilation Closed No note" in text
    assert "Canal Side Surgery Named in the private session. Dr Amina Clarke" in text


def test_an_inquorate_meeting_says_so_and_lists_what_is_to_be_ratified(inquorate, pages):
    text = " ".join(pages(inquorate))
    assert "The meeting was not quorate. Six members were present of the eight that are needed. Its decisions" in text
    assert "Decisions to be ratified Step down Lyme Brook Community Services to routine. Approve the terms" in text
    assert "Quorate No" in text


def test_a_draft_says_so_and_an_approved_paper_names_who_approved_it(draft, paper, pages):
    first, *_, last = pages(draft)
    assert "Draft. Not approved." in first
    assert "version 0.3 (draft)" in first
    assert "Sign-off Not yet approved." in last
    text = " ".join(pages(paper))
    assert "Draft" not in text
    assert "Approved by Margaret Osei, Committee chair, on 5 March 2026 at 2:30pm." in text


def test_the_time_of_approval_is_that_of_london(paper, pages):
    summer = replace(paper.sign_off, at=datetime(2026, 6, 30, 23, 0, tzinfo=UTC))
    assert "on 1 July 2026 at 12am." in " ".join(pages(replace(paper, sign_off=summer)))


def test_text_with_mark_up_is_printed_as_it_was_typed(odd, pages):
    text = " ".join(pages(odd))
    assert "Café <script>alert('1')</script> [police cars revolving light]" in text
    assert 'Zoë & Łukasz said "it\'s <b>bold</b>"' in text
    assert "{{ 7 * 7 }}" in text


def test_what_inter_cannot_draw_is_replaced_where_it_can_be_seen(odd, pages):
    text = " ".join(pages(odd))
    for words in ("Đặng, Ελένη, Ирина, [?], [?][?][?][?], é, >= 5", "½ dose, £5, [tick], [slightly smiling face]",
                  "[thumbs up sign] [man][staff of aesculapius], fine, non-breaking, softhyphen, bell,"):  # fmt: skip
        assert words in text
