"""What stops a report from being submitted or approved (domain brief 7.5, AA1 to AA14)."""

from dataclasses import replace
from datetime import date

import pytest

from reporting.rules.aaa import (
    Ask,
    Disposition,
    EvidenceLine,
    ItemFacts,
    PriorAlert,
    ReportFacts,
    Section,
    banner,
    empty_words,
    held_private,
    is_reassurance,
    problems,
    why_not_approve,
    why_not_submit,
)
from reporting.rules.phrases import says_nothing

ALERT = ItemFacts(
    id=1, section=Section.ALERT, title="Moorland Vale: now intensive", text="Two women came to harm in triage.",
    ask=Ask.DIRECTION, ask_text="Agree the support that the region offers.", subject_id="trust", concern_id="c1",
)  # fmt: skip
ADVISE = ItemFacts(
    id=2, section=Section.ADVISE, title="Hill Surgery", text="Its review is late.", next_look=date(2026, 4, 14),
    concern_id="c2",
)  # fmt: skip
ASSURE = ItemFacts(
    id=3, section=Section.ASSURE, title="Dale Hospice", text="All criteria have been met.",
    evidence="Audit of February 2026", evidence_line=EvidenceLine.INDEPENDENT, concern_id="c3",
)  # fmt: skip
REPORT = ReportFacts(
    items=(ALERT, ADVISE, ASSURE), author_ids=frozenset({"secretary"}), approver_id="chair",
    covers=(date(2026, 2, 1), date(2026, 3, 1)), quorate=True,
)  # fmt: skip


def codes(found):
    return [(problem.code, problem.where) for problem in found]


def with_item(item, **changes):
    items = tuple(replace(i, **changes) if i.id == item.id else i for i in REPORT.items)
    return replace(REPORT, items=items)


def test_a_full_report_has_no_problems_and_may_be_approved():
    assert problems(REPORT) == []
    assert why_not_submit(REPORT) == []
    assert why_not_approve(REPORT) == []


@pytest.mark.parametrize("section", Section)
def test_aa1_an_empty_section_is_stated_as_none(section):
    report = replace(REPORT, items=tuple(i for i in REPORT.items if i.section != section))
    assert codes(why_not_submit(report)) == [("AA1", f"section-{section}-none")]
    assert 'state "None"' in why_not_submit(report)[0].message
    assert empty_words(report, section) == ""


@pytest.mark.parametrize("section", Section)
def test_aa2_a_section_stated_as_none_prints_none(section):
    report = replace(
        REPORT, items=tuple(i for i in REPORT.items if i.section != section), none_flags=frozenset({section})
    )
    assert problems(report) == []
    assert empty_words(report, section) == "None"


@pytest.mark.parametrize("section", Section)
def test_aa3_none_beside_an_item_is_a_contradiction(section):
    report = replace(REPORT, none_flags=frozenset({section}))
    assert codes(why_not_submit(report)) == [("AA3", f"section-{section}-none")]
    assert empty_words(report, section) == ""


def test_a_report_with_nothing_at_all_says_everything_at_once():
    found = codes(why_not_approve(ReportFacts()))
    assert [code for code, _ in found] == ["covers", "quorate", "AA1", "AA1", "AA1", "approver"]


@pytest.mark.parametrize(
    "text",
    [
        "N/A",
        "n.a.",
        "-",
        "nil",
        "NIL.",
        "None",
        "see minutes",
        "TBC",
        "See the minutes of 3 March",
        "Please refer to the attached paper",
        "as above",
        "...",
        "Nothing to report",
    ],
)
def test_aa4_a_text_that_says_nothing_is_refused(text):
    assert codes(why_not_submit(with_item(ADVISE, text=text))) == [("AA4", "item-2-text")]
    assert codes(why_not_submit(with_item(ADVISE, title=text))) == [("AA4", "item-2-title")]


@pytest.mark.parametrize("text", ["", "   \n"])
def test_aa4_a_missing_text_is_refused(text):
    assert codes(why_not_submit(with_item(ADVISE, text=text))) == [("AA4", "item-2-text")]


