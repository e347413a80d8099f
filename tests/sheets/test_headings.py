"""The headings of people's own sheets are guessed right, and what is unclear is left to them."""

from collections import Counter

import pytest

from concerns.sheets.rules.columns import BY_NAME, READ, guessed, likely_header, recognised
from concerns.sheets.rules.headings import ELSEWHERE, PERHAPS, SURE
from quality_oversight.spreadsheets.headings import same_words

# headings as they stand in sheets of ICBs: which field each holds, or None where nothing may be guessed
SHEETS = {
    "a risk log": {
        "ID": "ref", "Date found": "date_identified", "Trust": "subject", "Concern": "title", "Details": "summary",
        "Raised by": "informant", "Quality area": "domains", "Chance (1-5)": "initial_likelihood",
        "Impact (1-5)": "initial_consequence", "Risk rating": None, "Handler": "lead", "Current position": None,
        "Next steps": None,
    },
    "a quality tracker": {
        "Ref No.": "ref", "Date identified": "date_identified", "Provider name": "subject", "Site": None,
        "Issue": "title", "Description": "summary", "Domain": "domains", "Severity": "initial_consequence",
        "Likelihood": "initial_likelihood", "Score": None, "Lead": "lead", "Comments": None,
    },
    "a summary beside details": {
        "Provider": "subject", "Summary": "title", "Details": "summary", "Date Raised": "date_identified",
        "Source of concern": "source", "Priority": "immediacy", "Theme": "themes", "Review date": "review_due",
    },
    "a title beside a summary": {
        "Title": "title", "Summary": "summary", "Organisation": "subject", "ODS Code": "provider",
    },
    "letters for the score": {"Headline": "title", "C": "initial_consequence", "L": "initial_likelihood", "RAG": None},
    "two days": {"Date found": None, "Date reported": None, "Title": "title"},
    "our own day beside another": {"Date identified": "date_identified", "Date reported": None},
    "two that may be the score": {"Impact": None, "Severity": None, "Probability": "initial_likelihood"},
    "one text that may be either": {"Concern": None, "Provider": "subject"},
    "a site and nothing else": {"Hospital": "subject", "Case owner": "lead"},
    "as a program writes them": {"date_identified": "date_identified", "key_questions": "key_questions"},
    "two names in one": {
        "Trust / provider": "subject", "Date spotted": "date_identified", "Issue": "title", "What happened": "summary",
        "Severity/impact": "initial_consequence",
    },
    "a current score": {"Current likelihood": None, "Likelihood": "initial_likelihood"},
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_headings_are_guessed_right_or_left_to_the_person(name):
    headings = list(SHEETS[name])
    found = {headings[place]: field for field, place in guessed(headings).items()}
    assert {heading: found.get(heading) for heading in headings} == SHEETS[name]


def test_the_table_names_fields_that_are_read_and_nothing_twice():
    assert SURE.keys() | PERHAPS.keys() <= {column.name for column in READ}
    labels = [same_words(column.label) for column in BY_NAME.values()]
    sure = Counter([*labels, *(heading for also in SURE.values() for heading in also)])
    assert [heading for heading, times in sure.items() if times > 1] == []
    assert not set(sure) & {heading for also in PERHAPS.values() for heading in also}
    assert not ELSEWHERE & {heading for also in (*SURE.values(), *PERHAPS.values()) for heading in also}
    assert all(heading == same_words(heading) for also in (*SURE.values(), *PERHAPS.values()) for heading in also)


def test_headings_that_are_nobodys_still_show_where_the_headings_stand():
    rows = [["Quality log", "2026"], ["Current position", "Next steps", "Concern"], ["Long", "Call them", "Falls"]]
    assert [recognised(row) for row in rows] == [0, 3, 0]
    assert likely_header(rows) == 1