@pytest.mark.parametrize(
    "text",
    [
        "None of the six wards met the standard.",
        "Nil by mouth audit failed on two wards.",
        "See and treat clinics closed in March.",
        "No change was seen after the visit.",
    ],
)
def test_aa4_a_real_sentence_passes(text):
    assert not says_nothing(text)
    assert problems(with_item(ADVISE, text=text)) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"ask": None}, "ask"), ({"ask": ""}, "ask"), ({"ask": Ask.NOTE}, "ask"), ({"ask_text": " "}, "ask_text"),
     ({"ask_text": "N/A"}, "ask_text")],
)  # fmt: skip
def test_aa5_an_alert_asks_the_receiving_committee_to_discuss_or_act(changes, field):
    assert codes(why_not_submit(with_item(ALERT, **changes))) == [("AA5", f"item-1-{field}")]


def test_aa6_an_advice_has_a_next_look():
    assert codes(why_not_submit(with_item(ADVISE, next_look=None))) == [("AA6", "item-2-next_look")]


@pytest.mark.parametrize("item", [ALERT, ADVISE, ASSURE])
def test_aa6_a_next_look_is_not_before_the_last_day_that_the_report_covers(item):
    found = why_not_submit(with_item(item, next_look=date(2026, 2, 28)))
    assert codes(found) == [("AA6", f"item-{item.id}-next_look")]
    assert "the next look is on 28 February 2026. Give a day on or after 1 March 2026" in found[0].message
    assert problems(with_item(item, next_look=date(2026, 3, 1))) == []
    undated = replace(with_item(item, next_look=date(2020, 12, 1)), covers=None)
    assert {problem.code for problem in why_not_submit(undated)} == {"covers"}


@pytest.mark.parametrize(
    "evidence",
    [
        "",
        "Verbal update",
        "verbal update from the chief nurse, 3 March",
        "N/A",
        "Verbal",
        "Told at the meeting",
        "An oral report\nto follow",
        "Matron's verbal update",
    ],
)
def test_aa7_assurance_without_evidence_is_saved_as_reassurance_and_cannot_be_approved(evidence):
    report = with_item(ASSURE, evidence=evidence)
    assert is_reassurance(report.items[2])
    assert why_not_submit(report) == []
    assert [(p.code, p.blocking) for p in problems(report)] == [("AA7", False)]
    assert codes(why_not_approve(report)) == [("AA7", "item-3-evidence")]
    assert "Reassurance: evidence needed" in why_not_approve(report)[0].message


@pytest.mark.parametrize(
    "evidence",
    [
        "Audit of February 2026",
        "Verbal update\nVisit report of 3 March",
        "Oral health audit, 2026",
        "https://example.nhs.uk/audit.pdf",
    ],
)
def test_aa7_one_real_source_is_enough(evidence):
    assert why_not_approve(with_item(ASSURE, evidence=evidence)) == []


def test_aa7_a_missing_line_of_assurance_is_a_prompt_only():
    report = with_item(ASSURE, evidence_line=None)
    assert codes(problems(report)) == [("AA7", "item-3-evidence_line")]
    assert why_not_approve(report) == []


def test_aa7_only_assurance_needs_evidence():
    assert not is_reassurance(ADVISE)


def test_aa8_every_alert_of_the_last_report_is_followed_up():
    prior = PriorAlert(id=9, title="Ambulance delays")
    assert codes(why_not_submit(replace(REPORT, prior_alerts=(prior,)))) == [("AA8", "section-alert-prior-9")]
    for disposition in (Disposition.TO_ADVISE, Disposition.ASSURED, Disposition.CLOSED):
        assert problems(replace(REPORT, prior_alerts=(replace(prior, disposition=disposition),))) == []


def test_aa8_still_an_alert_but_not_in_alert_is_a_prompt():
    prior = PriorAlert(id=9, title="Ambulance delays", disposition=Disposition.STILL_ALERT, concern_id="c9")
    report = replace(REPORT, prior_alerts=(prior,))
    assert codes(problems(report)) == [("AA8", "section-alert-prior-9")]
    assert why_not_submit(report) == []


def test_aa9_a_newly_intensive_subject_is_in_alert_or_has_a_reason():
    report = replace(REPORT, newly_intensive={"trust": "Moorland Vale", "hospice": "Dale Hospice"})
    assert codes(why_not_submit(report)) == [("AA9", "section-alert-override-hospice")]
    assert "Dale Hospice" in why_not_submit(report)[0].message
    assert problems(replace(report, overrides={"hospice": "Reported in private session."})) == []
    assert codes(problems(replace(report, overrides={"hospice": " "}))) == [("AA9", "section-alert-override-hospice")]


def test_aa10_an_inquorate_meeting_may_report_with_a_banner():
    report = replace(REPORT, quorate=False)
    assert [(p.code, p.blocking) for p in problems(report)] == [("AA10", False)]
    assert "to be ratified" in banner(report)
    assert banner(REPORT) == ""
    assert why_not_approve(report) == []


def test_quorum_and_dates_are_stated():
    assert codes(why_not_submit(replace(REPORT, quorate=None))) == [("quorate", "quorate")]
    assert codes(why_not_submit(replace(REPORT, covers=None))) == [("covers", "covers")]
    swapped = replace(REPORT, covers=(date(2026, 3, 1), date(2026, 2, 1)))
    assert codes(why_not_submit(swapped)) == [("covers", "covers")]


def test_aa11_a_concern_stands_in_one_section_only():
    found = why_not_submit(with_item(ADVISE, concern_id="c1"))
    assert codes(found) == [("AA11", "item-2-section")]
    assert "already in Alert" in found[0].message


def test_aa11_items_without_a_concern_never_clash():
    items = tuple(replace(item, concern_id=None) for item in REPORT.items)
    assert problems(replace(REPORT, items=items)) == []


def test_aa12_a_restricted_item_of_a_public_report_goes_to_the_private_annex():
    report = replace(with_item(ALERT, restricted=True), public=True)
    assert held_private(report.items[0], public=True)
    assert not held_private(report.items[0], public=False)
    assert empty_words(report, Section.ALERT) == "Held for the private session"
    found = problems(report)
    assert [(p.code, p.blocking) for p in found] == [("AA12", False)]
    assert ALERT.title not in found[0].message
    neutral = replace(with_item(ALERT, restricted=True, neutral_text="A staffing matter."), public=True)
    assert problems(neutral) == []
    assert empty_words(neutral, Section.ALERT) == ""


@pytest.mark.parametrize("link", [{"carried_from": 9}, {"concern_id": "c9"}, {"concern_id": None}])
def test_aa14_an_alert_three_meetings_running_prompts_for_another_ask(link):
    prior = PriorAlert(
        id=9, title="Triage", disposition=Disposition.STILL_ALERT, subject_id="trust", running=2,
        concern_id="c9" if link.get("concern_id") else None,
    )  # fmt: skip
    report = replace(with_item(ALERT, **link), prior_alerts=(prior,))
    assert codes(problems(report)) == [("AA14", "item-1-ask")]
    assert "3 meetings running" in problems(report)[0].message
    assert why_not_approve(report) == []
    assert problems(replace(report, prior_alerts=(replace(prior, running=1),))) == []


def test_a_long_text_is_a_prompt_only():
    assert problems(with_item(ALERT, text="word " * 150)) == []
    report = with_item(ALERT, text="word " * 151)
    assert [(p.code, p.blocking) for p in problems(report)] == [("length", False)]


def test_an_author_is_never_the_only_approver():
    assert codes(why_not_approve(replace(REPORT, approver_id="secretary"))) == [("approver", "approver")]
    assert codes(why_not_approve(replace(REPORT, approver_id=None))) == [("approver", "approver")]
    second = replace(REPORT, approver_id="secretary", approved_by=frozenset({"chair"}))
    assert why_not_approve(second) == []
    both = replace(REPORT, author_ids=frozenset({"secretary", "chair"}))
    assert codes(why_not_approve(both)) == [("approver", "approver")]


def test_approval_repeats_what_stops_submission():
    report = with_item(ADVISE, next_look=None)
    assert codes(why_not_approve(report)) == codes(why_not_submit(report)) == [("AA6", "item-2-next_look")]
